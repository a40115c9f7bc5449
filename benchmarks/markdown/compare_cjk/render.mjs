// Reads a JSON array of texts from standard input and writes the JSON array of their HTML.
import markdownIt from "markdown-it";
import cjkFriendly from "markdown-it-cjk-friendly";

const engine = markdownIt("commonmark", { html: true }).enable("strikethrough").use(cjkFriendly);
let input = "";
for await (const chunk of process.stdin) input += chunk;
process.stdout.write(JSON.stringify(JSON.parse(input).map((text) => engine.render(text))));
