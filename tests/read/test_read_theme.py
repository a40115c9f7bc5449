"""Themes: merged file by file along their parents, with every text in every language."""

from pathlib import Path

import pytest

from site_gen.model.config import SiteConfig
from site_gen.model.problem import Problem
from site_gen.model.theme import Theme, ThemeOption
from site_gen.read.config import read_config
from site_gen.read.theme import bundled_themes_folder, read_theme
from site_gen.read.theme_yaml import check_theme_options

LANGUAGES = ("en", "ko")

RIVER = {
    "theme.yaml": """\
name: river
code_styles: {light: friendly, dark: monokai}
options:
  accent: {default: teal, meaning: The colour of links.}
  wide: {default: false, meaning: Whether the text may be wide.}
  posts: {default: 3, meaning: How many.}
  share: {default: [], meaning: Where to.}
  ground: {default: , meaning: Anything.}
""",
    "strings/en.yaml": "home: Home\npost_count: {one: one post, other: '{n} posts'}\n",
    "strings/ko.yaml": "home: 처음\npost_count:\n  one: 글 한 편\n  other: 글 {n}편\n",
    "templates/post.html": "river post",
    "templates/parts/head.html": "river head",
    "assets/css/river.css": "river",
}


def write(folder: Path, name: str, files: dict[str, str]) -> Path:
    for path, text in files.items():
        target = folder / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def theme_of(name: str, *folders: Path) -> Theme:
    outcome = read_theme(name, folders, LANGUAGES)
    assert outcome.result is not None, outcome.problems
    return outcome.result


def problems_of(name: str, *folders: Path, languages: tuple[str, ...] = LANGUAGES) -> tuple[Problem, ...]:
    outcome = read_theme(name, folders, languages)
    has_error = any(problem.severity == "error" for problem in outcome.problems)
    assert (outcome.result is None) == has_error
    return outcome.problems


def templates_of(theme: Theme) -> dict[str, str]:
    return {template.name: template.source for template in theme.templates}


def strings_of(theme: Theme, language: str) -> dict[str, str]:
    (strings,) = [one for one in theme.strings if one.language == language]
    return {string.key: string.text for string in strings.strings}


def test_whole_theme_is_read(tmp_path: Path) -> None:
    theme = theme_of("river", write(tmp_path, "river", RIVER))
    assert templates_of(theme) == {"post.html": "river post", "parts/head.html": "river head"}
    assert [(asset.name, asset.content) for asset in theme.assets] == [("css/river.css", b"river")]
    assert strings_of(theme, "ko") == {"home": "처음", "post_count.one": "글 한 편", "post_count.other": "글 {n}편"}
    assert theme.options == (
        ThemeOption(name="accent", default="teal", meaning="The colour of links."),
        ThemeOption(name="wide", default=False, meaning="Whether the text may be wide."),
        ThemeOption(name="posts", default=3, meaning="How many."),
        ThemeOption(name="share", default=(), meaning="Where to."),
        ThemeOption(name="ground", default=None, meaning="Anything."),
    )
    assert (theme.pygments_light, theme.pygments_dark) == ("friendly", "monokai")
    assert {template.path for template in theme.templates} == {
        "themes/river/templates/post.html",
        "themes/river/templates/parts/head.html",
    }


def test_file_of_the_site_stands_before_the_bundled_one(tmp_path: Path) -> None:
    ours = write(tmp_path / "ours", "river", RIVER)
    site = write(tmp_path / "site", "river", {"templates/post.html": "my post", "strings/ko.yaml": "home: 우리 집\n"})
    write(tmp_path / "site", "river", {"assets/css/river.css": "mine"})
    theme = theme_of("river", site, ours)
    assert [(asset.name, asset.content) for asset in theme.assets] == [("css/river.css", b"mine")]
    assert templates_of(theme) == {"post.html": "my post", "parts/head.html": "river head"}
    assert strings_of(theme, "ko")["home"] == "우리 집"
    assert strings_of(theme, "ko")["post_count.one"] == "글 한 편"


def test_child_inherits_what_it_does_not_have(tmp_path: Path) -> None:
    write(tmp_path, "river", RIVER)
    write(tmp_path, "brook", {"theme.yaml": "extends: river\noptions: {accent: {default: plum, meaning: Mine.}}\n"})
    write(tmp_path, "brook", {"templates/post.html": "brook post", "assets/css/brook.css": "brook"})
    write(
        tmp_path,
        "spring",
        {"theme.yaml": "extends: brook\ncode_styles: {light: vs}\n", "strings/en.yaml": "home: Start"},
    )
    theme = theme_of("spring", tmp_path)
    assert theme.name == "spring"
    assert templates_of(theme) == {"post.html": "brook post", "parts/head.html": "river head"}
    assert [asset.name for asset in theme.assets] == ["css/brook.css", "css/river.css"]
    assert strings_of(theme, "en")["home"] == "Start"
    assert [(option.name, option.default) for option in theme.options][:2] == [("accent", "plum"), ("wide", False)]
    assert (theme.pygments_light, theme.pygments_dark) == ("vs", "monokai")


def test_override_may_say_that_it_extends_what_it_overrides(tmp_path: Path) -> None:
    ours = write(tmp_path / "ours", "river", RIVER)
    site = write(tmp_path / "site", "river", {"theme.yaml": "extends: river\n", "templates/post.html": "my post"})
    assert templates_of(theme_of("river", site, ours))["post.html"] == "my post"


def test_leftovers_of_editors_are_no_templates(tmp_path: Path) -> None:
    write(
        tmp_path, "river", {**RIVER, "templates/post.html~": "x", "templates/.post.html.swp": "x", ".git/config": "x"}
    )
    assert sorted(templates_of(theme_of("river", tmp_path))) == ["parts/head.html", "post.html"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"strings/ko.yaml": "home: 처음\n"}, ["post_count.one", "post_count.other"]),
        ({"strings/en.yaml": RIVER["strings/en.yaml"] + "강: river\n"}, ["`강` is missing here"]),
        ({"strings/ko.yaml": "home: [처음]\npost_count: {one: a, other: }\n"}, ["`home` must be a text", "nothing"]),
        ({"strings/ko.yaml": "home: 처음: 강\n"}, ["home: 처음: 강"]),
        ({"theme.yaml": "nmae: river\n"}, ["`nmae`"]),
        ({"theme.yaml": "options: {wide: true}\n"}, ["`options.wide` must be a mapping"]),
        ({"theme.yaml": "options: {wide: {default: true}}\n"}, ["`options.wide.meaning` is missing"]),
        ({"theme.yaml": "options: {wide: {meaning: 넓게}}\n"}, ["`options.wide.default` is missing"]),
        ({"theme.yaml": "code_styles: {night: monokai}\n"}, ["`code_styles.night`"]),
        ({"theme.yaml": "name: brook\n"}, ["`name` differs from the folder"]),
    ],
)
def test_mistake_in_a_theme_is_said_with_its_file(tmp_path: Path, changes: dict[str, str], said: list[str]) -> None:
    problems = problems_of("river", write(tmp_path, "river", RIVER | changes))
    assert len(problems) == len(said)
    for problem, words in zip(problems, said, strict=True):
        assert problem.path.startswith("themes/river/")
        assert words in problem.message


def test_missing_text_names_both_files(tmp_path: Path) -> None:
    (problem,) = problems_of(
        "river", write(tmp_path, "river", RIVER | {"strings/ko.yaml": RIVER["strings/en.yaml"][11:]})
    )
    assert problem.path == "themes/river/strings/ko.yaml"
    assert "`home`" in problem.message
    assert "themes/river/strings/en.yaml" in problem.message


def test_language_without_texts_is_an_error_and_one_too_many_is_not(tmp_path: Path) -> None:
    write(tmp_path, "river", RIVER)
    (problem,) = problems_of("river", tmp_path, languages=("en", "ko", "ja"))
    assert problem.path == "themes/river/strings/ja.yaml"
    assert problems_of("river", tmp_path, languages=("ko",)) == ()
    write(tmp_path, "river", {"strings/ja.yaml": "post_count: {one: a, other: b}\n"})
    (problem,) = problems_of("river", tmp_path, languages=("en", "ko", "ja"))
    assert (problem.path, "`home`" in problem.message) == ("themes/river/strings/ja.yaml", True)


def test_unknown_theme_is_named_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, "river", RIVER)
    (problem,) = problems_of("rivre", tmp_path)
    assert problem.path == "content/site.yaml"
    assert "rivre" in problem.message
    assert "`river`" in problem.hint
    write(tmp_path, "content", {"site.yaml": "title: 강\ntheme:\n  name: rivre\n"})
    (problem,) = read_theme("rivre", (tmp_path,), LANGUAGES, site_dir=tmp_path).problems
    assert problem.line == 3
    write(tmp_path, "brook", {"theme.yaml": "extends: rivre\n"})
    (problem,) = problems_of("brook", tmp_path)
    assert problem.path == "themes/brook/theme.yaml"
    write(tmp_path, "pond", {"templates/post.html": "x"})
    assert "no theme.yaml" in problems_of("pond", tmp_path)[0].message


def test_themes_in_a_circle_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a", {"theme.yaml": "extends: b\n"})
    write(tmp_path, "b", {"theme.yaml": "extends: a\n"})
    (problem,) = problems_of("a", tmp_path)
    assert problem.message.endswith(": a, b, a")


def test_link_out_of_a_theme_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("canary", encoding="utf-8")
    write(tmp_path / "themes", "river", RIVER)
    (tmp_path / "themes/river/templates/out.html").symlink_to(tmp_path / "secret.html")
    (problem,) = problems_of("river", tmp_path / "themes")
    assert problem.path == "themes/river/templates/out.html"


@pytest.mark.parametrize("name", ["duet", "plain"])
def test_bundled_theme_is_whole(name: str) -> None:
    theme = theme_of(name, bundled_themes_folder())
    assert "post.html" in templates_of(theme)
    assert strings_of(theme, "en").keys() == strings_of(theme, "ko").keys()
    assert check_theme_options(SiteConfig(), theme) == ()


def assert_told(tmp_path: Path, theme: Theme, option: str, words: list[str]) -> SiteConfig:
    """Fail unless the line of *option* in site.yaml is told of with these *words*, or not at all without any."""
    write(tmp_path, "content", {"site.yaml": f"title: 강\ntheme:\n  name: river\n  options:\n    {option}\n"})
    config = read_config(tmp_path).result
    assert config is not None
    problems = check_theme_options(config, theme, site_dir=tmp_path)
    assert [(problem.path, problem.line) for problem in problems] == [("content/site.yaml", 5)] * bool(words)
    for word in words:
        assert word in f"{problems[0].message} {problems[0].hint}"
    return config


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("accent: plum", []),
        ("accent: {en: plum, ko: 자두}", []),
        ("accent:", []),
        ("wide: true", []),
        ("posts: 5", []),
        ("posts: 5.5", []),
        ("share: [x, naver]", []),
        ("ground: [1]", []),
        ("acent: plum", ["`acent`", "`accent`"]),
        ("accent: 2024", ["`accent` must be a text", "2024", "quotes"]),
        ("accent: [plum]", ["`accent` must be a text", "a list"]),
        ("accent: {en: plum, kr: 자두}", ["`kr`", "`ko`"]),
        ("accent: {en: 3}", ["texts", "a number"]),
        ("wide: yes", ["`wide` must be true or false", '"yes"', "Write `true`."]),
        ("wide: 아니요", ["`wide` must be true or false", "아니요", "Write `false`."]),
        ("wide: 'true'", ["`wide` must be true or false", "without quotes"]),
        ("wide: 1", ["`wide` must be true or false", "a number"]),
        ("posts: '5'", ["`posts` must be a number", '"5"']),
        ("posts: true", ["`posts` must be a number", "true"]),
        ("share: naver", ["`share` must be a list", "naver", "`share: [naver]`"]),
    ],
)
def test_options_are_checked_against_the_theme(tmp_path: Path, option: str, words: list[str]) -> None:
    theme = theme_of("river", write(tmp_path / "themes", "river", RIVER))
    config = assert_told(tmp_path, theme, option, words)
    assert [problem.line for problem in check_theme_options(config, theme)] == [None] * bool(words)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("width: wide", []),
        ("share: [x, copy]", []),
        ("share: []", []),
        ("tint: '#0a5cc2'", []),
        ("tint: tomato", []),
        ("width: wdie", ["`width` must be one of narrow, wide, none", '"wdie"', "Did you mean `wide`?"]),
        ("width: Wide", ["`width` must be one of", "Did you mean `wide`?"]),
        ("width: 넓게", ["`width` must be one of narrow, wide, none", '"넓게"']),
        ("width: false", ["`width` must be one of", "not false", "Did you mean `none`?"]),
        ("width: off", ["`width` must be one of", '"off"', "Did you mean `none`?"]),
        ("width: 아니요", ["`width` must be one of", '"아니요"', "Did you mean `none`?"]),
        ("width: {en: wide, ko: narrow}", ["`width` must be one of"]),
        ("share: [x, emial]", ["`share` must hold nothing but x, email, copy", '"emial"', "Did you mean `email`?"]),
        ("share: [카카오]", ["`share` must hold nothing but x, email, copy", '"카카오"']),
        ("share: email", ["`share` must be a list", "`share: [email]`"]),
        ("tint: tael", ["`tint` must be one of teal, plum or something else", '"tael"', "Did you mean `teal`?"]),
        ("tint: 3", ["`tint` must be one of"]),
    ],
)
def test_options_with_choices_are_one_of_them(tmp_path: Path, option: str, words: list[str]) -> None:
    choices = """\
options:
  width: {default: narrow, meaning: How wide., choices: [narrow, wide, none]}
  share: {default: [], meaning: Where., choices: [x, email, copy]}
  tint: {default: teal, meaning: A colour., choices: [teal, plum], others: true}
"""
    theme = theme_of("river", write(tmp_path / "themes", "river", RIVER | {"theme.yaml": choices}))
    assert_told(tmp_path, theme, option, words)


def test_a_default_is_one_of_its_choices(tmp_path: Path) -> None:
    wrong = "options:\n  width: {default: 넓게, meaning: How wide., choices: [narrow, wide]}\n"
    (problem,) = problems_of("river", write(tmp_path, "river", RIVER | {"theme.yaml": wrong}))
    assert (problem.path, problem.line) == ("themes/river/theme.yaml", 2)
    assert "`width`" in problem.message
    assert "넓게" in problem.message


MISPLACED = {
    "css/mine.css": ["nothing reads this file", "themes/river/assets/css/mine.css"],
    "static/css/mine.css": ["nothing reads this file", "themes/river/assets/css/mine.css"],
    "post.html": ["nothing reads this file", "themes/river/templates/post.html"],
    "layouts/글.html": ["nothing reads this file", "themes/river/templates/글.html"],
    "templates/pots.html": ["nothing uses this template", "themes/river/templates/post.html"],
    "templates/꼬리말.html": ["nothing uses this template", "take it out"],
    "strings/kr.yaml": ["`kr` is no language of this site", "`ko`"],
    "ko.yaml": ["nothing reads this file", "themes/river/strings/ko.yaml"],
}


@pytest.mark.parametrize("name", MISPLACED)
def test_file_of_a_site_that_no_theme_reads_is_a_warning(tmp_path: Path, name: str) -> None:
    folders = write(tmp_path / "site", "river", {name: "x: y\n"}), write(tmp_path / "ours", "river", RIVER)
    outcome = read_theme("river", folders, LANGUAGES, site_dir=tmp_path)
    assert outcome.result is not None
    (problem,) = outcome.problems
    assert (problem.path, problem.severity) == (f"themes/river/{name}", "warning")
    for word in MISPLACED[name]:
        assert word in f"{problem.message} {problem.hint}"


def test_files_of_a_site_that_a_theme_reads_are_none(tmp_path: Path) -> None:
    own = {
        "templates/post.html": '{% include "parts/내것.html" %}',
        "templates/parts/내것.html": "안녕",
        "assets/css/mine.css": "a{}",
        "strings/ko.yaml": "home: 집\n",
        "strings/fr.yaml": "home: Accueil\n",
        "README.md": "mine",
    }
    folders = write(tmp_path / "site", "river", own), write(tmp_path / "ours", "river", RIVER)
    write(tmp_path / "site", "pond", RIVER | {"theme.yaml": "name: pond\n", "src/pond.css": "a{}"})
    write(tmp_path / "ours", "lake", RIVER)
    write(tmp_path / "site", "lake", {"templates/post.html": "for another day"})
    assert read_theme("river", folders, LANGUAGES, site_dir=tmp_path).problems == ()
    assert read_theme("pond", folders, LANGUAGES, site_dir=tmp_path).problems == ()


@pytest.mark.parametrize(("name", "hint"), [("rivre", "themes/river"), ("강", "below themes/river/")])
def test_folder_that_is_no_theme_is_a_warning(tmp_path: Path, name: str, hint: str) -> None:
    folders = write(tmp_path / "site", name, {"templates/post.html": "x"}), write(tmp_path / "ours", "river", RIVER)
    (problem,) = read_theme("river", folders, LANGUAGES, site_dir=tmp_path).problems
    assert (problem.path, problem.severity) == (f"themes/{name}", "warning")
    assert hint in problem.hint


@pytest.mark.parametrize("option", ["style_sheets: [css/river.css, css/강.css]", "avatar: icons/나.png"])
def test_option_that_names_a_file_names_one_that_is_there(tmp_path: Path, option: str) -> None:
    options = """\
options:
  style_sheets: {default: [], files: true, meaning: More of them.}
  avatar: {default: "", files: true, meaning: A picture.}
"""
    theme = theme_of("river", write(tmp_path / "themes", "river", RIVER | {"theme.yaml": options}))
    write(tmp_path, "content", {"site.yaml": f"title: 강\ntheme:\n  name: river\n  options:\n    {option}\n"})
    config = read_config(tmp_path).result
    assert config is not None
    (problem,) = check_theme_options(config, theme, site_dir=tmp_path)
    file = "css/강.css" if "css" in option else "icons/나.png"
    assert (problem.path, problem.line) == ("content/site.yaml", 5)
    assert f"names {file}, which is not among" in problem.message
    assert f"themes/river/assets/{file}" in problem.hint
