"""What a page owes to readers who listen, who use the keyboard, and who need contrast: on every kind of page.

The rules are those that break most often, looked for in a real browser. benchmarks/reader/axe.py runs all of axe-core.
"""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.test_reading import ABOUT, LONG
from tests.kit import ENGLISH_SINGLE, KOREAN_SINGLE, PAIR, SETTINGS, build, errors_of, write_picture, write_site
from tests.loopback import serving

NOTES = """\
-- content/posts/2025-06-06-notes.md --
---
title: {en: Notes on notes, ko: 각주에 대한 각주}
date: 2025-06-06
author: me
aliases: [/old/]
---

The stew is older than the house, and so is most of what we know of it here.[^stew]

> [!TIP]
> A warm bowl keeps the stew warm.

- [x] buy beans
- [ ] soak them

[^stew]: At least the recipe is.

---

찌개는 이 집보다 오래되었고, 우리가 아는 것도 거의 다 그렇습니다.[^찌개]

> [!TIP]
> 그릇을 데우면 찌개가 식지 않습니다.

- [x] 콩 사기
- [ ] 콩 불리기

[^찌개]: 적어도 만드는 법은 그렇습니다.
"""
AUTHORS = """\
authors:
  me: {name: {en: Haneul, ko: 하늘}, about: {en: Cooks., ko: 밥을 짓습니다.}}
social: [{name: email, url: "mailto:me@rivers.example"}]
"""
KINDS = [
    "",
    "posts/everything/",
    "posts/everything/parallel/",
    "posts/notes/",
    "about/",
    "tags/",
    "tags/walk/",
    "categories/",
    "categories/nature/",
    "archives/",
    "search/",
    "404.html",
]
SINGLES = {"": "posts/boats/", "ko/": "ko/posts/rain/"}
# Both languages side by side are one page; `plain` has no search.
NOT_EVERYWHERE = ("parallel/", "search/")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# Every fault as a sentence. A colour of any notation becomes numbers by painting it.
FAULTS = """() => {
  const faults = [];
  const say = (element, words) => faults.push(`${words}: ${element.outerHTML.slice(0, 120)}`);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isShown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const textOf = (id) => document.getElementById(id)?.textContent;
  const named = (element) => (element.getAttribute("aria-label")
    || (element.getAttribute("aria-labelledby") || "").split(" ").map(textOf).join("")
    || element.textContent.trim() || element.querySelector("img[alt]:not([alt=''])")?.alt
    || [...(element.labels || [])].map((label) => label.textContent).join("") || element.title || "").trim();

  if (!document.title.trim()) faults.push("no title");
  for (const element of all("a[href], button, input:not([type=hidden]), iframe, summary, dialog, [role=img]")) {
    if (!named(element)) say(element, "no name");
  }
  for (const image of all("img:not([alt])")) say(image, "no alt");
  const ids = all("[id]").map((element) => element.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) faults.push(`twice: #${id}`);
  for (const element of all("[aria-labelledby], [aria-describedby]")) {
    for (const name of ["aria-labelledby", "aria-describedby"]) {
      for (const id of (element.getAttribute(name) || "").split(" ").filter(Boolean)) {
        if (!document.getElementById(id)) say(element, `${name} leads nowhere`);
      }
    }
  }

  for (const selector of ["main", "body > header", "body > footer", "h1"]) {
    if (!document.querySelector(selector)) faults.push(`no ${selector}`);
  }
  if (all("main").length > 1) faults.push("two mains");
  const labels = all("nav").map((nav) => nav.getAttribute("aria-label"));
  if (labels.some((label) => !label) || new Set(labels).size < labels.length) faults.push(`navs: ${labels}`);
  for (const element of all("body > *")) {
    if (element.matches('header, main, footer, aside, script, a[href="#page-main_"], dialog')) continue;
    say(element, "outside of every landmark");
  }
  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    const next = Number(heading.localName[1]);
    if (next > level + 1) say(heading, `h${next} after h${level}`);
    level = next;
  }
  for (const element of [document.documentElement, ...all("[lang]")]) {
    if (!/^(en|ko)$/.test(element.lang)) say(element, "lang");
  }

  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const paint = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(colour, [red, green, blue, alpha / 255]);
    }
    return known.get(colour);
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((value, place) => value * a + under[place] * (1 - a));
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.backgroundImage !== "none") return null;
      layers.push(paint(style.backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reduceRight((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (colour) => colour.map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
  const seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || seen.has(element) || !isShown(element)) continue;
    if (element.closest("script, style, noscript, .visually-hidden, [aria-hidden=true], annotation")) continue;
    seen.add(element);
    const style = getComputedStyle(element);
    const under = ground(element);
    if (!under) continue;
    const size = parseFloat(style.fontSize);
    const [dark, bright] = [light(over(paint(style.color), under)), light(under)].sort((a, b) => a - b);
    const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const contrast = (bright + 0.05) / (dark + 0.05);
    if (contrast < (isLarge ? 3 : 4.5)) say(element, `contrast ${contrast.toFixed(2)}`);
  }
  return faults;
}"""


@pytest.fixture(scope="module", params=["duet", "plain"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    settings = SETTINGS + AUTHORS + f"theme: {request.param}\n"
    write_site(folder, settings + PAIR + KOREAN_SINGLE + ENGLISH_SINGLE + LONG + ABOUT + NOTES)
    write_picture(folder / "content/posts/wide.png", width=2000, height=400)
    assert errors_of(build(folder)) == []
    with serving(folder / "output") as url:
        yield url


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    one = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    yield one
    one.close()


def faults_of(page: Page) -> list[str]:
    faults: list[str] = page.evaluate(FAULTS)
    return faults


@pytest.mark.parametrize("prefix", ["", "ko/"], ids=["en", "ko"])
def test_no_page_keeps_a_reader_out(context: BrowserContext, address: str, prefix: str) -> None:
    page = context.new_page()
    looked_at = 0
    for kind in [*(prefix + kind for kind in KINDS), SINGLES[prefix]]:
        response = page.goto(f"{address}/{kind}")
        assert response is not None
        if response.status == 404 and kind.endswith(NOT_EVERYWHERE):
            continue
        assert response.status == 200, kind
        looked_at += 1
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert faults_of(page) == [], f"{kind} ({scheme})"
    assert looked_at >= len(KINDS) - 1


def test_the_rules_find_what_is_wrong(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/")
    page.evaluate("""() => document.querySelector("main").insertAdjacentHTML("beforeend", `
      <img src="data:,"><a href="/"></a><h5 id="page-main_">x</h5><nav></nav>
      <p style="color: #999; background: #fff">x</p><p lang="english">x</p><p aria-labelledby="nowhere">x</p>
      <button></button>`)""")
    found = " ".join(faults_of(page))
    for words in (
        "no alt",
        "no name: <a",
        "no name: <button",
        "h5 after",
        "twice: #page-main_",
        "contrast 2.85",
        "navs:",
    ):
        assert words in found
    assert "lang: <p" in found
    assert "aria-labelledby leads nowhere" in found


@pytest.mark.parametrize(("path", "title"), [("old/", "Notes on notes"), ("ko/old/", "각주에 대한 각주")])
def test_a_redirect_can_be_read_by_those_whom_it_does_not_send_on(
    context: BrowserContext, address: str, path: str, title: str
) -> None:
    page = context.new_page()
    html = page.request.get(f"{address}/{path}").text()
    page.set_content(html.replace('http-equiv="refresh"', ""))
    assert page.locator("main h1").count() == 1
    assert page.get_by_role("link", name=title).count() == 1
