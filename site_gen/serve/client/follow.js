// Where the reader is, and where the author has just written.

const SIGNS = 12; // elements whose places are remembered: some of them may be gone after the change
const still = matchMedia("(prefers-reduced-motion: reduce)");
const unanchored = new CSSStyleSheet();
unanchored.replaceSync("* { overflow-anchor: none !important }");

// Make a change, and leave what the reader sees where it is, whatever grows or shrinks above it. The browser's own
// anchoring does not know which elements stay, and some browsers have none: it is off for that moment.
export function keepingPlace(change) {
  const signs = signsInView();
  document.adoptedStyleSheets.push(unanchored);
  const result = change();
  const sign = signs.find(({ element }) => element.isConnected);
  if (sign) scrollBy({ top: sign.element.getBoundingClientRect().top - sign.top, behavior: "instant" });
  requestAnimationFrame(() => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== unanchored);
  });
  return result;
}

// Return the first of the `touched` elements that the author wrote; null where there is none, or where so much changed
// at once that it was not the writing of one place.
export function editedBlock(touched, body = document.querySelector(".post-body")) {
  if (!body) return null;
  const blocks = [...touched].filter((element) => element.isConnected && element !== body && body.contains(element));
  const parts = new Set(blocks.map((block) => partOf(block, body)));
  if (parts.size > 8 && parts.size * 2 > body.children.length) return null;
  const follows = (one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
  let block = blocks.sort(follows)[0] ?? null;
  while (block && block.parentElement !== body && /inline|contents|ruby/.test(getComputedStyle(block).display)) {
    block = block.parentElement;
  }
  return block;
}

// Scroll to `block` if it is out of sight, and mark it for a moment. The focus stays where it is.
export function show(block, colour) {
  const { innerHeight } = block.ownerDocument.defaultView;
  const { top, bottom } = block.getBoundingClientRect();
  const isTall = bottom - top > innerHeight;
  const isOff = bottom <= 0 || top >= innerHeight;
  const isCut = !isTall && (top < 0 || bottom > innerHeight);
  if (isOff || isCut) {
    const place = isCut && !isOff ? "nearest" : isTall ? "start" : "center";
    block.scrollIntoView({ block: place, inline: "nearest", behavior: still.matches ? "instant" : "smooth" });
  }
  mark(block, colour);
}

// An outline that belongs to no style sheet and leaves nothing behind on the element.
function mark(block, colour = "#e08a1e") {
  const lit = { outline: `3px solid ${colour}`, outlineOffset: "5px", borderRadius: "3px" };
  const faded = { ...lit, outlineColor: "transparent" };
  if (still.matches) block.animate([lit, lit], 1000);
  else block.animate([lit, { ...lit, offset: 0.5 }, faded], { duration: 1800, easing: "ease-out" });
}

// The child of `body` that `element` stands in, or is.
export function partOf(element, body) {
  let part = element;
  while (part.parentElement !== body) part = part.parentElement;
  return part;
}

function signsInView() {
  const root = document.querySelector(".post-body") ?? document.querySelector("main") ?? document.body;
  if (scrollY <= 0) return [];
  const signs = [];
  for (const element of root.querySelectorAll(":scope > *, :scope > :is(ul, ol, div, section, article) > *")) {
    const { top, height } = element.getBoundingClientRect();
    if (!height || top < 0) continue; // what begins above may itself grow above
    signs.push({ element, top });
    if (top > innerHeight || signs.length === SIGNS) break;
  }
  return signs;
}
