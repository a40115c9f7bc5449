"""A page in a real browser that notes by itself when it first shows a mark: in its text, or as a colour."""

import contextlib
import shutil
import time
from collections.abc import Iterator

from playwright.sync_api import Error, Page, sync_playwright

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_FLAGS += ["--disable-component-update", "--disable-sync"]

# Runs in each document before all others, so that it outlives the reloads of servers that reload. The text is looked at
# after each change of the document, a colour after each frame too: a style takes effect without any change there.
_NOTING = r"""
(() => {
  const note = (mark) => {
    const key = `seen ${mark}`;
    if (!sessionStorage.getItem(key)) sessionStorage.setItem(key, Date.now());
  };
  const look = () => {
    if (!document.body) return;
    for (const [mark] of document.body.textContent.matchAll(/mark\d+x/g)) note(mark);
    lookAtColour();
  };
  const lookAtColour = () => {
    if (document.documentElement) note(getComputedStyle(document.documentElement).outlineColor);
  };
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(look).observe(document, all);
  addEventListener("load", look, true);
  const frame = () => { lookAtColour(); requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
})();
"""


class Watched:
    """A page that is being watched."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.loads = 0
        """How many documents the page has loaded."""
        page.on("domcontentloaded", self._note_load)

    def wait_for(self, mark: str, *, seconds: float) -> float | None:
        """Return when the page first showed *mark*, in seconds since 1970 by the clock of this machine.

        None where it does not within *seconds*.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            # A page that reloads in this moment is asked again.
            with contextlib.suppress(Error):
                seen = self._page.evaluate("mark => sessionStorage.getItem(`seen ${mark}`)", mark)
                if seen:
                    return int(seen) / 1000
            self._page.wait_for_timeout(20)
        return None

    def _note_load(self, _: object) -> None:
        self.loads += 1


@contextlib.contextmanager
def watching(address: str) -> Iterator[Watched]:
    """Open *address* in a browser of its own."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise SystemExit("no Chrome or Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        page = browser.new_page()
        page.add_init_script(_NOTING)
        watched = Watched(page)
        page.goto(address)
        page.wait_for_timeout(1500)  # until the page's own scripts have settled
        yield watched
        browser.close()
