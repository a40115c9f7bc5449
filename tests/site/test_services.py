"""Comments and analytics: asked for by the settings only, in the reader's language, and nowhere else."""

import json
from pathlib import Path

import pytest

from site_gen.model.config import SiteConfig
from site_gen.read.config import decode_config
from tests.kit import ENGLISH_SINGLE, KOREAN_SINGLE, PAIR, SETTINGS, Page, build, built, page, write_site

QUIET = SETTINGS + "search: {enabled: false}\nparallel: false\n"

GISCUS = """\
comments:
  provider: giscus
  shared: {shared}
  giscus: {{repo: me/rivers, repo_id: R_1, category: Announcements, category_id: DIC_1}}
"""

ABOUT = """\
-- content/pages/about.md --
---
title: {en: About, ko: 소개}
---
This page tells who writes here and why.

---

이 페이지는 누가 왜 쓰는지 이야기합니다.
"""

COUNTERS = """\
analytics:
  goatcounter: {id: rivers}
  umami: {id: 94db1cb1-74f4}
  plausible: {domain: rivers.example}
  google: {id: G-1A2B3C}
  cloudflare: {id: abc123}
"""


def settings_of(document: Page) -> dict[str, str]:
    found = json.loads(document.one("#page-comments_").attributes["data-settings"] or "")
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with giscus, one post that refuses comments, and one page that asks for them."""
    silent = ENGLISH_SINGLE.replace("tags: [boats]", "comments: false")
    asking = ABOUT.replace("about.md", "guests.md").replace("ko: 소개}\n", "ko: 소개}\ncomments: true\n")
    settings = QUIET.replace("https://rivers.example", "https://me.example/blog") + GISCUS.format(shared="true")
    text = settings + COUNTERS + PAIR + KOREAN_SINGLE + silent + ABOUT + asking
    return built(tmp_path_factory.mktemp("site"), text)


def test_a_pair_shares_one_thread_and_each_page_speaks_its_language(output: Path) -> None:
    english, korean = (settings_of(page(output, path)) for path in ("/posts/spring/", "/ko/posts/spring/"))
    assert english["data-term"] == korean["data-term"] == "blog/posts/spring/", "as giscus itself calls this page"
    assert (english["data-lang"], korean["data-lang"]) == ("en", "ko")
    assert english["data-strict"] == "1"
    assert "댓글 보기" in page(output, "/ko/posts/spring/").text("#page-comments_")


def test_each_language_may_have_a_thread_of_its_own(tmp_path: Path) -> None:
    output = built(tmp_path, QUIET + GISCUS.format(shared="false") + PAIR)
    terms = [settings_of(page(output, path))["data-term"] for path in ("/posts/spring/", "/ko/posts/spring/")]
    assert terms == ["posts/spring/", "ko/posts/spring/"]


def test_a_single_has_the_thread_that_it_will_share_with_its_twin(output: Path) -> None:
    assert settings_of(page(output, "/ko/posts/rain/"))["data-term"] == "blog/posts/rain/"


def test_a_post_may_refuse_comments_and_a_page_may_ask_for_them(output: Path) -> None:
    assert not page(output, "/posts/boats/").has("#page-comments_")
    assert not page(output, "/about/").has("#page-comments_")
    assert page(output, "/guests/").has("#page-comments_")
    assert page(output, "/ko/guests/").has("#page-comments_")


def test_a_draft_asks_no_provider(tmp_path: Path) -> None:
    draft = ENGLISH_SINGLE.replace("tags: [boats]", "draft: true")
    build(write_site(tmp_path, QUIET + GISCUS.format(shared="true") + draft), drafts=True)
    assert not page(tmp_path / "output", "/posts/boats/").has("#page-comments_")


@pytest.mark.parametrize("theme", ["duet", "plain"])
def test_comments_on_github_can_be_read_without_a_script(tmp_path: Path, theme: str) -> None:
    settings = QUIET + f"theme: {theme}\n" + "comments: {provider: utterances, utterances: {repo: me/rivers}}\n"
    output = built(tmp_path, settings + PAIR)
    for path, words in (("/posts/spring/", "Comments"), ("/ko/posts/spring/", "댓글")):
        link = page(output, path).one('a[href^="https://github.com/me/rivers/issues"]')
        assert (link.attributes["href"] or "").endswith("q=posts%2Fspring%2F")
        assert words in page(output, path).text("main")


def test_disqus_hears_the_address_and_the_language(tmp_path: Path) -> None:
    output = built(tmp_path, QUIET + "comments: {provider: disqus, disqus: {shortname: rivers}}\n" + PAIR)
    assert settings_of(page(output, "/ko/posts/spring/")) == {
        "identifier": "/posts/spring/",
        "url": "https://rivers.example/posts/spring/",
        "title": "봄이 왔어요",
        "language": "ko",
    }


def test_the_signs_of_a_title_break_out_of_no_attribute(tmp_path: Path) -> None:
    hostile = ENGLISH_SINGLE.replace("Boats at noon", """'"><script>alert(1)</script> & boats'""")
    output = built(tmp_path, QUIET + "comments: {provider: disqus, disqus: {shortname: rivers}}\n" + hostile)
    document = page(output, "/posts/boats/")
    assert settings_of(document)["title"] == '"><script>alert(1)</script> & boats'
    assert not any("alert" in script.text() for script in document.all("script:not([type])"))


@pytest.mark.parametrize("theme", ["duet", "plain"])
def test_nothing_is_asked_of_others_unless_the_settings_say_so(tmp_path: Path, theme: str) -> None:
    output = built(tmp_path, QUIET + f"theme: {theme}\n" + PAIR)
    for path in ("/", "/posts/spring/", "/ko/posts/spring/"):
        document = page(output, path)
        assert not document.has("script[data-services]")
        assert not document.has("#page-comments_, #page-comments-title_")


def test_every_service_for_counting_gets_its_script(output: Path) -> None:
    for path in ("/", "/ko/posts/spring/", "/404.html"):
        script = page(output, path).one("script[data-services]")
        found = json.loads(script.attributes["data-services"] or "")
        assert [one["src"].split("/")[2] for one in found] == [
            "gc.zgo.at",
            "cloud.umami.is",
            "plausible.io",
            "www.googletagmanager.com",
            "static.cloudflareinsights.com",
        ]
        assert found[0]["data-goatcounter"] == "https://rivers.goatcounter.com/count"
        assert json.loads(found[4]["data-cf-beacon"]) == {"token": "abc123"}
        assert "data-respect" in script.attributes


def test_do_not_track_may_be_passed_over_in_a_theme_of_templates_only(tmp_path: Path) -> None:
    output = built(tmp_path, QUIET + "theme: plain\n" + COUNTERS + "  respect_do_not_track: false\n" + PAIR)
    script = page(output, "/ko/").one("script[data-services]")
    assert "goatcounter" in (script.attributes["data-services"] or "")
    assert "data-respect" not in script.attributes


def test_a_preview_counts_nobody() -> None:
    config = decode_config(QUIET.partition("\n")[2] + COUNTERS).result
    assert config is not None
    assert config.analytics.google.id
    assert config.for_preview().analytics == SiteConfig().analytics
    assert config.for_preview().title == config.title
