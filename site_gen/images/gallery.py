"""All pictures of a build: found in the cache or made, once each, largest first. Opens nothing when nothing is new."""

import importlib.metadata
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from site_gen.images.plan import EncodeInput, EncodeSettings
from site_gen.images.results import content_key, decoded_result
from site_gen.images.sniff import what_is
from site_gen.model.config import SiteConfig
from site_gen.model.image import Original, Picture, PictureUse, Variant
from site_gen.model.problem import Outcome, Problem, Severity
from site_gen.model.theme import Theme

MEMORY_BUDGET_BYTES = 1_500_000_000
"""What all processes together may need to decode: a 50-megapixel PNG takes 600 MB."""
_BYTES_PER_PIXEL = 12  # decoded, turned or converted, and being resized


class Keeper(Protocol):
    """A place for bytes: the cache, or a folder for one build."""

    def get(self, key: str) -> bytes | None: ...
    def put(self, key: str, content: bytes) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class PictureSetup:
    """Where a process finds originals and keeps what it makes. Everything in it pickles."""

    site_dir: Path
    open_made: Callable[[], Keeper]
    """For variants."""
    open_originals: Callable[[], Keeper]
    """For the copies of remote pictures."""
    read_file: Callable[[Path, str, str], bytes | None]
    """(site folder, path, digest) -> the bytes of a local file, None when they are not what they were."""


RunJobs = Callable[..., tuple[Outcome[Any], ...]]
"""``run(job, arguments, setup=…, make_tools=…, jobs=…)``, as in ``workers``."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """The pictures that pages may show, by what pages know them by."""

    shown: Mapping[str, Picture]
    """By path of the local file, or by address."""
    plain: Mapping[str, Picture]
    """Files that are only linked to, or published as they are, by path."""
    inputs: Mapping[str, EncodeInput]
    """What each variant was made from, by digest."""
    encoded: int = 0
    cached: int = 0


def original_key(digest: str) -> str:
    """Return the key under which the copy of a remote picture is kept."""
    return f"original-{digest}"


def encode_settings(config: SiteConfig, theme: Theme) -> EncodeSettings:
    """Return what the site and its theme want of pictures. Pillow's version is read without importing it."""
    return EncodeSettings(
        widths=tuple(sorted(set(config.images.widths or theme.picture_widths)))[-4:],
        formats=tuple(name.upper() for name in config.images.formats),
        quality=config.images.quality,
        codecs=importlib.metadata.version("pillow"),
    )


def prepare_pictures(
    uses: Sequence[PictureUse],
    originals: Sequence[tuple[PictureUse, Original]],
    *,
    settings: EncodeSettings,
    severity: Severity,
    setup: PictureSetup,
    made: Keeper,
    run: RunJobs,
    jobs: int,
) -> Outcome[Gallery]:
    """Return every picture in *uses* that can be published, and a problem for each that cannot.

    *originals* are the copies of the remote ones that could be had. *severity* is that of a broken local picture; a
    remote one has what its policy says.
    """
    problems: list[Problem] = []
    inputs: dict[str, EncodeInput] = {}
    key_by_use: list[tuple[PictureUse, str]] = []
    for use, original in (*_local_originals(uses, setup, severity=severity, problems=problems), *originals):
        of_remote: Severity = "error" if use.policy == "error" else "warning"
        argument = EncodeInput(
            path=original.path,
            original=original,
            settings=settings,
            is_shown=use.is_shown,
            severity=severity if use.file is not None else of_remote,
        )
        inputs.setdefault(argument.key, argument)
        key_by_use.append((use, argument.key))
    found = {key: picture for key in inputs if (picture := decoded_result(made.get(key))) is not None}
    todo = [argument for key, argument in inputs.items() if key not in found]
    fresh = _encode(todo, setup=setup, run=run, jobs=jobs)
    for argument, outcome in fresh:
        problems += outcome.problems
        if outcome.result is not None:
            found[argument.key] = outcome.result
    return Outcome(
        result=Gallery(
            shown={use.target: found[key] for use, key in key_by_use if use.is_shown and key in found},
            plain={use.target: found[key] for use, key in key_by_use if not use.is_shown and key in found},
            inputs={one.digest: inputs[key] for key, picture in found.items() for one in variants_of(picture)},
            encoded=len(fresh),
            cached=len(inputs) - len(todo),
        ),
        problems=tuple(problems),
    )


def variants_of(picture: Picture) -> tuple[Variant, ...]:
    """Return every variant of *picture*."""
    large = (picture.large,) if picture.large is not None else ()
    return (*picture.fallback, *(one for group in picture.sources for one in group), *large)


def content_of(
    variant: Variant, gallery: Gallery, *, made: Keeper, setup: PictureSetup, again: dict[str, bytes]
) -> bytes | None:
    """Return a variant's bytes: from the cache, or made again where that lost them; None when the original is gone.

    *again* holds what was made again last: without a cache, the next one asked for is of the same picture.
    """
    key = content_key(variant.digest)
    content = again.get(key) or made.get(key)
    if content is not None:
        return content
    from site_gen.images.encode import PictureTools, encode_picture

    again.clear()
    tools = make_picture_tools(setup)
    encode_picture(gallery.inputs[variant.digest], PictureTools(read=tools.read, keep=again.__setitem__))
    for name, bytes_again in again.items():
        made.put(name, bytes_again)
    return again.get(key)


def make_picture_tools(setup: PictureSetup) -> Any:
    """Return the tools of this process (`PictureTools`)."""
    from site_gen.images.encode import PictureTools

    made, originals = setup.open_made(), setup.open_originals()

    def read(argument: EncodeInput) -> bytes | None:
        original = argument.original
        if original.file:
            return setup.read_file(setup.site_dir, original.file, original.digest)
        return originals.get(original_key(original.digest))

    return PictureTools(read=read, keep=made.put, finish=made.close)


def encode_job(argument: EncodeInput, tools: Any) -> Outcome[Picture]:
    """Return what is published of one original: the job, which imports Pillow when it first runs."""
    from site_gen.images.encode import encode_picture

    return encode_picture(argument, tools)


def _local_originals(
    uses: Sequence[PictureUse], setup: PictureSetup, *, severity: Severity, problems: list[Problem]
) -> list[tuple[PictureUse, Original]]:
    found = []
    for use in uses:
        file = use.file
        if file is None:
            continue
        if file.image is None:
            content = setup.read_file(setup.site_dir, file.disk_name or file.path, file.digest)
            what, hint = what_is(content if content is not None else b"")
            message = f"the picture {file.path} is {what}"
            problems.append(Problem(path=use.path, line=use.line, severity=severity, message=message, hint=hint))
            continue
        original = Original(
            key=file.path,
            digest=file.digest,
            size=file.size,
            image=file.image,
            file=file.disk_name or file.path,
            path=use.path,
            line=use.line,
        )
        found.append((use, original))
    return found


def _encode(
    todo: Sequence[EncodeInput], *, setup: PictureSetup, run: RunJobs, jobs: int
) -> list[tuple[EncodeInput, Outcome[Picture]]]:
    """Run the jobs, largest first: as many at once as the memory allows for the largest of them."""
    waiting = sorted(todo, key=lambda one: (-_weight(one), one.original.digest))
    done: list[tuple[EncodeInput, Outcome[Picture]]] = []
    while waiting:
        at_once = max(1, min(jobs, math.floor(MEMORY_BUDGET_BYTES / max(1, _weight(waiting[0])))))
        # Those for which no more could run at once make one wave; usually there is only one.
        wave = waiting if at_once == jobs else [one for one in waiting if _weight(one) * 2 > _weight(waiting[0])]
        # Not a moment of patience: what strangers drew is decoded in processes that may die.
        outcomes = run(encode_job, wave, setup=setup, make_tools=make_picture_tools, jobs=at_once, patience_seconds=0.0)
        done += zip(wave, outcomes, strict=True)
        waiting = waiting[len(wave) :]
    return done


def _weight(argument: EncodeInput) -> int:
    """Return about how many bytes of memory a picture needs."""
    info = argument.original.image
    pixels = info.width * info.height
    if info.format == "JPEG" and min(info.width, info.height) > 4800:
        pixels //= 4  # decoded at half its size
    return pixels * _BYTES_PER_PIXEL
