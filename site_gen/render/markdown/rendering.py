"""One body: Markdown text in, HTML with its headings, references and problems out. Pure."""

from site_gen.model.body import Body, BodyInput
from site_gen.model.problem import Outcome
from site_gen.render.markdown.context import Context, new_environment
from site_gen.render.markdown.engine import Engine
from site_gen.render.markdown.excerpt import excerpt
from site_gen.render.markdown.fragments import check_fragments
from site_gen.render.markdown.source import prepare_source
from site_gen.render.markdown.word_count import word_count


def rendered_body(argument: BodyInput, engine: Engine) -> Outcome[Body]:
    """Return the body of a text and the author's mistakes in it; all of them, in the order of their lines.

    The result depends on *argument* and the engine's settings alone.
    """
    context = Context(argument=argument, config=engine.config)
    environment = new_environment(context)
    source = prepare_source(argument.text, context)
    context.look_into(source)
    tokens = engine.markdown.parse(source, environment)
    html = engine.markdown.renderer.render(tokens, engine.markdown.options, environment)
    if context.has_raw_html and engine.config.html != "trusted":
        html = engine.cleaner.clean(html)
    check_fragments(context)
    body = Body(
        html=html,
        headings=tuple(context.headings),
        references=tuple(context.references),
        anchors=tuple(context.taken_ids),
        excerpt=excerpt(tokens),
        word_count=word_count("".join(context.shown)),
        code_line_count=context.code_line_count,
        code_seals=tuple(context.code_seals),
        has_math=context.has_math,
        has_mermaid=context.has_mermaid,
        has_code=context.has_code,
    )
    problems = sorted(context.problems, key=lambda problem: problem.line or 0)
    return Outcome(result=body, problems=tuple(problems))
