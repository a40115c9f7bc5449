"""A small bilingual site and what authors do to it, one edit at a time."""

import os
import shutil
from pathlib import Path

from tests.kit import write_picture

SETTINGS = """\
title: {{en: {title}, ko: 두 강}}
tagline: {{en: A tagline, ko: 한 줄 소개}}
base_url: {base_url}
pagination: {pagination}
singles: {singles}
theme: {{name: duet, options: {{home_intro: {intro}}}}}
"""

BODIES = (
    """\
The river is warm today, and **the first flower** opened beside the bridge this morning.

```python
print("spring")
```

---

오늘 강물이 따뜻하고, 아침에 다리 옆에서 **첫 꽃(first flower)**이 피었습니다.

```python
print("spring")
```
""",
    """\
Three boats passed under the bridge at noon, one of them painted green.

![boat](boat.png)

<!-- language: ko -->

정오에 배 세 척이 다리 밑을 지나갔습니다. $x^2$도 지나갔습니다.

![배](boat.png)
""",
    """\
비가 오는 날에는 강가를 걷습니다. 우산 아래에서 듣는 물소리가 참 좋습니다.

## 길

긴 길입니다.

## 집

집입니다.
""",
    """\
A walk in the rain, and [the other post](/posts/post-1/) about it.

## One

Text.

## Two

| a | b |
|---|---|
| 1 | 2 |
""",
)
TITLES = ("Spring has come - 봄이 왔어요", "Boats - 배", "비 오는 날", "A walk")
TAGS = ("[walk]", "[walk, 비]", "[spring, boats]", "[]")
DATES = ("2025-03-31 09:00:00 +0900", "2024-12-01", "2026-05-31", "2026-06-02 00:00:00 +0900")
ADDITIONS = (
    "강가에 사람이 늘었습니다.",
    "## 새 길\n\n새 길입니다.",
    "![배](boat.png)",
    "![없는 배](gone.png)",
    "[다른 글](/posts/post-1/)도 있습니다.",
    "mermaid라는 낱말입니다.",
    "각주입니다.[^1]\n\n[^1]: 여기.",
)
SETTINGS_VALUES = {
    "title": ("Two Rivers", "Three Rivers"),
    "base_url": ("https://rivers.example", "https://rivers.example/blog"),
    "pagination": ("2", "10"),
    "singles": ("show", "hide"),
    "intro": ("true", "false"),
}
OVERRIDES = {
    "templates/parts/card.html": '<article class="card">{{ post.title }} {{ post.excerpt }}</article>\n',
    "templates/redirect.html": "<!doctype html><title>{{ page.target_title }}</title>{{ page.target_url }}\n",
    "strings/en.yaml": "skip_to_content: Jump\n",
    "strings/ko.yaml": "related: 비슷한 글\n",
    "assets/js/duet.js": "/* mine */\n",
}


def write_post(folder: Path, number: int, *, body: int, title: int, tags: int, date: int, draft: bool = False) -> None:
    text = (
        f'---\ntitle: "{TITLES[title]} {number}"\ndate: {DATES[date]}\ntags: {TAGS[tags]}\ncategories: [River]\n'
        f"slug: post-{number}\naliases: [/old-{number}/]\n{'draft: true' if draft else ''}\n---\n\n{BODIES[body]}"
    )
    path = folder / "content" / "posts" / f"post-{number}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    picture = path.with_name("boat.png")
    if not picture.exists():
        write_picture(picture)


def add_to_post(folder: Path, number: int, text: str) -> None:
    """Write *text* below all that a post says already."""
    path = folder / "content" / "posts" / f"post-{number}.md"
    if path.exists():
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"\n{text}\n")


def write_settings(folder: Path, chosen: dict[str, str]) -> None:
    path = folder / "content" / "site.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SETTINGS.format(**chosen), encoding="utf-8")


def toggle_override(folder: Path, name: str) -> None:
    """Put a file of the site's own in the theme's place, or take it away."""
    path = folder / "themes" / "duet" / name
    if path.exists():
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(OVERRIDES[name], encoding="utf-8")


def change_picture_unseen(folder: Path, width: int) -> None:
    """Replace the picture and put its times back, as copying programs do."""
    path = folder / "content" / "posts" / "boat.png"
    if not path.exists():
        return
    before = path.stat()
    write_picture(path, width=width)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def change_letter_unseen(folder: Path, number: int) -> None:
    """Change a post within its size, and put its times back."""
    path = folder / "content" / "posts" / f"post-{number}.md"
    if not path.exists():
        return
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.translate(str.maketrans("강비rR", "산눈lL")), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def spoil_cache(folder: Path, how: str) -> None:
    """Do to the cache what disks and people do."""
    path = folder / ".site-gen" / "cache" / "store.sqlite3"
    if how == "drop":
        shutil.rmtree(path.parent, ignore_errors=True)
    elif path.is_file() and how == "truncate":
        os.truncate(path, path.stat().st_size // 2)
    elif path.is_file():
        content = bytearray(path.read_bytes())
        for place in range(100, len(content), 4099):
            content[place] ^= 0x40
        path.write_bytes(content)
