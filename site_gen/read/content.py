"""The folder ``content/`` -> sources, and the files that pages may use."""

import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.image import ImageInfo, LocalFile
from site_gen.model.post import SourceFile, SourceKind
from site_gen.model.problem import Outcome, Problem
from site_gen.read.fence import cut_front_matter
from site_gen.read.files import FoundFile, cannot_read, digest_of, file_at, find_files, matches, read_bytes, read_digest
from site_gen.read.image_info import read_image_info
from site_gen.read.memory import FileMemory
from site_gen.read.names import is_markdown, name_source
from site_gen.read.text_file import decode_text

MAX_SOURCE_BYTES = 10_000_000
LONG_SOURCE_BYTES = 2_000_000
MAX_PICTURE_BYTES = 64_000_000

_Item = TypeVar("_Item")

ReadImageInfo = Callable[[bytes], ImageInfo | None]
TakeSources = Callable[[Iterator[SourceFile]], object]

_KINDS: dict[str, SourceKind] = {"posts": "post", "pages": "page"}
_SETTINGS = ("site.yaml", "site.yml")
_OTHER_MARKUP = ("*.mdx", "*.mkd", "*.mdown", "*.mkdn", "*.md.txt", "*.rst", "*.adoc", "*.org")


def take_all(sources: Iterator[SourceFile]) -> None:
    """Take *sources* for nothing but their being read."""
    for _ in sources:
        pass


def read_content(
    site_dir: Path,
    config: SiteConfig,
    *,
    image_info: ReadImageInfo = read_image_info,
    memory: FileMemory | None = None,
    take: TakeSources = take_all,
    keeps_texts: bool = True,
) -> Outcome[Contents]:
    """Return what ``content/`` holds, with the problems of all its files.

    *image_info* tells size and format of a picture from its bytes, *memory* what earlier builds learned of the files.
    *take* is given the sources while they are being read, in the order of the result, and has to take them all.
    Without *keeps_texts* those in the result are without their texts, which take the most room by far.

    Files with mistakes are left out, or decoded as far as they go; the result is there even then, so that later
    stages can report theirs. Every file is opened once.
    """
    found = find_files(site_dir / "content", shown_as="content", boundary=site_dir)
    if found.result is None:
        return Outcome(result=None, problems=found.problems)
    reading = _Reading(site_dir, config, image_info, memory, keeps_texts=keeps_texts)
    take(reading.sources_among(found.result))
    if memory is not None:
        memory.keep()
    problems = [*found.problems, *reading.problems, *_misplaced(reading.unread)]
    if not reading.sources and not problems:
        problems.append(_nothing_here(site_dir))
    contents = Contents(
        sources=tuple(reading.sources),
        files=tuple(reading.files),
        static=tuple(reading.static),
        disk_names=_disk_names(found.result, site_dir),
    )
    return Outcome(result=contents, problems=tuple(problems))


class _Reading:
    """What has been read so far."""

    def __init__(
        self,
        site_dir: Path,
        config: SiteConfig,
        image_info: ReadImageInfo,
        memory: FileMemory | None,
        *,
        keeps_texts: bool,
    ) -> None:
        self._site_dir = site_dir
        self._config = config
        self._image_info = image_info
        self._memory = memory
        self._keeps_texts = keeps_texts
        self.sources: list[SourceFile] = []
        self.files: list[LocalFile] = []
        self.static: list[LocalFile] = []
        self.unread: dict[str, list[str]] = {}
        """Paths of Markdown files where none is read, by folder."""
        self.problems: list[Problem] = []

    def sources_among(self, files: tuple[FoundFile, ...]) -> Iterator[SourceFile]:
        """Read all files, and yield each source as soon as it is there."""
        for file in files:
            parts = file.path.split("/")
            top = parts[1] if len(parts) > 2 else ""
            if is_markdown(file.path) and top in _KINDS:
                found = _source(file, _KINDS[top], self._config, self._memory)
                self.problems += found.problems
                if found.result is not None:
                    self.sources.append(found.result if self._keeps_texts else found.result.with_changes(text=""))
                    yield found.result
            elif top == "static":
                _collect(self._local_file(file), self.static, self.problems)
            elif is_markdown(file.path):
                self.unread.setdefault("/".join(parts[:-1]), []).append(file.path)
            elif len(parts) > 2 or parts[1].casefold() not in _SETTINGS:
                _collect(self._local_file(file), self.files, self.problems)
                if matches(parts[-1], _OTHER_MARKUP):
                    self.problems.append(_other_markup(file.path))

    def _local_file(self, file: FoundFile) -> Outcome[LocalFile]:
        read = functools.partial(_local_file, file, self._site_dir, self._image_info)
        return read() if self._memory is None else self._memory.local_file(file, read)


def read_source(
    site_dir: Path, path: str, config: SiteConfig, *, known: SourceFile | None = None
) -> Outcome[SourceFile]:
    """Return the one source at *path*, as `read_content` would; no result and no problem when it is none.

    *known* is what was read there with these settings before: front matter that stayed as it is is not decoded again.
    """
    top = path.split("/")[1] if path.count("/") > 1 else ""
    if top not in _KINDS or not is_markdown(path):
        return Outcome(result=None)
    file = file_at(site_dir / path, shown_as=path, boundary=site_dir)
    if file.result is None:
        return Outcome(result=None, problems=file.problems)
    if known is not None:
        same = _with_same_head(file.result, known)
        if same is not None:
            return Outcome(result=same)
    return _source(file.result, _KINDS[top], config)


def _with_same_head(file: FoundFile, known: SourceFile) -> SourceFile | None:
    """Return *known* with the text that is below its front matter now; None where a closer look has to tell."""
    content = read_bytes(file, most=LONG_SOURCE_BYTES) if known.head_digest else None
    text = decode_text(content.result, path=file.path) if content is not None and content.result is not None else None
    if text is None or text.result is None or text.problems:
        return None
    cut = cut_front_matter(text.result, path=file.path).result
    if cut is None or not cut.text.strip() or _head_digest(text.result, cut.text) != known.head_digest:
        return None
    return known.with_changes(text=cut.text, text_line=cut.text_line)


def _head_digest(text: str, below: str) -> str:
    """Return the digest of what stands in *text* above the part *below*, its end."""
    return digest_of(text[: len(text) - len(below)].encode())


def read_file(site_dir: Path, contents: Contents, file: LocalFile) -> Outcome[bytes]:
    """Return the bytes of a file of *contents*; a problem when it has changed or gone since it was found."""
    disk_name = dict(contents.disk_names).get(file.path, file.path.encode())
    try:
        content = (site_dir / os.fsdecode(disk_name)).read_bytes()
    except OSError as error:
        return Outcome(result=None, problems=(cannot_read(file.path, error),))
    if digest_of(content) != file.digest:
        message = "this file changed while the site was being built"
        return Outcome(result=None, problems=(Problem(path=file.path, message=message, hint="Build again."),))
    return Outcome(result=content)


def read_picture(site_dir: Path, name: str, digest: str) -> bytes | None:
    """Return the bytes of a picture below the site by its name on disk; None when they are not what they were."""
    try:
        content = (site_dir / name).read_bytes()
    except OSError:
        return None
    return content if digest_of(content) == digest else None


def _collect(outcome: Outcome[_Item], items: list[_Item], problems: list[Problem]) -> None:
    problems += outcome.problems
    if outcome.result is not None:
        items.append(outcome.result)


def _source(
    file: FoundFile, kind: SourceKind, config: SiteConfig, memory: FileMemory | None = None
) -> Outcome[SourceFile]:
    content = read_bytes(file, most=MAX_SOURCE_BYTES)
    if content.result is None:
        return Outcome(result=None, problems=content.problems)
    decode = functools.partial(_decoded_source, file, content.result, kind, config)
    if memory is None:
        return decode()
    text_of = functools.partial(_text_below, content.result, file.path)
    return memory.source(file.path, content.result, config, decode=decode, text_of=text_of)


def _text_below(content: bytes, path: str) -> str:
    """Return what stands below the front matter in *content*, which has been decoded before."""
    cut = cut_front_matter(decode_text(content, path=path).result or "", path=path)
    return cut.result.text if cut.result is not None else ""


def _decoded_source(file: FoundFile, content: bytes, kind: SourceKind, config: SiteConfig) -> Outcome[SourceFile]:
    languages = tuple(language.code for language in config.languages)
    text = decode_text(content, path=file.path)
    if text.result is None:
        return Outcome(result=None, problems=text.problems)
    # What reads YAML takes longer to import than most edits take, and most edits leave the front matter as it is.
    from site_gen.read.front_matter import read_front_matter

    named = name_source(file.path, languages=languages)
    head = read_front_matter(text.result, path=file.path, languages=languages, timezone=config.timezone)
    problems = [*text.problems, *named.problems, *head.problems]
    if file.size > LONG_SOURCE_BYTES:
        message = f"this text is {file.size / 1_000_000:.1f} MB long, which makes a slow page"
        problems.append(Problem(path=file.path, severity="warning", message=message, hint="Split it into several."))
    if head.result is None or named.result is None:
        return Outcome(result=None, problems=tuple(problems))
    front, name = head.result.front, named.result
    if front.language is not None and name.name_language not in (None, front.language):
        message = f"`language` says `{front.language}` and the file name says `{name.name_language}`"
        line = front.line_of("language")
        problems.append(Problem(path=file.path, line=line, message=message, hint="Make them agree."))
    source = SourceFile(
        path=file.path,
        kind=kind,
        front=front,
        text=head.result.text,
        text_line=head.result.text_line,
        stem=name.stem,
        name_date=name.name_date,
        name_language=name.name_language,
        group=name.group,
        head_digest=_head_digest(text.result, head.result.text) if not problems else "",
    )
    return Outcome(result=source, problems=tuple(problems))


def _local_file(file: FoundFile, site_dir: Path, image_info: ReadImageInfo) -> Outcome[LocalFile]:
    disk_name = _disk_name(file, site_dir)
    if file.size > MAX_PICTURE_BYTES:
        digest = read_digest(file)
        if digest.result is None:
            return Outcome(result=None, problems=digest.problems)
        return Outcome(result=LocalFile(path=file.path, digest=digest.result, size=file.size, disk_name=disk_name))
    content = read_bytes(file, most=MAX_PICTURE_BYTES)
    if content.result is None:
        return Outcome(result=None, problems=content.problems)
    if content.result.startswith(b"-----BEGIN ") and b"PRIVATE KEY-----" in content.result[:200]:
        hint = "Keep it outside of content/, so that no mistake can publish it."
        message = "this file holds a private key; it is never published"
        return Outcome(result=None, problems=(Problem(path=file.path, severity="warning", message=message, hint=hint),))
    local = LocalFile(
        path=file.path,
        digest=digest_of(content.result),
        size=len(content.result),
        image=image_info(content.result),
        disk_name=disk_name,
    )
    return Outcome(result=local)


def _other_markup(path: str) -> Problem:
    message = "this kind of text is not read, so it makes no page"
    return Problem(path=path, severity="warning", message=message, hint="Write Markdown in a file that ends in `.md`.")


def _misplaced(unread: dict[str, list[str]]) -> list[Problem]:
    """One warning for each folder with Markdown files where none are read."""
    problems = []
    for folder, paths in unread.items():
        count = f"{len(paths)} Markdown files here are" if len(paths) > 1 else "this Markdown file is"
        path = folder if len(paths) > 1 else paths[0]
        hint = "Posts go into content/posts/, pages such as About into content/pages/."
        problems.append(Problem(path=path, severity="warning", message=f"{count} not published", hint=hint))
    return problems


def _nothing_here(site_dir: Path) -> Problem:
    hint = "Write a post into content/posts/, or run `site-gen new`."
    if not (site_dir / "content").is_dir():
        message = "there is no folder `content` here"
        hint = "Run site-gen in the folder of your site, or name it with --site."
        return Problem(path="content", message=message, hint=hint)
    return Problem(path="content/posts", severity="warning", message="there are no posts yet", hint=hint)


def _disk_names(files: tuple[FoundFile, ...], site_dir: Path) -> tuple[tuple[str, bytes], ...]:
    folder = os.fsencode(site_dir)
    names = ((file.path, _relative(file.disk_path, folder)) for file in files)
    return tuple((path, name) for path, name in names if name.replace(os.fsencode(os.sep), b"/") != path.encode())


def _disk_name(file: FoundFile, site_dir: Path) -> str:
    """Return the path on disk relative to the site where it is spelled otherwise than *file* is shown."""
    name = os.fsdecode(_relative(file.disk_path, os.fsencode(site_dir))).replace(os.sep, "/")
    return "" if name == file.path else name


def _relative(path: bytes, folder: bytes) -> bytes:
    start = folder + os.fsencode(os.sep)
    if folder == os.fsencode(os.curdir) and not path.startswith(start[-1:]):
        return path  # as it was found below the folder in which the program runs
    return path[len(start) :] if path.startswith(start) else os.path.relpath(path, folder)
