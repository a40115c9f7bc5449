"""What an author hears of a mistake: where, what, how to mend it. And the output stays as it was."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit import ENGLISH_SINGLE, PAIR, SETTINGS, run, snapshot, write_picture, write_site

GOOD = SETTINGS + PAIR + ENGLISH_SINGLE

POST = "content/posts/2025-04-05-boats.md"

MISTAKES = {
    # mistake: (what to replace in the site, by what, path:line, words of the message, exit status)
    "a key nobody knows": ("base_url:", "bese_url:", "content/site.yaml:3:", ["bese_url", "base_url"], 2),
    "a wrong type": ("base_url:", "pagination: many\nbase_url:", "content/site.yaml:3:", ["pagination", "many"], 2),
    "a bad address": ("https://rivers.example", "rivers", "content/site.yaml:3:", ["rivers", "https://"], 2),
    "a theme nobody has": ("base_url:", "theme: deut\nbase_url:", "content/site.yaml:3:", ["deut", "duet"], 2),
    "an entry that leads nowhere": (
        "base_url:",
        "navigation: [{title: About, url: /abut/}]\nbase_url:",
        "content/site.yaml:3:",
        ["/abut/"],
        2,
    ),
    "a near miss of draft": ("tags: [boats]", "drfat: true", f"{POST}:4:", ["drfat", "draft"], 1),
    "a draft neither true nor false": ("tags: [boats]", "draft: maybe", f"{POST}:4:", ["draft", "maybe"], 1),
    "a day that does not exist": ("2025-04-05\n", "2025-02-30\n", f"{POST}:3:", ["2025-02-30"], 1),
    "a key twice": ("tags: [boats]", "title: Again", f"{POST}:4:", ["title", "2"], 1),
    "yaml that is none": ("title: Boats at noon", "title: Boats: at noon", f"{POST}:2:", ["quotes"], 1),
    "an alias": ("tags: [boats]", "tags: *all", f"{POST}:4:", ["*all"], 1),
    "front matter that does not end": ("boats]\n---", "boats]\n", f"{POST}:1:", ["---"], 1),
    "a tab": ("tags: [boats]", "tags:\n\t- boats", f"{POST}:5:", ["tab"], 1),
    "a missing picture": ("Three boats", "![x](nothere.png) Three boats", f"{POST}:7:", ["nothere.png"], 1),
    "a dead link": ("Three boats", "[x](gone.md) Three boats", f"{POST}:7:", ["gone.md"], 1),
    "a path that climbs out": ("tags: [boats]", "slug: ../../etc", f"{POST}:4:", ["../../etc"], 1),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_explained_and_nothing_changes(tmp_path: Path, name: str) -> None:
    old, new, place, words, exit_code = MISTAKES[name]
    write_site(tmp_path, GOOD)
    assert run(tmp_path, "build").exit_code == 0
    before = snapshot(tmp_path / "output")
    assert old in GOOD
    write_site(tmp_path, GOOD.replace(old, new).replace("opened beside", "changed beside"))
    result = run(tmp_path, "build")
    assert result.exit_code == exit_code, result.stderr
    assert place in result.stderr
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.stderr
    assert snapshot(tmp_path / "output") == before


@pytest.mark.parametrize(("encoding", "word"), [("cp949", "CP949"), ("utf-16", "UTF-16")])
def test_a_file_in_another_encoding_is_named_as_such(tmp_path: Path, encoding: str, word: str) -> None:
    write_site(tmp_path, GOOD)
    text = (tmp_path / "content/posts/2025-03-31-spring.md").read_text(encoding="utf-8")
    (tmp_path / "content/posts/2025-03-31-spring.md").write_bytes(text.encode(encoding))
    result = run(tmp_path, "build")
    assert result.exit_code == 1
    assert "content/posts/2025-03-31-spring.md" in result.stderr
    assert word in result.stderr
    assert not (tmp_path / "output").exists()


def test_all_mistakes_of_all_files_show_in_one_run(tmp_path: Path) -> None:
    bad = GOOD.replace("tags: [boats]", "drfat: true\nslug: ../x").replace(
        "The river is warm", "![x](a.png) ![y](b.png)\n\nThe river is warm"
    )
    result = run(write_site(tmp_path, bad), "build")
    for words in ("drfat", "../x", "a.png", "b.png"):
        assert words in result.stderr


def test_mistakes_in_settings_and_posts_show_together(tmp_path: Path) -> None:
    bad = GOOD.replace("tags: [boats]", "drfat: true").replace("base_url:", "bese_url:")
    result = run(write_site(tmp_path, bad), "build")
    assert result.exit_code == 2
    assert "bese_url" in result.stderr
    assert "drfat" in result.stderr


def test_warnings_are_errors_when_asked(tmp_path: Path) -> None:
    text = GOOD.replace("tags: [boats]", "categry: [x]")
    write_site(tmp_path, text)
    assert run(tmp_path, "build").exit_code == 0
    write_site(tmp_path, text.replace("Three boats", "Four boats"))
    before = snapshot(tmp_path / "output")
    assert run(tmp_path, "build", "--strict").exit_code == 1
    assert snapshot(tmp_path / "output") == before


def test_a_mistake_in_a_theme_names_template_and_line(tmp_path: Path) -> None:
    override = "-- themes/duet/templates/post.html --\n<html>\n{{ page.titel }}\n</html>\n"
    result = run(write_site(tmp_path, GOOD + override), "build")
    assert result.exit_code == 1
    assert "themes/duet/templates/post.html:2:" in result.stderr
    assert result.stderr.count("titel") == 1  # of all the pages that it is met on


def test_files_of_others_in_the_output_are_kept_and_never_overwritten(tmp_path: Path) -> None:
    write_site(tmp_path, GOOD)
    write_site(tmp_path / "output", "-- CNAME --\nmine\n-- posts/spring/index.html --\nmine too\n")
    before = snapshot(tmp_path / "output")
    result = run(tmp_path, "build")
    assert result.exit_code != 0
    assert "posts/spring/index.html" in result.stderr
    assert snapshot(tmp_path / "output") == before
    (tmp_path / "output/posts/spring/index.html").unlink()
    assert run(tmp_path, "build").exit_code == 0
    assert (tmp_path / "output/CNAME").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("output", [".", "content", "content/posts", "..", "/"])
def test_a_dangerous_output_folder_is_refused(tmp_path: Path, output: str) -> None:
    folder = write_site(tmp_path / "blog", GOOD)
    before = snapshot(folder)
    result = run(folder, "build", "--output", output)
    assert result.exit_code == 2
    assert snapshot(folder) == before


def test_a_folder_without_content_is_wrong_use(tmp_path: Path) -> None:
    result = run(tmp_path, "build")
    assert result.exit_code == 2
    assert "content/" in result.stderr
    assert "site-gen init" in result.stderr


def test_a_bad_base_url_on_the_command_line_is_wrong_use(tmp_path: Path) -> None:
    result = run(write_site(tmp_path, GOOD), "build", "--base-url", "rivers")
    assert result.exit_code == 2
    assert "https://rivers" in result.stderr


def test_messages_survive_a_terminal_without_hangul(tmp_path: Path) -> None:
    text = GOOD.replace("content/posts/2025-03-31-spring.md", "content/posts/2025-03-31-봄.md").replace(
        "오늘 강물이", "![x](없음.png) 오늘 강물이"
    )
    result = run(write_site(tmp_path, text), "build", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr


def test_build_json_holds_figures_and_problems(tmp_path: Path) -> None:
    result = run(write_site(tmp_path, GOOD.replace("Three boats", "![x](no.png)")), "build", "--json")
    report = json.loads(result.stdout)
    assert set(report) >= {"pages", "artifacts", "written", "unchanged", "removed", "images", "seconds", "problems"}
    (problem,) = [one for one in report["problems"] if one["severity"] == "error"]
    assert (problem["path"], problem["line"]) == (POST, 7)
    assert set(problem) == {"path", "line", "severity", "message", "hint"}


def test_posts_json_is_the_contract(tmp_path: Path) -> None:
    write_site(tmp_path, GOOD)
    write_picture(tmp_path / "content/posts/x.png")
    result = run(tmp_path, "posts", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    (spring,) = [row for row in rows if row["source"].endswith("spring.md")]
    assert spring["kind"] == "pair"
    assert spring["languages"] == ["en", "ko"]
    assert spring["how"] == "detected"
    assert (spring["separator_line"], spring["boundary_line"]) == (12, 14)
    assert 0.5 < spring["confidence"] <= 1
    assert spring["titles"] == {"en": "Spring has come", "ko": "봄이 왔어요"}
    assert spring["urls"] == {"en": "/posts/spring/", "ko": "/ko/posts/spring/"}
    assert spring["problems"] == []
    (boats,) = [row for row in rows if row["source"].endswith("boats.md")]
    assert (boats["kind"], boats["separator_line"], boats["boundary_line"]) == ("single", None, None)


def test_posts_json_holds_the_mistakes_of_the_front_matter(tmp_path: Path) -> None:
    result = run(write_site(tmp_path, GOOD.replace("tags: [boats]", "draft: maybe")), "posts", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    (boats,) = [row for row in rows if row["source"].endswith("boats.md")]
    assert any("maybe" in problem["message"] for problem in boats["problems"])


def test_a_reader_that_stops_listening_is_not_told_that_all_went_well(tmp_path: Path) -> None:
    write_site(tmp_path, GOOD.replace("tags: [boats]", "draft: maybe"))
    command = f"{sys.executable} -m site_gen build 2>&1 | true; exit ${{PIPESTATUS[0]}}"
    finished = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, check=False)
    assert finished.returncode in (1, 141)


def test_posts_table_is_readable(tmp_path: Path) -> None:
    result = run(write_site(tmp_path, GOOD), "posts")
    assert result.exit_code == 0
    assert "content/posts/2025-03-31-spring.md" in result.stdout
    assert "봄이 왔어요" in result.stdout
    assert "lines before the boundary and" in result.stdout


def test_clean_takes_away_what_is_ours_alone(tmp_path: Path) -> None:
    write_site(tmp_path, GOOD)
    run(tmp_path, "build")
    (tmp_path / "output/CNAME").write_text("mine", encoding="utf-8")
    assert run(tmp_path, "clean").exit_code == 0
    assert list(snapshot(tmp_path / "output")) == ["CNAME"]


def test_a_new_site_builds_at_once_and_takes_a_new_post(tmp_path: Path) -> None:
    assert run(tmp_path, "init", "blog").exit_code == 0
    blog = tmp_path / "blog"
    assert run(blog, "new", "Hello: a greeting", "안녕 — 인사").exit_code == 0
    result = run(blog, "build")
    assert result.exit_code == 0, result.stderr
    assert (blog / "output/posts/hello-a-greeting/index.html").exists()
    assert (blog / "output/ko/posts/hello-a-greeting/index.html").exists()
    assert run(blog, "new", "Hello: a greeting", "안녕 — 인사").exit_code == 2
    assert run(tmp_path, "init", "blog").exit_code == 2


@pytest.mark.parametrize("epoch", ["yesterday", "어제", "99999999999999999999"])
def test_a_time_of_the_build_that_is_none_is_refused(tmp_path: Path, epoch: str) -> None:
    result = run(write_site(tmp_path, GOOD), "build", SOURCE_DATE_EPOCH=epoch)
    assert result.exit_code == 2
    assert epoch in result.stderr
    assert "date +%s" in result.stderr
    assert not (tmp_path / "output").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device here")
def test_words_that_cannot_be_written_are_no_bug(tmp_path: Path) -> None:
    write_site(tmp_path, GOOD)
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "site_gen", "build"]
        finished = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert finished.returncode == 3
    assert "No space left" in finished.stderr.decode()
    assert "bug" not in finished.stderr.decode()
