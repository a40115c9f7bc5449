"""Templates as their authors meet them: everything escaped, every mistake named with its place."""

from typing import Any

import pytest

from site_gen.model.problem import Outcome, Problem
from site_gen.model.theme import Template, Theme, ThemeString, ThemeStrings
from site_gen.render import templates as module
from site_gen.render.site import study_theme
from site_gen.render.strings import strings_for
from site_gen.render.template_uses import TemplateUse
from site_gen.render.templates import make_templates, render
from tests.themes.theme_views import NASTY, THEMES, bundled, list_view, post_view, site_view


def theme_of(**sources: str) -> Theme:
    """A theme of these templates; two underscores stand for a dot or a slash."""
    names = {key: key.replace("__", ".") for key in sources}
    return Theme(
        name="mine",
        templates=tuple(
            Template(name=names[key], source=source, path=f"themes/mine/templates/{names[key]}")
            for key, source in sources.items()
        ),
        strings=(
            ThemeStrings(
                language="ko",
                strings=(
                    ThemeString(key="greeting", text="<안녕> {name}"),
                    ThemeString(key="post_count.other", text="글 {n}편"),
                ),
            ),
        ),
        assets=(),
        options=(),
    )


def uses_of(theme: Theme) -> dict[str, TemplateUse]:
    study = study_theme(theme, run_here).result
    assert study is not None
    return {use.entry: use for use in study.uses}


def run_here(job: Any, arguments: Any, *, setup: Any, make_tools: Any) -> tuple[Any, ...]:
    tools = make_tools(setup)
    return tuple(job(argument, tools) for argument in arguments)


def rendered(**sources: str) -> Outcome[str]:
    theme = theme_of(**sources)
    return render(
        make_templates(theme),
        next(iter(theme.templates)).name,
        page=post_view("ko", title=NASTY),
        site=site_view("plain", "ko", motto=(("en", "Slowly"), ("ko", "천천히")), colour="teal"),
        strings=strings_for(theme, "ko"),
        asset_urls={"css/mine.css": "/assets/css/mine-1234.css"},
    )


def problem_of(**sources: str) -> Problem:
    outcome = rendered(**sources)
    assert outcome.result is None
    assert len(outcome.problems) == 1
    return outcome.problems[0]


@pytest.mark.parametrize("name", ["post__html", "feed__xml", "card__svg", "note__txt", "page__html__j2", "bare"])
def test_every_template_escapes_whatever_its_name(name: str) -> None:
    html = rendered(**{name: "{{ page.title }}|{{ t('greeting', name=page.title) }}"}).result
    assert html is not None
    assert "<" not in html
    assert "&lt;script&gt;" in html
    assert "&#34;" in html


def test_macros_and_includes_escape_too() -> None:
    sources = {"a__html": "{% import 'b.html' as b %}{{ b.say(page.title) }}{% include 'c.html' %}"}
    html = rendered(
        **sources, b__html="{% macro say(x) %}<b>{{ x }}</b>{% endmacro %}", c__html="{{ page.title }}"
    ).result
    assert html is not None
    assert html.count("&lt;script&gt;") == 2
    assert html.startswith("<b>A &#34;B&#34;")


def test_a_template_sees_strings_options_and_assets() -> None:
    html = rendered(
        a__html="{{ t('post_count', n=3) }} {{ options.colour }} {{ options.motto | in_language(site.language) }}"
        " {{ options.colour | in_language(site.language) }} {{ asset('css/mine.css') }}"
    ).result
    assert html == "글 3편 teal 천천히 teal /assets/css/mine-1234.css"


CASES = {
    "a field": ("\n{{ page.titel }}", "PostView has no field 'titel'", "Did you mean 'title'?"),
    "a name": ("\n{{ pagee }}", "'pagee' is not known here", "Did you mean 'page'?"),
    "a field of nothing": ("\n{{ page.wrong.deeper }}", "PostView has no field 'wrong'", "There are: "),
    "a text": ("\n{{ t.greetin }}", "strings/ko.yaml has no text 'greetin'", "Did you mean 'greeting'?"),
    "a text with values": ("\n{{ t('greting', name=1) }}", "no text 'greting'", "Did you mean 'greeting'?"),
    "a value": ("\n{{ t('greeting') }}", "needs a value for '{name}'", 't("greeting", name=…)'),
    "an option": ("\n{{ options.color }}", "no option 'color'", "Did you mean 'colour'?"),
    "an asset": ("\n{{ asset('css/min.css') }}", "no asset 'css/min.css'", "Did you mean 'css/mine.css'?"),
    "an include": ("\n{% include 'parts/hed.html' %}", "no template 'parts/hed.html'", "Did you mean 'a.html'?"),
    "a parent": ("\n{% extends 'b.html' %}", "no template 'b.html'", "Did you mean 'a.html'?"),
    "an operation": ("\n{{ page.tags + 1 }}", "TypeError: can only concatenate tuple", ""),
    "syntax": ("\n{% if %}", "this is not Jinja: ", ""),
    "an unclosed block": ("\n{% for x in page.tags %}", "this is not Jinja: Unexpected end of template", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_names_template_line_and_page(case: str) -> None:
    source, message, hint = CASES[case]
    problem = problem_of(a__html=source)
    assert (problem.path, problem.line, problem.severity) == ("themes/mine/templates/a.html", 2, "error")
    assert message in problem.message
    assert hint in problem.hint
    assert "Met while making /ko/posts/stones/." in problem.hint


def test_a_mistake_in_an_included_template_stands_where_it_is() -> None:
    problem = problem_of(
        a__html="{% extends 'base.html' %}{% block main %}\n\n{% include 'part.html' %}{% endblock %}",
        base__html="<main>{% block main %}{% endblock %}</main>",
        part__html="one\ntwo\n{{ page.titel }}",
    )
    assert (problem.path, problem.line) == ("themes/mine/templates/part.html", 3)


def test_a_mistake_in_a_branch_that_is_not_taken_is_no_mistake_yet() -> None:
    assert rendered(a__html="{% if page.is_draft %}{{ page.titel }}{% endif %}ok").result == "ok"


def test_templates_that_include_one_another_for_ever_are_named() -> None:
    problem = problem_of(a__html="{% include 'b.html' %}", b__html="x\n{% include 'a.html' %}")
    assert "include one another without end" in problem.message
    assert "a.html > b.html" in problem.message or "b.html > a.html" in problem.message
    alone = problem_of(a__html="{% extends 'a.html' %}")
    assert "a.html > a.html" in alone.message


def test_a_recursion_that_ends_is_fine() -> None:
    source = (
        "{% for x in rows %}({{ x.text }}{% with rows = x.children %}{% include 'b.html' %}{% endwith %}){% endfor %}"
    )
    assert rendered(
        a__html="{% with rows = page.contents %}{% include 'b.html' %}{% endwith %}", b__html=source
    ).result == ("(1(2 &amp; 3))(셋)")


def test_a_page_above_the_limit_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE_LIMIT_BYTES", 3_000_000)
    problem = problem_of(a__html="{% for x in range(100000) %}{{ 'a' * 100 }}{% endfor %}")
    assert "the page /ko/posts/stones/ is larger than 3 MB" in problem.message
    # Counted in bytes: a Hangul syllable takes three.
    assert rendered(a__html="{{ 'a' * 2000000 }}").result is not None
    assert "larger than" in problem_of(a__html="{{ '가' * 2000000 }}").message


def test_no_template_can_reach_a_file() -> None:
    for name in ("../../pyproject.toml", "/etc/hostname", "parts/../../secret"):
        assert "there is no template" in problem_of(a__html=f"{{% include '{name}' %}}").message


def test_an_error_of_our_own_is_not_blamed_on_the_theme() -> None:
    theme = theme_of(a__html="ok")
    with pytest.raises(AttributeError):
        render(
            make_templates(theme),
            "a.html",
            page=list_view("ko"),
            site=None,  # type: ignore[arg-type]
            strings=strings_for(theme, "ko"),
            asset_urls={},
        )


def test_check_finds_what_rendering_would_only_meet_by_chance() -> None:
    problems = study_theme(
        theme_of(
            a__html="{% if page.is_draft %}\n{% include 'b.htm' %}{% endif %}{% include name %}",
            b__html="fine {% include 'not.html' ignore missing %}{% include ['no.html', 'a.html'] %}",
            c__html="\n\n{% endif %}",
            d__html="{{ 'x' | unknown_filter }}",
        ),
        run_here,
    ).problems
    assert [(problem.path.rpartition("/")[2], problem.line) for problem in problems] == [
        ("a.html", 2),
        ("c.html", 3),
        ("d.html", 1),
    ]
    assert problems[0].hint == "Did you mean 'b.html'?"


@pytest.mark.parametrize("theme", THEMES)
def test_the_bundled_themes_pass_the_check(theme: str) -> None:
    assert study_theme(bundled(theme), run_here).problems == ()


def test_the_closure_holds_all_that_a_page_can_reach() -> None:
    theme = theme_of(
        post__html="{% extends 'base.html' %}{% from 'macros.html' import date %}",
        base__html="{% include ['own.html', 'foot.html'] %}{% include 'missing.html' ignore missing %}",
        foot__html="{% import 'macros.html' as m %}",
        macros__html="",
        own__html="{% include 'own.html' %}",
        other__html="",
        broken__html="{% if %}",
        open__html="{% include kind ~ '.html' %}",
    )
    reached = {entry: use.templates for entry, use in uses_of(theme).items()}
    assert reached["post.html"] == ("base.html", "foot.html", "macros.html", "own.html", "post.html")
    assert reached["other.html"] == ("other.html",)
    assert reached["broken.html"] == ("broken.html",)
    assert reached["open.html"] == tuple(sorted(one.name for one in theme.templates))


def test_the_closure_of_a_redirect_does_not_hold_the_frame() -> None:
    uses = uses_of(bundled("duet"))
    assert uses["redirect.html"].templates == ("redirect.html",)
    assert "parts/card.html" not in uses["post.html"].templates


def test_what_templates_ask_for_is_found_without_rendering() -> None:
    theme = theme_of(
        post__html="{% include 'part.html' %}{{ t.share.label }}{{ t('post_count', n=1) }}{{ t('twins.' ~ kind) }}",
        part__html="{{ options.accent }}{{ asset('css/a.css') }}{{ site.title }}",
        other__html="{{ t.draft }}",
    )
    uses = uses_of(theme)
    assert uses["post.html"].strings == ("post_count", "share", "twins.")
    assert uses["post.html"].options == ("accent",)
    assert uses["post.html"].assets == ("css/a.css",)
    assert uses["other.html"].strings == ("draft",)
    assert uses["other.html"].options == uses["other.html"].assets == ()


@pytest.mark.parametrize(
    "source",
    [
        "{{ m.card(t) }}{{ m.card(options) }}{{ m.card(asset) }}",
        "{{ t[name] }}{{ options[name] }}{{ asset(name) }}",
        "{% set t2 = t %}{% set o = options %}{% set a = asset %}",
        "{{ t(name) }}{{ site.options }}{{ asset(name ~ '.css') }}",
        "{% if 'a' in t %}{% endif %}{{ m(site) }}{{ asset() }}",
    ],
)
def test_a_name_that_only_rendering_tells_may_be_any(source: str) -> None:
    use = uses_of(theme_of(post__html=source))["post.html"]
    assert (use.strings, use.options, use.assets) == (("",), ("",), ("",))
