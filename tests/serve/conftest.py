"""Browser pages that must not meet an error of ours."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

OpenTab = Callable[..., Page]


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[OpenTab]:
    """Opens browser pages, each in a context of its own; at the end none may have met an exception."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(address: str, *, width: int = 900, height: int = 700, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(address)
        return tab

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []
