"""The site as a reader meets it: phone and desktop, light and dark, English and Korean, with and without script."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.kit import ENGLISH_SINGLE, KOREAN_SINGLE, PAIR, SETTINGS, build, errors_of, write_picture, write_site
from tests.loopback import serving

LONG = """\
-- content/posts/2025-05-05-everything.md --
---
title:
  en: A very long title that goes on and on until the smallest phone has to break it into many lines
  ko: 아주 긴 제목이라서 가장 작은 전화기 화면에서는 여러 줄로 나뉠 수밖에 없는 글
date: 2025-05-05
author: Hubertblainewolfeschlegelsteinhausenbergerdorffwelchevoralternwaren
categories: [Nature, Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlung]
tags: [spring, walk, aveeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeerylongtag]
---

The first words of this long post say what it shows, and there is much of it to see here.

## Code

```python
def a_function_with_a_very_long_name(parameter_number_one, parameter_number_two, parameter_number_three): return 1
```

## A table

| one | two | three | four | five | six | seven | eight |
|-----|-----|-------|------|------|-----|-------|-------|
| aaaaaaaaaaaa | bbbbbbbbbbbb | cccccccccccc | dddddddddd | eeeeeeeeee | ffffffffff | ggggggggg | hhhhhhhhhhh |

## A formula

$$ \\int_0^1 x^2 + x^3 + x^4 + x^5 + x^6 + x^7 + x^8 + x^9 + x^{10} + x^{11} + x^{12} \\, dx = \\text{something long} $$

![A wide picture](wide.png)

Averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongwordwithoutanybreakinside.

---

이 긴 글의 첫 문장은 무엇을 보여 주는지 말하고, 여기에는 볼 것이 많이 있습니다.

## 코드

```python
def 아주_긴_이름을_가진_함수(첫_번째_매개변수, 두_번째_매개변수, 세_번째_매개변수, 네_번째_매개변수): return 1
```

## 수식

$$ \\int_0^1 x^2 \\, dx \\quad \\text{한글 설명} $$

![넓은 그림](wide.png)
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

KINDS = [
    "",
    "posts/everything/",
    "about/",
    "tags/",
    "tags/walk/",
    "categories/",
    "categories/nature/",
    "tags/aveeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeerylongtag/",
    "archives/",
    "404.html",
]
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module", params=["duet", "plain"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    settings = SETTINGS + f"theme: {request.param}\n"
    write_site(folder, settings + PAIR + KOREAN_SINGLE + ENGLISH_SINGLE + LONG + ABOUT)
    write_picture(folder / "content/posts/wide.png", width=2000, height=400)
    assert errors_of(build(folder)) == []
    with serving(folder / "output") as url:
        yield url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_fits_and_is_quiet(browser: Browser, address: str, width: int, scheme: Scheme) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith((address, "data:")) else complaints.append(sent.url))
    for prefix in ("", "ko/"):
        for kind in KINDS:
            page.goto(f"{address}/{prefix}{kind}")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"/{prefix}{kind} is {wide} px too wide"
            assert page.locator("h1").count() >= 1, f"/{prefix}{kind}"
    context.close()
    assert complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_the_switch_leads_there_and_back(browser: Browser, address: str, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{address}/posts/everything/")
    page.locator('a[hreflang="ko"]').first.click()
    page.wait_for_url("**/ko/posts/everything/")
    assert page.locator("html").get_attribute("lang") == "ko"
    page.locator('a[hreflang="en"]').first.click()
    page.wait_for_url(re.compile(r":\d+/posts/everything/"))
    context.close()


def test_the_dark_scheme_is_dark_and_is_remembered(browser: Browser, address: str) -> None:
    def lightness(page: Page) -> float:
        color = page.evaluate("getComputedStyle(document.body).backgroundColor")
        red, green, blue = (float(part) for part in re.findall(r"[\d.]+", color)[:3])
        return (red + green + blue) / 765

    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(f"{address}/ko/posts/everything/")
    assert lightness(page) > 0.85
    page.emulate_media(color_scheme="dark")
    assert lightness(page) < 0.25
    page.emulate_media(color_scheme="light")
    toggle = page.locator("button.scheme")
    if toggle.count():
        toggle.first.click()
        assert lightness(page) < 0.25
        page.goto(f"{address}/")
        assert lightness(page) < 0.25
    context.close()


def test_korean_words_are_kept_whole(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/ko/posts/everything/")
    style = "getComputedStyle(document.querySelector('.post-body p'))"
    assert page.evaluate(f"{style}.wordBreak") == "keep-all"
    assert page.evaluate(f"{style}.overflowWrap") in ("break-word", "anywhere")
    context.close()


def test_a_keyboard_reaches_the_text_first(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/ko/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")
    context.close()
