"""What a reader downloads at 390 CSS pixels and two pixels each, in Chromium: ``downloads.py OUTPUT PATH ORIGINALS``.

    site-gen build --base-url https://example.com --output built
    python downloads.py built /posts/pictures/ content --screenshots shots

OUTPUT is a site built for a host without a path, PATH a page of it, ORIGINALS the folder of the pictures that it shows.
The whole page is scrolled through, so that everything that loads late is there. Needs playwright and Chromium.
"""

import argparse
import functools
import http.server
import re
import threading
from pathlib import Path
from urllib.parse import unquote

from playwright.sync_api import Page, Response, sync_playwright

PICTURE = re.compile(r"/assets/pictures/(?P<stem>.+)-[0-9a-f]{12}-(?P<width>\d+)\.(?P<ending>\w+)$")


def main() -> None:
    """Print bytes of the pictures and of their originals."""
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=Path)
    parser.add_argument("page")
    parser.add_argument("originals", type=Path)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--screenshots", type=Path)
    arguments = parser.parse_args()
    handler = functools.partial(_Quiet, directory=str(arguments.output))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}{arguments.page}"
        loaded = loaded_pictures(address, chromium=arguments.chromium, screenshots=arguments.screenshots)
        server.shutdown()
    sizes = {path.stem: path.stat().st_size for path in sorted(arguments.originals.rglob("*")) if path.is_file()}
    stems = {match["stem"] for path in loaded if (match := PICTURE.search(path)) is not None}
    published = sum(size for path, size in loaded.items() if PICTURE.search(path))
    before = sum(sizes[stem] for stem in stems)
    print(f"{arguments.page}: {len(stems)} originals {before} bytes, published {published} bytes", end=", ")
    print(f"{1 - published / before:.1%} less")


def loaded_pictures(address: str, *, chromium: str, screenshots: Path | None) -> dict[str, int]:
    """Return the bytes of each picture that Chromium asks for, by path, when a reader scrolls to the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        loaded: dict[str, int] = {}

        def note(response: Response) -> None:
            if response.request.resource_type == "image" and response.ok:
                loaded[unquote(response.url.partition("?")[0])] = len(response.body())

        page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
        page.on("response", note)
        _scroll(page, address)
        if screenshots is not None:
            screenshots.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=screenshots / "phone.png", full_page=True)
        browser.close()
    return loaded


def _scroll(page: Page, address: str) -> None:
    page.goto(address)
    for place in range(0, int(page.evaluate("document.documentElement.scrollHeight")) + 844, 600):
        page.evaluate("place => window.scrollTo(0, place)", place)
        page.wait_for_timeout(120)
    page.wait_for_load_state("networkidle")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


if __name__ == "__main__":
    main()
