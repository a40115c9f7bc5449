"""Search as a reader meets it: in two languages, by keyboard, over an index in several parts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kit import SETTINGS, build, errors_of, write_site
from tests.loopback import serving

POSTS = """\
-- content/posts/2025-01-10-diffusion.md --
---
title: {en: How a diffusion works, ko: 확산은 어떻게 그릴까}
date: 2025-01-10
tags: [pictures]
---

A picture begins as noise, and step by step the noise becomes a lighthouse.

## Choosing a schedule

The schedule says how much noise each step takes away from the lighthouse.

---

그림은 잡음에서 시작합니다. 한 걸음씩 잡음이 등대로 바뀝니다.

## 일정 고르기

어떤 모델이 좋을까요? 이미지생성에는 일정이 중요합니다.
-- content/posts/2025-02-11-language.md --
---
title: {en: Words in a row, ko: 줄지어 선 말들}
date: 2025-02-11
---

Predicting a word needs patience and a running total of what came before.

---

말을 잇는 모델을 만들었습니다. 다음 말을 짐작하는 일입니다.
-- content/posts/2025-03-12-bread.md --
---
title: {en: Bread on Sunday, ko: 일요일의 빵}
date: 2025-03-12
---

The oven was cold, but the dough did not know that yet.

---

화덕은 차가웠지만 반죽은 아직 그것을 몰랐습니다.
-- content/posts/2025-04-13-village.md --
---
title: 마을에 내린 비
date: 2025-04-13
---

마을에 비가 내리자 개울물이 불었습니다. 책을 읽기 좋은 날입니다.
-- content/posts/2025-05-14-boats.md --
---
title: Boats at noon
date: 2025-05-14
---

Three boats passed under the bridge at noon, one of them painted green.
"""

RESULTS = "dialog .search-result > .search-link"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose languages have two parts of the index each, and whose folder is not the root."""
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, SETTINGS.replace("rivers.example", "rivers.example/blog") + POSTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("site_gen.search.parts.SMALLEST_PART", 3)
        assert errors_of(build(folder)) == []
    assert (folder / "output/pagefind/ko/1").is_dir()
    (folder / "www").mkdir()
    (folder / "output").rename(folder / "www/blog")
    with serving(folder / "www") as url:
        yield f"{url}/blog"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    one = context.new_page()
    complaints: list[str] = []
    one.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    one.on("pageerror", lambda error: complaints.append(str(error)))
    yield one
    context.close()
    assert complaints == []


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    page.keyboard.press("/")
    expect(page.locator("dialog .search-field")).to_be_focused()
    return page


def found(page: Page, query: str) -> list[str]:
    """Type *query* into the open box and return the titles that are found."""
    page.locator("dialog .search-field").fill(query)
    # The answer to the query before may still stand there: each one ends with a status that is its own.
    page.evaluate("document.querySelector('dialog .search-status').textContent = ''")
    expect(page.locator("dialog .search-status")).not_to_be_empty(timeout=15_000)
    return page.locator(RESULTS).all_inner_texts()


DIFFUSION, LANGUAGE, BREAD = "확산은 어떻게 그릴까", "줄지어 선 말들", "일요일의 빵"


def test_korean_is_found_as_it_is_typed(page: Page, address: str) -> None:
    opened(page, f"{address}/ko/")
    for query, titles in (
        ("모델", {DIFFUSION, LANGUAGE}),
        ("모델을", {DIFFUSION, LANGUAGE}),
        ("모델이", {DIFFUSION, LANGUAGE}),
        ("모데", {DIFFUSION, LANGUAGE}),
        ("모ㄷ", {DIFFUSION, LANGUAGE}),
        ("몯", {DIFFUSION, LANGUAGE}),
        ("생성", {DIFFUSION}),
        ("생성은", {DIFFUSION}),
        ("반죽이", {BREAD}),
        ("ㅇㅇㅇ", {BREAD}),
        ("마을", {"마을에 내린 비"}),
        ("책은", {"마을에 내린 비"}),
        ("없는낱말", set()),
    ):
        assert set(found(page, query)) == titles, query


def test_english_is_found_in_its_forms(page: Page, address: str) -> None:
    opened(page, f"{address}/")
    for query, titles in (
        ("lighthouses", {"How a diffusion works"}),
        ("predict", {"Words in a row"}),
        ("runs", {"Words in a row"}),
        ("dou", {"Bread on Sunday"}),
        ("painted boat", {"Boats at noon"}),
        ("zzyzx", set()),
    ):
        assert set(found(page, query)) == titles, query


def test_a_query_in_the_other_language_finds_the_post_through_its_twin(page: Page, address: str) -> None:
    opened(page, f"{address}/ko/")
    assert found(page, "oven") == [BREAD]
    row = page.locator("dialog .search-result")
    assert row.locator("> .search-link").get_attribute("href") == "/blog/ko/posts/bread/"
    assert row.locator(".search-note").inner_text() == "영어 글에서 찾음"
    assert row.locator(".search-excerpt").get_attribute("lang") == "en"
    opened(page, f"{address}/")
    assert found(page, "화덕") == ["Bread on Sunday"]


def test_a_single_of_the_other_language_says_so(page: Page, address: str) -> None:
    opened(page, f"{address}/")
    assert found(page, "개울물") == ["마을에 내린 비"]
    assert page.locator("dialog .search-note").inner_text() == "Korean only"
    assert page.locator(RESULTS).get_attribute("lang") == "ko"


def test_excerpts_mark_what_was_found_and_headings_lead_to_their_place(page: Page, address: str) -> None:
    opened(page, f"{address}/ko/")
    found(page, "모델을")
    row = page.locator("dialog .search-result", has_text=DIFFUSION)
    assert row.locator(".search-excerpt mark").all_inner_texts() == ["모델이"]
    section = row.locator(".search-sections a")
    assert section.inner_text() == "일정 고르기"
    section.click()
    page.wait_for_url(re.compile(r"/ko/posts/diffusion/#"))
    assert page.evaluate("decodeURIComponent(location.hash)") == "#일정-고르기"
    assert page.evaluate("document.querySelector(':target').tagName") == "H2"


def test_nothing_is_asked_for_before_a_reader_searches(page: Page, address: str) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(f"{address}/ko/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in sent if "pagefind" in url or "search" in url]
    page.locator(".search-open").click()
    expect(page.locator("dialog .search-field")).to_be_focused()
    assert not [url for url in sent if "pagefind" in url]
    found(page, "모델")
    assert [url for url in sent if url.endswith("/blog/pagefind/ko/parts.json")]
    assert all(url.startswith(address) for url in sent)


def test_the_keyboard_is_enough(page: Page, address: str) -> None:
    page.goto(f"{address}/ko/")
    page.locator(".brand a").focus()
    page.keyboard.press("Control+k")
    field = page.locator("dialog .search-field")
    expect(field).to_be_focused()
    assert len(found(page, "모델")) == 2
    links = page.locator("dialog .search-link")
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("End")
    expect(links.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")  # once, although the field is not empty
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".brand a")).to_be_focused()
    page.keyboard.press("Control+k")
    field.fill("반죽")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ko/posts/bread/")


def test_a_slash_that_is_typed_opens_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}/search/")
    page.locator(".search-field").focus()
    page.keyboard.type("/")
    assert page.locator(".search-field").input_value() == "/"
    assert page.locator("dialog[open]").count() == 0


def test_the_page_for_searching_answers_its_address(page: Page, address: str) -> None:
    page.goto(f"{address}/ko/search/?q=반죽")
    expect(page.locator("main .search-result > .search-link")).to_have_text([BREAD])
    expect(page.get_by_role("status")).to_have_text("결과 1건")


@pytest.mark.parametrize(
    ("path", "words"), [("/search/", "needs JavaScript"), ("/ko/search/", "자바스크립트가 필요한데")]
)
def test_without_script_the_page_says_so_and_leads_on(browser: Browser, address: str, path: str, words: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + path.replace("search/", ""))
    page.locator(".search-open").click()
    page.wait_for_url(f"**{path}")
    assert words in page.locator("main").inner_text()
    assert page.locator(".search-elsewhere a").count() == 3
    assert not page.locator(".search-field").is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_room_for_the_results(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = opened(context.new_page(), f"{address}/ko/")
    assert found(page, "모델")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    box = page.locator("dialog").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (360, 640)
    close = page.get_by_role("button", name="닫기")
    close.click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    context.close()
