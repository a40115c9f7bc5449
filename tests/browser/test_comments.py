"""Comments on demand: no other host is asked before the reader wants them, and then the right thread in the right look.

A stand-in answers for the hosts of the providers.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.kit import ENGLISH_SINGLE, PAIR, SETTINGS, build, errors_of, write_site
from tests.loopback import serving

QUIET = SETTINGS + "search: {enabled: false}\nparallel: false\n"

GISCUS = """\
comments:
  provider: giscus
  load: {load}
  giscus: {{repo: me/rivers, repo_id: R_1, category: 공지, category_id: DIC_1}}
analytics:
  goatcounter: {{id: rivers}}
"""
LONG = ENGLISH_SINGLE + "\n\n".join(f"Line {number} of a long day on the river." for number in range(80))

CLIENT = """
const own = document.currentScript;
const frame = document.createElement("iframe");
frame.src = "https://giscus.app/widget";
frame.dataset.asked = JSON.stringify(own.dataset);
own.after(frame);
"""
WIDGET = """<!doctype html><script>
addEventListener("message", (event) => { document.title = JSON.stringify(event.data); });
</script>"""


@pytest.fixture(scope="module", params=["click", "scroll"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, QUIET + GISCUS.format(load=request.param) + PAIR + LONG)
    assert errors_of(build(folder)) == []
    with serving(folder / "output") as url:
        yield f"{url}?{request.param}"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    one = browser.new_context(color_scheme="light", viewport={"width": 900, "height": 700})
    yield one
    one.close()


def opened(context: BrowserContext, url: str, *, is_broken: bool = False) -> tuple[Page, list[str]]:
    """Return a page and the addresses elsewhere that it asks for, answered by the stand-in."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if is_broken:
            route.abort()
        elif route.request.url.endswith("client.js"):
            route.fulfill(body=CLIENT, content_type="text/javascript")
        else:
            route.fulfill(body=WIDGET, content_type="text/html")

    context.route(lambda address: "127.0.0.1" not in address, answer)
    page = context.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'doNotTrack', {value: '1'})")
    page.goto(url)
    return page, asked


def asked_for(page: Page) -> dict[str, Any]:
    page.wait_for_selector("#page-comments_ iframe")
    found = page.evaluate("JSON.parse(document.querySelector('#page-comments_ iframe').dataset.asked)")
    assert isinstance(found, dict)
    return found


def test_nothing_is_asked_before_the_reader_wants_comments(address: str, context: BrowserContext) -> None:
    base, _, load = address.partition("?")
    page, asked = opened(context, f"{base}/posts/boats/")
    page.wait_for_load_state("networkidle")
    assert asked == []
    if load == "click":
        page.get_by_role("button", name="Show the comments").click()
    else:
        page.locator("#page-comments_").scroll_into_view_if_needed()
    values = asked_for(page)
    assert (values["term"], values["lang"], values["theme"]) == ("posts/boats/", "en", "light")
    assert asked[0] == "https://giscus.app/client.js"
    assert page.locator(".comments-start").is_hidden()


def test_the_thread_follows_the_reader_into_the_dark(address: str, context: BrowserContext) -> None:
    base, _, _ = address.partition("?")
    page, _ = opened(context, f"{base}/ko/posts/spring/")
    button = page.get_by_role("button", name="댓글 보기")
    if button.is_visible():
        button.click()
    assert asked_for(page)["lang"] == "ko"
    page.frame_locator("#page-comments_ iframe").locator("html").wait_for(state="attached")
    page.locator("button.scheme").click()
    frame = next(one for one in page.frames if "giscus.app" in one.url)
    frame.wait_for_function('document.title.includes(\'"theme":"dark"\')')


def test_comments_that_do_not_come_are_owned_up_to(address: str, context: BrowserContext) -> None:
    base, _, load = address.partition("?")
    if load == "scroll":
        pytest.skip("the same for both")
    page, _ = opened(context, f"{base}/ko/posts/spring/", is_broken=True)
    page.get_by_role("button", name="댓글 보기").click()
    page.get_by_text("댓글을 불러오지 못했습니다.").wait_for()
    assert page.get_by_role("button", name="댓글 보기").is_visible()


def test_without_a_script_the_thread_is_a_link(address: str, browser: Browser) -> None:
    base, _, _ = address.partition("?")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/ko/posts/spring/")
    assert page.locator("#page-comments_ a").is_visible()
    assert not page.locator("#page-comments_ button").is_visible()
    context.close()


def test_readers_who_may_be_counted_are(address: str, context: BrowserContext) -> None:
    base, _, _ = address.partition("?")
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="", content_type="text/javascript")

    context.route(lambda one: "127.0.0.1" not in one, answer)
    page = context.new_page()
    with page.expect_request("https://gc.zgo.at/count.js"):
        page.goto(f"{base}/")
    assert page.locator("script[data-goatcounter]").count() == 1
