"""The guide keeps up with the program: what exists is documented in both languages, and what is documented exists."""

import functools
import json
import re
import shlex
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest

from site_gen import errors
from site_gen.build import BuildOptions, build_site, find_posts, read_site
from site_gen.cli import main
from site_gen.model.catalog import Catalog
from site_gen.model.config import MarkdownConfig, SiteConfig, TermName
from site_gen.model.post import FrontMatter, SitemapHints
from site_gen.read.config import decode_config
from site_gen.read.front_keys import SYNONYMS
from site_gen.read.front_matter import read_front_matter
from site_gen.read.site_fields import NAMED_PERMALINKS, PLACEHOLDERS
from site_gen.read.theme import bundled_themes_folder, read_theme
from tests.kit import NOW, ROOT

LANGUAGES = ("en", "ko")
GUIDE = ROOT / "content" / "posts"
READMES = (ROOT / "README.md", ROOT / "README.ko.md")

OPTIONS = BuildOptions(site_dir=ROOT, output=ROOT / "output", now=NOW, strict=True)

in_each_language = pytest.mark.parametrize("language", LANGUAGES)


@functools.cache
def demo() -> Catalog:
    """Return the catalogue of the demo site."""
    site = read_site(ROOT).result
    assert site is not None
    catalog = find_posts(site, OPTIONS).result
    assert catalog is not None
    return catalog


@functools.cache
def texts() -> dict[tuple[str, str], str]:
    """Return the Markdown of every post by the stem of its file and its language, as the program divides it."""
    return {
        (re.sub(r"^\d{4}-\d\d-\d\d-", "", Path(post.key).name), post.language): post.text
        for pair in demo().pairs
        for post in pair.posts
    }


def guide(name: str, language: str) -> str:
    return texts()[name, language]


def rows(text: str) -> dict[str, list[str]]:
    """Return the other cells of each table row that begins with a name in backticks, by that name."""
    found = re.findall(r"^\| `([^`|]+)` \|(.*)\|$", text, re.MULTILINE)
    return {name: [cell.strip() for cell in re.split(r"(?<!\\)\|", rest)] for name, rest in found}


def sections(text: str, level: int = 2) -> dict[str, str]:
    """Return what stands below each heading of *level*, by its text; code blocks hold no headings."""
    plain = re.sub(r"^(`{3,}).*?^\1$", lambda block: block[0].replace("\n#", "\n #"), text, flags=re.M | re.S)
    parts = re.split(rf"^#{{{level}}} (.+)$", plain, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def fences(text: str, language: str, title: str = "") -> list[str]:
    """Return the code of each block in *language*, in lists too: blocks without a title, or with this one."""
    pattern = rf"^( *)(`{{3,}}){language}$\n(.*?)^\1\2$\n?(?: *\{{: file=\"([^\"]*)\")?"
    found = re.findall(pattern, text, re.MULTILINE | re.DOTALL)
    return [
        "\n".join(line.removeprefix(indent) for line in code.split("\n"))
        for indent, _, code, name in found
        if name in ("", title)
    ]


def as_yaml(value: object) -> str:
    """Return a default as an author would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "[]" if value == () else str(value)


# Settings


def settings_of(record: type[msgspec.Struct], prefix: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield (dotted name, type, default) of every key that ``site.yaml`` may hold."""
    hints = typing.get_type_hints(record)
    for field in msgspec.structs.fields(record):
        name = prefix + ("from" if record is MarkdownConfig and field.name == "source" else field.name)
        kind = hints[field.name]
        inner = kind if is_record(kind) else next(filter(is_record, typing.get_args(kind)), None)
        if inner is None or inner.__name__ == "LocalText":
            yield name, kind, field.default
            continue
        if not is_record(kind):  # a list or a mapping of records has a row of its own
            yield name, None, msgspec.NODEFAULT
        if inner is not TermName:
            yield from (row for row in settings_of(inner, f"{name}.") if not row[0].endswith(".key"))


def is_record(kind: Any) -> bool:
    return typing.get_origin(kind) is None and isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def test_the_settings_are_found_where_they_are_defined() -> None:
    names = [name for name, _, _ in settings_of(SiteConfig)]
    assert {"title", "markdown.from", "theme.options", "authors.picture", "languages.path", "tags"} <= set(names)
    assert len(names) == len(set(names))
    assert not any(name.endswith(("key", "by_language", "source")) for name in names)


@in_each_language
def test_every_setting_is_documented_and_no_other(language: str) -> None:
    documented = rows(guide("settings", language))
    assert set(documented) == {name for name, _, _ in settings_of(SiteConfig)}


@in_each_language
def test_every_default_and_choice_of_a_setting_is_documented(language: str) -> None:
    documented = rows(guide("settings", language))
    for name, kind, default in settings_of(SiteConfig):
        cells = documented[name]
        if isinstance(default, bool | int | str) and default != "":
            shown = as_yaml(default)
            assert cells[0] == f"`{shown}`", f"{name} has the default {shown}, the guide says {cells[0]}"
        if typing.get_origin(kind) is typing.Literal:
            for choice in typing.get_args(kind):
                assert f"`{choice}`" in " ".join(cells), f"the guide does not say that {name} may be {choice}"


@in_each_language
def test_every_example_of_settings_is_valid(language: str) -> None:
    examples = [
        code
        for (_, post_language), text in texts().items()
        if post_language == language
        for code in fences(text, "yaml", "content/site.yaml")
        if set(re.findall(r"^(\w+):", code, re.MULTILINE)) <= set(SiteConfig.__struct_fields__)
        and not code.startswith("---")
        and not re.search(r"^(slug|image|description):", code, re.MULTILINE)
    ]
    assert len(examples) >= 10
    for code in examples:
        wrong = [problem for problem in decode_config(code).problems if problem.severity == "error"]
        assert not wrong, f"{code}\n{wrong}"


# Front matter


def front_matter_keys() -> set[str]:
    inside_others = {"image_alt", "draft_languages", "key_lines"}
    return set(FrontMatter.__struct_fields__) - inside_others


@in_each_language
def test_every_front_matter_key_is_documented_and_no_other(language: str) -> None:
    assert set(rows(guide("front-matter", language))) == front_matter_keys()


@in_each_language
def test_every_other_name_of_a_front_matter_key_is_documented(language: str) -> None:
    text = guide("front-matter", language)
    for name in (*SYNONYMS, *SitemapHints.__struct_fields__, "path", "alt"):
        assert f"`{name}`" in text or f"`{name}:" in text, name


@in_each_language
def test_every_example_of_front_matter_is_valid(language: str) -> None:
    examples = [
        code
        for (_, post_language), text in texts().items()
        if post_language == language
        for kind in ("yaml", "markdown")
        for code in fences(text, kind, "content/posts/2026-03-05-hello.md")
        if code.startswith("---\n")
    ]
    assert len(examples) >= 2
    for code in examples:
        head = read_front_matter(f"{code}\nText.", path="example.md", languages=LANGUAGES, timezone="Asia/Seoul")
        assert head.problems == (), f"{code}\n{head.problems}"


# Commands


def options_of(command: click.Command) -> set[str]:
    return {name for option in command.params if isinstance(option, click.Option) for name in option.opts}


@in_each_language
def test_every_command_is_documented_and_no_other(language: str) -> None:
    documented = [name for name in sections(guide("commands", language)) if re.fullmatch(r"[a-z]+", name)]
    assert sorted(documented) == sorted(main.commands)


@in_each_language
@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_option_is_documented_and_no_other(language: str, name: str) -> None:
    section = sections(guide("commands", language))[name]
    table = "\n".join(line for line in section.split("\n") if line.startswith("| `"))
    documented = set(re.findall(r"`(-[-\w]+)[ \w]*`", table))
    assert documented == options_of(main.commands[name])


@in_each_language
def test_every_example_of_a_command_works(language: str) -> None:
    examples = [
        line
        for (_, post_language), text in texts().items()
        if post_language == language
        for code in fences(text, "sh")
        for line in code.split("\n")
        if line.startswith("site-gen ")
    ]
    assert len(examples) >= 10
    for line in examples:
        _, name, *arguments = shlex.split(line)
        with main.commands[name].make_context(name, arguments, resilient_parsing=False):
            pass


@in_each_language
def test_every_example_of_json_can_be_read(language: str) -> None:
    examples = [
        code
        for (_, post_language), text in texts().items()
        if post_language == language
        for code in fences(text, "json")
    ]
    assert examples
    for code in examples:
        assert isinstance(json.loads(code), dict)


@in_each_language
def test_every_exit_status_is_documented(language: str) -> None:
    raised = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.SiteError)]
    codes = {0, 70, 130, *(one.exit_code for one in raised)}
    assert set(rows(guide("when-something-is-wrong", language))) == {str(code) for code in codes}


# Addresses and themes


@in_each_language
def test_every_place_of_a_permalink_is_documented(language: str) -> None:
    text = guide("addresses", language)
    for name in (*PLACEHOLDERS, *NAMED_PERMALINKS):
        assert f"`{name}`" in text, name


@in_each_language
@pytest.mark.parametrize("name", ["duet", "plain"])
def test_every_option_of_a_theme_is_documented_with_its_default(language: str, name: str) -> None:
    theme = read_theme(name, (bundled_themes_folder(),), LANGUAGES).result
    assert theme is not None
    section = next(text for title, text in sections(guide("themes", language), 3).items() if name in title)
    documented = rows(section)
    assert set(documented) == {option.name for option in theme.options}
    for option in theme.options:
        if option.default != "":
            assert documented[option.name][0] == f"`{as_yaml(option.default)}`", option.name


# The demo and the READMEs


def test_the_demo_is_built_without_a_word(tmp_path: Path) -> None:
    report = build_site(OPTIONS.with_changes(output=tmp_path / "output", is_cached=False, offline=True))
    assert report.problems == ()
    assert report.pages > 50


def test_the_demo_shows_every_way_of_writing_a_pair() -> None:
    catalog = demo()
    ways = {(reading.division.how, len(reading.division.parts)) for reading in catalog.readings}
    assert {("detected", 2), ("marker", 2), ("file name", 1), ("detected", 1)} <= ways
    orders = {tuple(part.language for part in reading.division.parts) for reading in catalog.readings}
    assert {("en", "ko"), ("ko", "en"), ("en",), ("ko",)} <= orders
    assert sum(len(pair.posts) == 2 for pair in catalog.pairs) >= 10


@pytest.mark.parametrize("path", sorted((ROOT / "content").rglob("*.*")), ids=lambda path: path.name)
def test_a_file_of_the_demo_is_small(path: Path) -> None:
    assert path.stat().st_size < 150_000


def shape(readme: Path) -> list[tuple[str, str]]:
    """Return what of a README does not depend on its language: heading levels, code, rows of tables, targets."""
    text = readme.read_text(encoding="utf-8").replace("README.ko.md", "README.md")
    parts = re.findall(
        r"^(#+) |^```(\w*)\n(.*?)^```$|^(\|)|\]\(([^)]+)\)", text.replace(".ko.md", ".en.md"), re.MULTILINE | re.DOTALL
    )
    return [(level or kind or row or target, re.sub(r" +#.*", "", code)) for level, kind, code, row, target in parts]


def test_the_readmes_are_in_step() -> None:
    english, korean = ([part for part in shape(readme) if part[0] != "text"] for readme in READMES)
    assert english == korean


@pytest.mark.parametrize("readme", [*READMES, ROOT / "CHANGELOG.md"], ids=lambda path: path.name)
def test_a_readme_leads_to_files_that_exist(readme: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", readme.read_text(encoding="utf-8")):
        assert "://" in target or (ROOT / target).exists(), target


def test_every_post_of_the_guide_is_listed_in_the_readme() -> None:
    text = READMES[0].read_text(encoding="utf-8")
    for path in sorted(GUIDE.glob("*.md")):
        if "categories: [Guide" in path.read_text(encoding="utf-8") and "welcome" not in path.name:
            assert f"content/posts/{path.name}" in text, path.name
