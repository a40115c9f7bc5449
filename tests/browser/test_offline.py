"""Reading offline: a real browser, a real server that goes away."""

import contextlib
import functools
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.kit import ENGLISH_SINGLE, KOREAN_SINGLE, PAIR, SETTINGS, build, built, page, write_site
from tests.loopback import QuietHandler, serving

QUIET = SETTINGS + "search: {enabled: false}\nparallel: false\n"
KEEP = "offline: {mode: keep}\n"
TEXT = PAIR + ENGLISH_SINGLE + KOREAN_SINGLE


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    one = browser.new_context()
    yield one
    one.close()


@contextlib.contextmanager
def going_away(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Serve *folder* on loopback; yield the address, and what makes every later request fail."""
    gone = threading.Event()

    class Handler(QuietHandler):
        protocol_version = "HTTP/1.0"

        def parse_request(self) -> bool:
            return not gone.is_set() and super().parse_request()

    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", gone.set
        server.shutdown()
        thread.join()


def wait_until(tab: Page, expression: str, argument: str = "") -> None:
    """Ask until what *expression* promises is true. (`wait_for_function` takes the promise itself for a yes.)"""
    for _ in range(300):
        if tab.evaluate(expression, argument):
            return
        tab.wait_for_timeout(100)
    pytest.fail(f"never true: {expression} {argument}")


def wait_until_kept(tab: Page, path: str) -> None:
    wait_until(tab, "async (path) => Boolean(await caches.match(location.origin + path))", path)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built(folder, QUIET + KEEP + TEXT)
    return folder


def test_what_was_read_opens_without_a_network_and_the_rest_says_so(site: Path, context: BrowserContext) -> None:
    tab = context.new_page()
    with going_away(site / "output") as (address, leave):
        tab.goto(f"{address}/ko/posts/spring/")
        wait_until_kept(tab, "/ko/posts/spring/")
        wait_until_kept(tab, "/ko/")
        tab.goto(f"{address}/posts/boats/?from=here#top")
        wait_until_kept(tab, "/posts/boats/")
        leave()
        read_on(tab, address)


def read_on(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/posts/spring/")
    assert "강물이 따뜻하고" in tab.inner_text(".post-body")
    assert tab.evaluate("getComputedStyle(document.querySelector('.post-body p')).wordBreak") == "keep-all", "styled"
    tab.goto(f"{address}/posts/boats/")
    assert "Three boats" in tab.inner_text(".post-body")
    missing = tab.goto(f"{address}/ko/posts/rain/")
    assert missing is not None
    assert missing.status == 503
    assert tab.locator("html").get_attribute("lang") == "ko"
    assert "인터넷에 연결되어 있지 않습니다" in tab.inner_text("h1")
    tab.locator("a").click()
    tab.wait_for_url("**/ko/")
    assert "비 오는 날의 생각" in tab.inner_text("main")


def test_with_a_network_a_changed_page_is_never_old(tmp_path: Path, context: BrowserContext) -> None:
    built(tmp_path, QUIET + KEEP + PAIR)
    tab = context.new_page()
    with serving(tmp_path / "output") as address:
        tab.goto(f"{address}/posts/spring/")
        wait_until_kept(tab, "/posts/spring/")
        built(tmp_path, QUIET + KEEP + PAIR.replace("warm today", "cold today"))
        tab.goto(f"{address}/posts/spring/")
        assert "cold today" in tab.inner_text(".post-body")


IS_WITHOUT_WORKER = """async () => {
  const all = await navigator.serviceWorker.getRegistrations();
  // A browser looks for a new worker at each visit, and on a busy machine one look may come too early or fail.
  await Promise.all(all.map((one) => one.update().catch(() => undefined)));
  return all.length === 0;
}"""


def test_a_worker_that_is_switched_off_goes_with_all_it_kept(tmp_path: Path, context: BrowserContext) -> None:
    built(tmp_path, QUIET + KEEP + PAIR)
    tab = context.new_page()
    with serving(tmp_path / "output") as address:
        tab.goto(f"{address}/posts/spring/")
        wait_until_kept(tab, "/posts/spring/")
        built(tmp_path, QUIET + "offline: {mode: remove}\n" + PAIR)
        tab.evaluate("caches.open('of somebody else')")
        tab.goto(f"{address}/")
        wait_until(tab, IS_WITHOUT_WORKER)
        wait_until(tab, "async () => (await caches.keys()).join() === 'of somebody else'")


def test_no_page_has_a_worker_unless_it_is_asked_for(tmp_path: Path) -> None:
    output = built(tmp_path, QUIET + PAIR)
    assert not (output / "sw.js").exists()
    assert not page(output, "/").has("script[data-worker]")
    output = built(tmp_path, QUIET + "offline: {mode: remove}\n" + PAIR)
    assert (output / "sw.js").exists()
    assert not page(output, "/").has("script[data-worker]")


@pytest.mark.parametrize("theme", ["duet", "plain"])
def test_the_worker_changes_with_the_files_of_the_theme_and_not_with_a_text(tmp_path: Path, theme: str) -> None:
    settings = QUIET.replace("rivers.example", "me.example/blog") + KEEP + f"theme: {theme}\n"
    output = built(tmp_path, settings + PAIR)
    worker = (output / "sw.js").read_text(encoding="utf-8")
    assert page(output, "/ko/").one("script[data-worker]").attributes["data-worker"] == "/blog/sw.js"
    for name in re.findall(r'"(/blog/assets/[^"]+\.css)"', worker):
        assert (output / name.removeprefix("/blog/")).is_file()
    built(tmp_path, settings + PAIR.replace("warm", "cold"))
    assert (output / "sw.js").read_text(encoding="utf-8") == worker
    style = tmp_path / f"themes/{theme}/assets/css/{theme}.css"
    style.parent.mkdir(parents=True)
    style.write_text("body { color: red; }\n", encoding="utf-8")
    build(write_site(tmp_path, ""))
    assert (output / "sw.js").read_text(encoding="utf-8") != worker
