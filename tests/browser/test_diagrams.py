"""Diagrams: drawn by a script that the site serves itself, and readable without it."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.kit import ENGLISH_SINGLE, SETTINGS, page, run, write_site
from tests.loopback import serving

DIAGRAM = """\
-- content/posts/2025-05-06-flow.md --
---
title: {en: Flow, ko: 흐름}
---
The water takes the way that this picture shows, from the spring down to the sea.

```mermaid
graph LR
  spring --> river --> sea
```

---

물은 샘에서 바다까지 이 그림이 보여 주는 길을 따라 흐릅니다.

```mermaid
graph LR
  샘 --> 강 --> 바다
```
"""


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
@pytest.mark.parametrize("theme", ["duet", "plain"])
def test_a_site_serves_its_own_script_and_only_where_there_is_a_diagram(
    tmp_path: Path, browser: Browser, theme: str
) -> None:
    settings = SETTINGS + f"theme: {theme}\nmarkdown: {{mermaid: package}}\n"
    assert run(write_site(tmp_path, settings + DIAGRAM + ENGLISH_SINGLE), "build").exit_code == 0
    output = tmp_path / "output"
    context = browser.new_context()
    tab = context.new_page()
    with serving(output) as address:
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        for prefix, word in (("", "river"), ("/ko", "바다")):
            tab.goto(f"{address}{prefix}/posts/flow/")
            tab.wait_for_selector(".post-body .mermaid svg", timeout=20_000)
            assert word in (tab.text_content(".post-body .mermaid svg") or "")
        assert all(url.startswith((address, "data:", "blob:")) for url in asked)
        asked.clear()
        tab.goto(f"{address}/posts/boats/")
        tab.wait_for_load_state("networkidle")
        assert not any("mermaid" in url for url in asked)
    context.close()


def test_without_npm_the_source_stays_readable_and_the_author_hears_why(tmp_path: Path) -> None:
    write_site(tmp_path, SETTINGS + "markdown: {mermaid: package}\n" + DIAGRAM)
    result = run(tmp_path, "build", PATH="")
    assert result.exit_code == 0
    assert "npm is not installed" in result.stderr
    document = page(tmp_path / "output", "/ko/posts/flow/")
    assert "샘 --> 강 --> 바다" in document.text(".post-body pre.mermaid")
    assert not list((tmp_path / "output").rglob("*mermaid*"))
