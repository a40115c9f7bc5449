"""The quick code of templates: it says what Jinja's own code says, or leaves the page to that."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from site_gen.cache.memo import Memo
from site_gen.cache.store import Store
from site_gen.model.problem import Outcome
from site_gen.model.theme import Template, Theme, ThemeString, ThemeStrings
from site_gen.model.view import SiteView
from site_gen.read.theme import bundled_themes_folder, read_theme
from site_gen.render.site import compile_theme, study_theme
from site_gen.render.strings import strings_for
from site_gen.render.templates import PageView, Templates, make_templates, render
from tests.themes.theme_views import (
    LANGUAGES,
    NASTY,
    THEMES,
    bare_post_view,
    bundled,
    every_page,
    html_of,
    list_view,
    not_found_view,
    post_view,
    site_view,
)

STRINGS = {
    "en": (("a.b", "100% <b>"), ("greeting", "Hello, {name}"), ("n.one", "{n} post"), ("n.other", "{n} posts")),
    "ko": (("a.b", "100% <나>"), ("greeting", "{name}, 안녕"), ("n.one", "글 {n}편"), ("n.other", "글 {n}편")),
}


def theme_of(sources: dict[str, str]) -> Theme:
    return Theme(
        name="mine",
        templates=tuple(Template(name=name, source=source, path=f"t/{name}") for name, source in sources.items()),
        strings=tuple(
            ThemeStrings(language=code, strings=tuple(ThemeString(key=key, text=text) for key, text in texts))
            for code, texts in STRINGS.items()
        ),
        assets=(),
        options=(),
    )


def page_made_by(
    templates: Templates, theme: Theme, name: str, page: PageView, site: SiteView | None = None
) -> Outcome[str]:
    language = page.head.language
    return render(
        templates,
        name,
        page=page,
        site=site or site_view("plain", language, colour="teal"),
        strings=strings_for(theme, language),
        asset_urls={
            "a.css": "/a.css",
            "css/code.css": "/code.css",
            **{one.name: f"/assets/{one.name}" for one in theme.assets},
        },
    )


def both(sources: dict[str, str], *, language: str = "ko") -> tuple[Outcome[str], Outcome[str], bool]:
    """What the first of *sources* makes of a post: quickly, with Jinja's own code, and whether it was quick indeed."""
    theme = theme_of(sources)
    name = next(iter(sources))
    templates, own = make_templates(theme), make_templates(theme)
    own.slow.add(name)
    page = post_view(language, title=NASTY)
    quick = page_made_by(templates, theme, name, page)
    return quick, page_made_by(own, theme, name, page), name not in templates.slow


SAME = {
    "texts": "{{ page.title }} 100% %s {{ t.a.b }} {{ t('greeting', name=page.title) }}"
    "{{ t('n', n=1) }}{{ t('n', n=2) }}",
    "numbers": "{{ page.reading_minutes }}{{ 1.0 }}{{ none }}{{ 2 * 3 }}{{ t('greeting', name=1) }}"
    "{{ t('greeting', name=1.0) }}{{ t('greeting', name=true) }}",
    "safe": "{{ '<b>' | safe }}{{ '<b>' }}{{ page.body | safe }}{{ page.body }}{{ ('<i>' | safe) ~ page.title ~ 1 }}"
    "{{ 3 | safe }}{{ (page.title | safe) | safe }}{{ page.date | safe }}"
    "{% for n in (1, None, '<u>') %}{{ n | safe }}{% endfor %}",
    "loops": "{% for tag in page.tags if tag.name %}"
    "{{ loop.index }}{{ tag.name }}{{ t.a.b }}{% else %}none{% endfor %}",
    "conditions": "{% if page.is_draft %}a{% elif page.tags and not page.newer %}b{% else %}c{% endif %}"
    "{{ 'x' if page.date else 'y' }}",
    "items": "{{ page.tags[0].name }}{{ page.tags[-1:][0].name }}{{ page.date.iso[:10] }}{{ page['title'] }}",
    "sets": "{% set x = page.title %}{% for a in (1, 2) %}{% set x = a %}{{ x }}{% endfor %}{{ x }}"
    "{% set y %}<b>{{ x }}</b>{% endset %}{{ y }}{% set n = namespace(k=1) %}{% set n.k = 2 %}{{ n.k }}",
    "macros": "{% macro m(x, y=page.title) %}{{ x }}{{ y.upper() }}{% endmacro %}{{ m(1) }}{{ m(page.title, y='a') }}"
    "{% macro n() %}<{{ caller() }}>{% endmacro %}{% call n() %}{{ page.title }}{% endcall %}",
    "filters": "{{ page.tags | map(attribute='name') | join(', ') }}{{ page.title | upper | urlencode }}"
    "{% filter upper %}{{ page.title }}{% endfilter %}{{ page.tags | length }}",
    "tests": "{{ nothing is defined }}{{ page.nothing is defined }}{{ page.nothing | default('none') }}"
    "{{ nothing | d(page.title) }}{{ page.title is string }}",
    "calls": "{{ asset('a.css') }}{{ range(3) | list }}{{ page.title.split(' ')[0] }}"
    "{{ t('a.' ~ 'b') }}{{ 'a.b' in t }}",
    "mappings": "{% set sizes = {'small': page.title} %}{{ sizes['small'] }}{{ sizes['small'] | upper }}",
    "own names": "{% with t = 'mine', page = site %}{{ t }}{{ page.title }}{% endwith %}{{ page.title }}"
    "{% for options in (1, 2) %}{{ options }}{% endfor %}{{ options.colour }}",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", SAME)
def test_quick_code_says_what_jinja_says(case: str, language: str) -> None:
    quick, own, was_quick = both({"a.html": SAME[case]}, language=language)
    assert own.result is not None, own.problems
    assert quick == own
    assert was_quick


PARTS = {
    "a set stays inside": {
        "a.html": "{% include 'p.html' %}{{ x is defined }}{% set x = 1 %}{% include 'p.html' %}{{ x }}",
        "p.html": "{% set x = 'inner' %}{{ x }}",
    },
    "a set around is seen": {
        "a.html": "{% set x = 'outer' %}{% include 'p.html' %}{% for x in (1, 2) %}{% include 'p.html' %}{% endfor %}",
        "p.html": "[{{ x }}]",
    },
    "a set that comes later is not": {
        "a.html": "{% with x = 1 %}{% include 'b.html' %}{% endwith %}",
        "b.html": "{% macro m() %}{% endmacro %}{% include 'p.html' %}{% set x = 2 %}{% include 'p.html' %}",
        "p.html": "[{{ x if x is defined else 'none' }}]",
    },
    "a block": {
        "a.html": "{% extends 'base.html' %}{% block main %}{% include 'p.html' %}{{ super() }}{% endblock %}",
        "base.html": "<{% block main %}{% include 'p.html' %}base{% endblock %}>{% include 'p.html' %}",
        "p.html": "{% for tag in page.tags %}{{ tag.name }}{% endfor %}\n",
    },
    "outside of the blocks of a child": {
        "a.html": "{% extends 'base.html' %}not printed{% include 'p.html' %}",
        "base.html": "base",
        "p.html": "printed, as Jinja has it",
    },
    "a loop in a part, a part in a loop": {
        "a.html": "{% for tag in page.tags %}{% include 'p.html' %}{% endfor %}",
        "p.html": "{{ loop is defined }}{{ tag.name }}{% for x in 'ab' %}{{ x }}{{ t.a.b }}{% endfor %}",
    },
    "a loop that counts around a part": {
        "a.html": "{% for tag in page.tags %}{{ loop.index }}{% include 'p.html' %}{% endfor %}",
        "p.html": "{{ loop.index }}{{ tag.name }}",
    },
    "a part that includes itself": {
        "a.html": "{% with rows = page.contents %}{% include 'p.html' %}{% endwith %}",
        "p.html": "{% for x in rows %}({{ x.text }}{% with rows = x.children %}{% include 'p.html' %}{% endwith %})"
        "{% endfor %}",
    },
    "parts with macros, imports and blocks": {
        "a.html": "{% include 'm.html' %}{% include 'i.html' %}{% include 'b.html' %}{% include 'e.html' %}",
        "m.html": "{% macro say(x) %}<{{ x }}>{% endmacro %}{{ say(page.title) }}",
        "i.html": "{% from 'm.html' import say with context %}{{ say(1) }}"
        "{% import 'm.html' as m with context %}{{ m.say(2) }}",
        "b.html": "{% block main %}{{ page.title }}{% endblock %}{{ self.main() }}",
        "e.html": "{% extends 'b.html' %}{% block main %}own{% endblock %}",
    },
    "other ways of including": {
        "a.html": "{% include 'no.html' ignore missing %}{% include ['no.html', 'p.html'] %}"
        "{% include 'q.html' without context %}{% include 'p' ~ '.html' %}{% include 'p.html' ignore missing %}",
        "p.html": "{{ page.title }}",
        "q.html": "{{ page is defined }}",
    },
    "a broken part that nobody reaches": {
        "a.html": "{% if page.is_draft %}{% include 'broken.html' %}{% include 'missing.html' %}{% endif %}fine",
        "broken.html": "{% if %}",
    },
}


@pytest.mark.parametrize("case", PARTS)
def test_what_is_included_says_what_it_says_in_a_template_of_its_own(case: str) -> None:
    quick, own, was_quick = both(PARTS[case])
    assert own.result is not None, own.problems
    assert quick == own
    assert was_quick


WRONG = {
    "a field in a part": {"a.html": "{% include 'p.html' %}", "p.html": "one\n{{ page.titel }}"},
    "a name in a part of a part": {
        "a.html": "\n{% include 'b.html' %}",
        "b.html": "\n\n{% include 'p.html' %}",
        "p.html": "{% if page.title %}\n\n\n{{ titel }}{% endif %}",
    },
    "a text": {"a.html": "\n{% include 'p.html' %}", "p.html": "\n\n{{ t.greting }}"},
    "an option": {"a.html": "\n{{ options.color }}"},
    "an asset": {"a.html": "\n{{ asset('b.css') }}"},
    "a filter": {"a.html": "{% include 'p.html' %}", "p.html": "\n{{ page.title | loud }}"},
    "a part that is missing": {"a.html": "{% include 'p.html' %}", "p.html": "\n{% include 'q.html' %}"},
    "a part without end": {"a.html": "{% include 'p.html' %}", "p.html": "\n{% include 'a.html' %}"},
    "a name that is set later": {"a.html": "{% include 'p.html' %}{% set x = 1 %}", "p.html": "\n{{ x }}"},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_the_one_that_jinja_finds_in_the_place_where_it_is(case: str) -> None:
    quick, own, _ = both(WRONG[case])
    assert own.result is None
    assert quick == own
    problem = quick.problems[0]
    last = next(name for name in reversed(WRONG[case]) if name != "a.html" or len(WRONG[case]) == 1)
    if case != "a part without end":
        assert problem.path == f"t/{last}"
    assert problem.line == WRONG[case][last].count("\n") + 1 or case == "a part without end"


def test_what_only_jinja_can_look_up_is_right_and_the_next_page_does_not_try_again() -> None:
    quick, own, was_quick = both({"a.html": "{% set m = {'k': page.title} %}{{ m.k }}"})
    assert own.result is not None
    assert quick == own
    assert not was_quick


def test_templates_that_double_stay_of_a_size() -> None:
    sources = {f"{n}.html": f"{{% include '{n + 1}.html' %}}" * 2 for n in range(12)} | {"12.html": "x"}
    quick, own, was_quick = both(sources)
    assert quick == own
    assert quick.result == "x" * 4096
    assert was_quick


@pytest.mark.parametrize(("theme", "language"), [*itertools.product(THEMES, LANGUAGES)])
def test_the_bundled_themes_are_quick_and_right_on_every_page(theme: str, language: str) -> None:
    record = bundled(theme)
    quick, own = make_templates(record), make_templates(record)
    own.slow.update(one.name for one in record.templates)
    pages: list[tuple[str, PageView]] = [
        *every_page(language).values(),
        ("post.html", bare_post_view(language)),
        ("list.html", list_view(language, pinned=(), posts=())),
        ("not_found.html", not_found_view(language, LANGUAGES)),
    ]
    for template, page in pages:
        site = site_view(theme, language)
        expected = page_made_by(own, record, template, page, site)
        assert expected.result is not None, expected.problems
        assert page_made_by(quick, record, template, page, site) == expected
    assert not quick.slow


def compiled(theme: Theme, run: Any = None) -> dict[str, bytes]:
    return dict(compile_theme(theme, study_theme(theme, run or run_here).result, run or run_here))


def run_here(job: Any, arguments: Any, *, setup: Any, make_tools: Any) -> tuple[Any, ...]:
    tools = make_tools(setup)
    return tuple(job(argument, tools) for argument in arguments)


def emptied(theme: Theme) -> Theme:
    return theme.with_changes(templates=tuple(one.with_changes(source="") for one in theme.templates))


@pytest.mark.parametrize("theme", THEMES)
def test_pages_need_no_template_that_was_not_compiled_before(theme: str) -> None:
    record = bundled(theme)
    codes = compiled(record)
    templates = make_templates(emptied(record), tuple(codes.items()))
    for language in LANGUAGES:
        for template, page in every_page(language).values():
            site = site_view(theme, language)
            expected = page_made_by(make_templates(record), record, template, page, site)
            assert expected.result
            assert page_made_by(templates, record, template, page, site) == expected
    # What only ever stands in other templates has no code of its own; what includes itself has.
    assert "parts/head.html" not in codes
    assert "parts/contents.html" in codes


def test_code_holds_the_included_templates_and_goes_with_them() -> None:
    sources = {
        "a.html": "{% include 'b.html' %}{% include 'm.html' %}",
        "b.html": "<{% include 'c.html' %}>",
        "c.html": "{{ page.title }}",
        "m.html": "{% macro m() %}{% endmacro %}m",
        "alone.html": "{{ page.title }}",
    }
    study = study_theme(theme_of(sources), run_here).result
    assert study is not None
    assert study.codes == (("a.html", "b.html", "c.html"), ("m.html",), ("alone.html",))
    before, after = compiled(theme_of(sources)), compiled(theme_of(sources | {"c.html": "new"}))
    assert before["a.html"] != after["a.html"]
    assert before["alone.html"] == after["alone.html"]


def test_template_with_a_mistake_has_no_code_and_its_page_says_why() -> None:
    theme = theme_of({"a.html": "{% include 'b.html' %}{{ page.title | loud }}", "b.html": "fine"})
    codes = compiled(theme)
    assert "a.html" not in codes
    outcome = page_made_by(make_templates(theme, tuple(codes.items())), theme, "a.html", post_view("ko"))
    assert "loud" in outcome.problems[0].message


@pytest.mark.parametrize("code", [b"", b"no code", b"\xe3"])
def test_code_that_is_none_is_not_used(code: bytes) -> None:
    theme = theme_of({"a.html": "{{ page.title }}"})
    outcome = page_made_by(make_templates(theme, (("a.html", code),)), theme, "a.html", post_view("ko", title="돌"))
    assert outcome.result == "돌"


def test_a_second_build_compiles_nothing(tmp_path: Path) -> None:
    done: list[str] = []

    def counted(job: Any, arguments: Any, *, setup: Any, make_tools: Any, take: Any) -> tuple[Any, ...]:
        arguments = list(arguments)
        done.extend(job.__name__ for _ in arguments)
        outcomes = run_here(job, arguments, setup=setup, make_tools=make_tools)
        return tuple(take(place, outcome) for place, outcome in enumerate(outcomes))

    def build() -> dict[str, bytes]:
        with Store(tmp_path) as store:
            return compiled(bundled("plain"), Memo(store, counted))

    codes = build()
    assert done.count("compile_template") == len(codes) > 5
    done.clear()
    assert build() == codes
    assert done == []


def test_a_part_of_a_site_stands_in_the_place_of_the_themes(tmp_path: Path) -> None:
    part = tmp_path / "duet/templates/parts/date.html"
    part.parent.mkdir(parents=True)
    part.write_text('<time class="mine">{{ date.iso }}</time>\n', encoding="utf-8")
    theme = read_theme("duet", (tmp_path, bundled_themes_folder()), LANGUAGES).result
    assert theme is not None
    for language in LANGUAGES:
        html = page_made_by(make_templates(theme), theme, "post.html", post_view(language), site_view("duet", language))
        assert html.result is not None, html.problems
        assert '<time class="mine">' in html.result
        assert '<time class="mine">' not in html_of("duet", "post.html", post_view(language))
