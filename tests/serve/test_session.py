"""The preview as an author meets it: real files, a real watcher, a real server, and what is served after a save."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_gen.build import build_site
from site_gen.model.file_times import settling_seconds
from site_gen.model.options import BuildOptions
from site_gen.serve.session import Session
from tests.kit import ENGLISH_SINGLE, KOREAN_SINGLE, PAIR, SETTINGS, write_picture, write_site
from tests.serve.sessions import NOW, assert_like_a_build, errors, get, open_preview, text_at, without_line
from tests.serve.visitor import eventually

DRAFT = "-- content/posts/later.md --\n---\ntitle: Later\ndraft: true\n---\n\nA post that is not done yet.\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = write_site(tmp_path / "blog", SETTINGS + PAIR + ENGLISH_SINGLE + KOREAN_SINGLE + DRAFT)
    write_picture(folder / "content" / "posts" / "boat.png")
    return folder


@pytest.fixture
def session(site: Path) -> Iterator[Session]:
    with open_preview(site) as opened:
        yield opened


def spring(site: Path) -> Path:
    return site / "content" / "posts" / "2025-03-31-spring.md"


def test_what_is_served_is_what_a_build_writes(session: Session, site: Path) -> None:
    assert_like_a_build(session, site)
    assert not (site / "output").exists()


def test_drafts_are_shown_unless_they_are_not_wanted(session: Session, site: Path) -> None:
    assert get(session, "/posts/later/")[0] == 200
    with open_preview(site, drafts=False) as other:
        assert get(other, "/posts/later/")[0] == 404


def test_a_saved_sentence_is_served_in_its_language(session: Session, site: Path) -> None:
    with spring(site).open("a", encoding="utf-8") as stream:
        stream.write("\n저녁에는 비가 왔습니다.\n")
    address = "/ko" + "/posts/spring/"
    assert eventually(lambda: "저녁에는 비가 왔습니다." in text_at(session, address))
    assert "저녁에는" not in text_at(session, "/posts/spring/")
    assert_like_a_build(session, site)


def test_a_new_title_is_on_every_list(session: Session, site: Path) -> None:
    text = spring(site).read_text(encoding="utf-8")
    title = next(line for line in text.split("\n") if line.startswith("title:"))
    spring(site).write_text(text.replace(title, 'title: "A new spring - 새 봄"'), encoding="utf-8")
    assert eventually(lambda: "A new spring" in text_at(session, "/") and "새 봄" in text_at(session, "/ko/"))
    assert_like_a_build(session, site)


def test_a_broken_post_leaves_the_last_good_page_and_is_explained(session: Session, site: Path) -> None:
    before = get(session, "/posts/spring/")
    text = spring(site).read_text(encoding="utf-8")
    spring(site).write_text(text.replace("title:", "title: [", 1), encoding="utf-8")
    assert eventually(lambda: errors(session) == ["content/posts/2025-03-31-spring.md"])
    assert get(session, "/posts/spring/") == before
    spring(site).write_text(text, encoding="utf-8")
    assert eventually(lambda: not errors(session))
    assert_like_a_build(session, site)


@pytest.mark.parametrize("name", ["site.yaml", "posts/2025-03-31-spring.md"])
def test_a_file_that_is_half_written_ends_nothing(session: Session, site: Path, name: str) -> None:
    path = site / "content" / name
    content = path.read_bytes()
    path.write_bytes(b"\xff\xfe: [" + content[:20])
    assert eventually(lambda: bool(errors(session)))
    path.write_bytes(content)
    assert eventually(lambda: not errors(session))
    assert_like_a_build(session, site)


def test_new_renamed_and_deleted_posts_come_and_go(session: Session, site: Path) -> None:
    new = site / "content" / "posts" / "2025-06-01-new.md"
    new.write_text("---\ntitle: New things\n---\n\nA new post, and a good one.\n", encoding="utf-8")
    assert eventually(lambda: get(session, "/posts/new/")[0] == 200)
    new.rename(new.with_name("2025-06-01-renamed.md"))
    assert eventually(lambda: get(session, "/posts/renamed/")[0] == 200 and get(session, "/posts/new/")[0] == 404)
    new.with_name("2025-06-01-renamed.md").unlink()
    assert eventually(lambda: get(session, "/posts/renamed/")[0] == 404)
    assert_like_a_build(session, site)


def test_a_new_picture_is_shown(session: Session, site: Path) -> None:
    write_picture(site / "content" / "posts" / "bridge.png", width=60)
    with spring(site).open("a", encoding="utf-8") as stream:
        stream.write("\n![다리](bridge.png)\n")
    assert eventually(lambda: "bridge-" in text_at(session, "/ko/posts/spring/"))
    assert_like_a_build(session, site)


def test_styles_templates_and_strings_of_the_theme_are_followed(session: Session, site: Path) -> None:
    theme = site / "themes" / "duet"
    (theme / "assets" / "css").mkdir(parents=True)
    (theme / "strings").mkdir()
    before = text_at(session, "/")
    (theme / "assets" / "css" / "duet.css").write_text("body { color: #222 }\n", encoding="utf-8")
    assert eventually(lambda: text_at(session, "/") != before)
    (theme / "strings" / "ko.yaml").write_text("skip_to_content: 건너뛰기!\n", encoding="utf-8")
    assert eventually(lambda: "건너뛰기!" in text_at(session, "/ko/"))
    shutil.rmtree(theme)
    assert eventually(lambda: without_line(text_at(session, "/").encode()) == without_line(before.encode()))
    assert_like_a_build(session, site)


def test_a_broken_template_leaves_the_last_good_pages(session: Session, site: Path) -> None:
    before = get(session, "/posts/spring/")
    template = site / "themes" / "duet" / "templates" / "post.html"
    template.parent.mkdir(parents=True)
    template.write_text("{% if %}", encoding="utf-8")
    assert eventually(lambda: errors(session)[:1] == ["themes/duet/templates/post.html"])
    assert get(session, "/posts/spring/") == before
    template.unlink()
    assert eventually(lambda: not errors(session))


def test_a_setting_is_followed(session: Session, site: Path) -> None:
    settings = site / "content" / "site.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "\npagination: 1\n", encoding="utf-8")
    assert eventually(lambda: get(session, "/page/2/")[0] == 200)
    assert_like_a_build(session, site)


def test_a_checkout_of_hundreds_is_one_change(session: Session, site: Path) -> None:
    for number in range(300):
        path = site / "content" / "posts" / f"2024-01-01-burst-{number}.md"
        path.write_text(f"---\ntitle: Burst {number}\n---\n\nOne of many, number {number}.\n", encoding="utf-8")
    assert eventually(lambda: get(session, "/posts/burst-299/")[0] == 200)
    assert eventually(lambda: "Burst 0" in text_at(session, "/archives/"))


def test_a_second_start_shows_the_same_at_once(site: Path) -> None:
    lines: list[str] = []
    with open_preview(site) as first:
        assert eventually(lambda: first.is_settled)
    with open_preview(site, tell=lines.append) as second:
        assert eventually(lambda: bool(lines))
        assert lines[0].startswith("ready")
        assert_like_a_build(second, site)
    spring(site).write_text(spring(site).read_text(encoding="utf-8") + "\n나중에 쓴 문장.\n", encoding="utf-8")
    with open_preview(site) as third:
        assert "나중에 쓴 문장." in text_at(third, "/ko/posts/spring/")


def test_what_was_saved_between_two_previews_is_followed_like_a_save(site: Path) -> None:
    with open_preview(site) as first:
        assert eventually(lambda: first.is_settled)
    text = spring(site).read_text(encoding="utf-8")
    for edited, seen in (
        (text + "\n나중에 쓴 문장.\n", "나중에 쓴 문장."),
        (text.replace("봄이 왔어요", "봄이 또 왔어요"), "봄이 또 왔어요"),
    ):
        spring(site).write_text(edited, encoding="utf-8")
        time.sleep(settling_seconds())  # a change within the clock's grain would not be certain to show
        lines: list[str] = []
        with open_preview(site, tell=lines.append) as second:
            assert seen in text_at(second, "/ko/posts/spring/")
            assert not any(line.startswith("built") for line in lines)
            assert eventually(lambda second=second: second.is_settled)  # type: ignore[misc]
            assert_like_a_build(second, site)


def test_a_picture_that_went_between_two_previews_is_missed(site: Path) -> None:
    picture = site / "content" / "posts" / "stone.png"
    write_picture(picture)
    spring(site).write_text(spring(site).read_text(encoding="utf-8") + "\n![돌](stone.png)\n", encoding="utf-8")
    with open_preview(site) as first:
        assert eventually(lambda: first.is_settled)
    picture.unlink()
    with open_preview(site) as second:
        assert eventually(lambda: any("stone.png" in problem.message for problem in second.hub.site.problems))


def test_preview_goes_on_when_nobody_listens_to_what_it_tells(site: Path) -> None:
    def tell(line: str) -> None:
        raise BrokenPipeError(line)

    with open_preview(site, tell=tell) as session:
        post = site / "content" / "posts" / "2025-03-31-spring.md"
        for words in ("강물이 차갑고", "강물이 맑고"):
            text = post.read_text(encoding="utf-8")
            post.write_text(re.sub("강물이 [^ ]+고", words, text), encoding="utf-8")
            assert eventually(lambda words=words: words in text_at(session, "/ko/posts/spring/"))  # type: ignore[misc]


def test_a_build_may_run_beside_it(session: Session, site: Path) -> None:
    build_site(BuildOptions(site_dir=site, output=site / "output", now=NOW))
    assert (site / "output" / "index.html").is_file()
    with spring(site).open("a", encoding="utf-8") as stream:
        stream.write("\n그 뒤에 쓴 문장.\n")
    assert eventually(lambda: "그 뒤에 쓴 문장." in text_at(session, "/ko/posts/spring/"))
    assert "그 뒤에" not in (site / "output" / "ko" / "posts" / "spring" / "index.html").read_text(encoding="utf-8")
