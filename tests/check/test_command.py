"""``site-gen check`` as its users meet it."""

import json
from pathlib import Path

from tests.kit import ENGLISH_SINGLE, PAIR, SETTINGS, Page, build, page, run, snapshot, write_site

GOOD = SETTINGS + PAIR + ENGLISH_SINGLE
SPRING = "content/posts/2025-03-31-spring.md"
BOATS = "content/posts/2025-04-05-boats.md"

ODD = GOOD.replace(
    "오늘 강물이", "1) 강가에서\n- 그리고 **돌(stone)**이\n\n앞부분입니다.\n---\n뒷부분입니다. 오늘 강물이"
)


def test_a_good_site_is_checked_in_silence_and_nothing_is_written(tmp_path: Path) -> None:
    write_site(tmp_path, GOOD)
    before = snapshot(tmp_path)
    result = run(tmp_path, "check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "2 sources checked: nothing to say.\n"
    assert snapshot(tmp_path) == before


def test_a_check_says_what_a_build_says(tmp_path: Path) -> None:
    bad = GOOD.replace("tags: [boats]", "drfat: true").replace("Three boats", "[x](gone.md) ![y](no.png) Three boats")
    write_site(tmp_path, bad.replace("The river", "[z](2025-04-05-boats.md#nowhere) The river"))
    before = snapshot(tmp_path)
    checked = run(tmp_path, "check")
    assert snapshot(tmp_path) == before
    built = run(tmp_path, "build")
    assert checked.exit_code == built.exit_code == 1
    assert checked.stderr == built.stderr
    assert "drfat" in checked.stderr
    assert checked.stdout == "2 sources checked: 2 errors, 2 warnings.\n"


def test_a_mistake_in_the_theme_is_found(tmp_path: Path) -> None:
    override = "-- themes/duet/templates/post.html --\n<html>\n{{ page.titel }}\n</html>\n"
    result = run(write_site(tmp_path, GOOD + override), "check")
    assert result.exit_code == 1
    assert "themes/duet/templates/post.html:2:" in result.stderr


def test_wrong_settings_are_wrong_use(tmp_path: Path) -> None:
    result = run(write_site(tmp_path, GOOD.replace("base_url:", "bese_url:")), "check", "--fix")
    assert result.exit_code == 2
    assert "bese_url" in result.stderr


def test_warnings_count_as_errors_when_asked(tmp_path: Path) -> None:
    write_site(tmp_path, GOOD.replace("tags: [boats]", "categry: [x]"))
    assert run(tmp_path, "check").exit_code == 0
    assert run(tmp_path, "check", "--strict").exit_code == 1


def test_drafts_and_future_posts_are_checked_when_asked(tmp_path: Path) -> None:
    write_site(tmp_path, GOOD.replace("tags: [boats]", "draft: true").replace("Three", "![x](no.png) Three"))
    assert run(tmp_path, "check").exit_code == 0
    assert run(tmp_path, "check", "--drafts").exit_code == 1
    write_site(tmp_path, GOOD.replace("date: 2025-04-05", "date: 2031-04-05").replace("Three", "![x](no.png) Three"))
    assert run(tmp_path, "check").exit_code == 0
    assert run(tmp_path, "check", "--future").exit_code == 1


def test_json_holds_counts_and_problems(tmp_path: Path) -> None:
    write_site(tmp_path, ODD)
    report = json.loads(run(tmp_path, "check", "--portable", "--json").stdout)
    assert set(report) == {"sources", "errors", "warnings", "remarks", "problems", "rewritten"}
    assert (report["sources"], report["errors"], report["warnings"], report["remarks"]) == (2, 0, 4, 0)
    assert report["rewritten"] == []
    assert all(set(one) == {"path", "line", "severity", "message", "hint"} for one in report["problems"])


def test_portability_is_asked_for(tmp_path: Path) -> None:
    write_site(tmp_path, ODD)
    assert run(tmp_path, "check").stderr == ""
    told = run(tmp_path, "check", "--portable")
    assert told.exit_code == 0
    for line, words in ((16, "1)"), (17, "**돌(stone)**이"), (20, "---"), (21, "**첫 꽃(first flower)**이")):
        assert f"{SPRING}:{line}: warning: GitHub" in told.stderr
        assert words in told.stderr
    assert run(tmp_path, "check", "--portable", "--strict").exit_code == 1


def test_fix_rewrites_the_lines_and_nothing_else(tmp_path: Path) -> None:
    write_site(tmp_path, ODD)
    path = tmp_path / SPRING
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    before = bodies(tmp_path)
    untouched = (tmp_path / BOATS).read_bytes()
    result = run(tmp_path, "check", "--fix")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"{SPRING}:17: rewritten" in result.stdout
    assert "  - - 그리고 **돌(stone)**이" in result.stdout
    assert "  + - 그리고 <strong>돌(stone)</strong>이" in result.stdout
    wanted = (
        text.replace("1) 강", "1\\) 강")
        .replace("**돌(stone)**", "<strong>돌(stone)</strong>")
        .replace("앞부분입니다.\r\n---", "앞부분입니다.\r\n\r\n---")
        .replace("**첫 꽃(first flower)**", "<strong>첫 꽃(first flower)</strong>")
    )
    assert path.read_bytes() == b"\xef\xbb\xbf" + wanted.encode()
    assert (tmp_path / BOATS).read_bytes() == untouched
    assert bodies(tmp_path) == before


def test_fixing_again_changes_nothing(tmp_path: Path) -> None:
    write_site(tmp_path, ODD)
    run(tmp_path, "check", "--fix")
    before = snapshot(tmp_path)
    result = run(tmp_path, "check", "--fix")
    assert result.stdout == "2 sources checked: nothing to say.\n"
    assert snapshot(tmp_path) == before


def test_a_file_with_an_error_is_not_rewritten(tmp_path: Path) -> None:
    write_site(tmp_path, ODD.replace("The river is", "![x](no.png) The river is"))
    before = snapshot(tmp_path)
    result = run(tmp_path, "check", "--fix")
    assert result.exit_code == 1
    assert "no.png" in result.stderr
    assert "**돌(stone)**" in result.stderr
    assert snapshot(tmp_path) == before


def test_what_would_change_our_page_is_left_and_named(tmp_path: Path) -> None:
    """Where a site shows tags as text, a tag is no way out; the other changes are made."""
    escaped = ODD.replace("base_url:", "markdown: {html: escape}\nbase_url:")
    write_site(tmp_path, escaped)
    before = bodies(tmp_path)
    result = run(tmp_path, "check", "--fix")
    text = (tmp_path / SPRING).read_text(encoding="utf-8")
    assert "1\\) 강" in text
    assert "앞부분입니다.\n\n---" in text
    assert "**돌(stone)**이" in text
    assert f"{SPRING}:17: warning: GitHub shows the signs of this emphasis" in result.stderr
    assert "--fix" not in result.stderr
    assert bodies(tmp_path) == before


def test_the_front_matter_is_never_touched(tmp_path: Path) -> None:
    write_site(tmp_path, ODD.replace('"Spring has come', '"**Spring(봄)**이 has come'))
    head = (tmp_path / SPRING).read_text(encoding="utf-8").split("---")[1]
    run(tmp_path, "check", "--fix")
    assert (tmp_path / SPRING).read_text(encoding="utf-8").split("---")[1] == head


def test_pairs_whose_halves_differ_get_a_remark(tmp_path: Path) -> None:
    write_site(tmp_path, PAIR.replace("The river", "```\ncode\n```\n\nThe river"))
    result = run(tmp_path, "check", "--strict")
    assert result.exit_code == 0
    assert f"{SPRING}:" in result.stderr
    assert "1 code block" in result.stderr


def bodies(folder: Path) -> dict[str, str]:
    """Build the site and return the post bodies of its pages; entities and quotes as the parser writes them."""
    assert [one for one in build(folder).problems if one.severity == "error"] == []
    pages = {path: page(folder / "output", f"/{path}/") for path in ("posts/spring", "ko/posts/spring", "posts/boats")}
    return {path: body_of(document) for path, document in pages.items()}


def body_of(document: Page) -> str:
    return document.one(".post-body").html or ""
