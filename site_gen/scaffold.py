"""Creates files to start from. Never overwrites one."""

import datetime
import re
import unicodedata
import zoneinfo
from pathlib import Path

from site_gen.errors import MachineError, UsageError
from site_gen.read.config import read_config

_SETTINGS = """\
# Settings of the site. Every key is optional; the guide explains them all.
title: {{en: {name}, ko: {name}}}
tagline: {{en: Notes in two languages, ko: 두 언어로 쓰는 노트}}
# Where the site will be published. Feeds, the sitemap and search engines need it.
# base_url: https://me.github.io/blog
# A picture of its title for each post, for social networks.
# cards: {{enabled: true}}
timezone: Asia/Seoul
theme: duet
markdown:
  heading_ids: tidy
"""

_POST = """\
---
title: {title}
date: {date}
categories: []
tags: []
{draft}---

{body}
"""

_ABOUT = """\
---
title: {en: About, ko: 소개}
---

This is my blog. I write here in English and in Korean.

---

제 블로그입니다. 영어와 한국어로 글을 씁니다.
"""

_FIRST_ENGLISH = """\
This is the English text of a first post. Write one language, a divider, then the other: site-gen finds the place by
reading, and makes a page of each."""

_FIRST_KOREAN = """\
첫 글의 한국어 본문입니다. 한 언어로 쓰고, 구분선을 긋고, 다른 언어로 이어 쓰세요. site-gen이 글을 읽고 경계를 찾아
**두 페이지(pages)**로 나눕니다."""


def create_post(site_dir: Path, *, english: str, korean: str, now: datetime.datetime, is_draft: bool) -> Path:
    """Create a post with both languages laid out; return its path.

    Raises UsageError when it exists, when neither title gives a file name, or when the settings cannot be read.
    """
    if not (site_dir / "content").is_dir():
        raise UsageError("there is no content/ folder here", "Start a site with: site-gen init my-blog")
    config = read_config(site_dir)
    if config.result is None:
        problem = config.problems[0]
        raise UsageError(f"{problem.path}:{problem.line}: {problem.message}", problem.hint)
    date = now.astimezone(zoneinfo.ZoneInfo(config.result.timezone))
    title = f"{english} - {korean}" if korean else english
    name = _file_name(english) or _file_name(korean)
    if not name:
        raise UsageError(f'"{title}" has no letter or digit to make a file name of', "Give it a title with letters.")
    path = site_dir / "content" / "posts" / f"{date:%Y-%m-%d}-{name}.md"
    text = _POST.format(
        title=_quoted(title),
        date=f"{date:%Y-%m-%d %H:%M:%S %z}",
        draft="draft: true\n" if is_draft else "",
        body=_starting_text(english, korean),
    )
    _write(path, text)
    return path


def create_site(folder: Path, *, now: datetime.datetime) -> tuple[Path, ...]:
    """Create a site that builds; return the paths of its files. Raises UsageError when *folder* holds one already."""
    if (folder / "content").exists():
        raise UsageError(f"{folder} holds a site already", "Nothing was changed.")
    date = now.astimezone(zoneinfo.ZoneInfo("Asia/Seoul"))
    name = folder.resolve().name
    post = _POST.format(
        title=_quoted("My first post - 첫 번째 글"),
        date=f"{date:%Y-%m-%d %H:%M:%S %z}",
        draft="",
        body=f"{_FIRST_ENGLISH}\n\n---\n\n{_FIRST_KOREAN}",
    )
    texts = {
        folder / "content" / "site.yaml": _SETTINGS.format(name=_quoted(name)),
        folder / "content" / "posts" / f"{date:%Y-%m-%d}-my-first-post.md": post,
        folder / "content" / "pages" / "about.md": _ABOUT,
    }
    for path, text in texts.items():
        _write(path, text)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        _write(ignored, "/output/\n/.site-gen/\n")
    return tuple(texts)


def _starting_text(english: str, korean: str) -> str:
    """Return the text to write over: both languages for two titles, else the language of the one title."""
    texts = ("Write the English text here.", "여기에 한국어 본문을 쓰세요.")
    if korean:
        return "\n\n---\n\n".join(texts)
    return texts[1] if re.search("[\u3131-\u318e\uac00-\ud7a3]", english) else texts[0]


def _file_name(title: str) -> str:
    name = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", title).lower()).strip("-")
    return name.encode()[:120].decode(errors="ignore").strip("-")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path} exists already", "Nothing was changed.") from error
    except OSError as error:
        raise MachineError(f"{path} could not be written: {error.strerror}") from error
