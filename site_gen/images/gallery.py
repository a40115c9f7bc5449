"""All pictures of a build: found in the cache or made, once each, largest first. Opens nothing when nothing is new."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from site_gen.images.limits import limited
from site_gen.images.memory import Allowance, budget_of_machine, needed_bytes, waves
from site_gen.images.plan import EncodeInput, EncodeSettings
from site_gen.images.results import content_key, decoded_result
from site_gen.images.sniff import what_is
from site_gen.model.config import SiteConfig
from site_gen.model.image import Original, Picture, PictureUse, Variant
from site_gen.model.problem import Outcome, Problem, Severity
from site_gen.model.theme import Theme

MODULE_OF_PICTURES = "site_gen.images.encode"
"""What `encode_job` imports when it first runs."""


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
    allowance: Allowance = field(default_factory=Allowance)


PutOff = Callable[[Sequence[EncodeInput], PictureSetup], Sequence[tuple[EncodeInput, Outcome[Picture]]]]
"""``put_off(pictures, setup)``: something to show for each until it is made, or what is wrong with it."""

RunJobs = Callable[..., tuple[Outcome[Any], ...]]
"""``run(job, arguments, setup=…, make_tools=…, jobs=…)``: in processes of their own, as ``standby`` does."""


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


def encode_settings(config: SiteConfig, theme: Theme, *, codecs: str) -> EncodeSettings:
    """Return what the site and its theme want of pictures; *codecs* is the version of what makes them."""
    return EncodeSettings(
        widths=tuple(sorted(set(config.images.widths or theme.picture_widths)))[-4:],
        formats=tuple(name.upper() for name in config.images.formats),
        quality=config.images.quality,
        codecs=codecs,
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
    put_off: PutOff | None = None,
) -> Outcome[Gallery]:
    """Return every picture in *uses* that can be published, and a problem for each that cannot.

    *originals* are the copies of the remote ones that could be had. *severity* is that of a broken local picture; a
    remote one has what its policy says. With *put_off* those that take a while are not made here.
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
    fresh = put_off(todo, setup) if put_off is not None else _encode(todo, setup=setup, run=run, jobs=jobs)
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
    tools.finish()
    for name, bytes_again in again.items():
        made.put(name, bytes_again)
    return again.get(key)


def make_picture_tools(setup: PictureSetup) -> Any:
    """Return the tools of this process (`PictureTools`)."""
    from site_gen.images.encode import PictureTools

    made, originals = setup.open_made(), setup.open_originals()

    def read(argument: EncodeInput) -> bytes | None:
        return original_content(argument, setup, originals=originals)

    def finish() -> None:
        made.close()
        originals.close()

    return PictureTools(read=read, keep=made.put, finish=finish, find=made.get, allowance=setup.allowance)


def original_content(argument: EncodeInput, setup: PictureSetup, *, originals: Keeper | None = None) -> bytes | None:
    """Return the bytes of an original, checked against its digest; None when they are not there any more."""
    original = argument.original
    if original.file:
        return setup.read_file(setup.site_dir, original.file, original.digest)
    keeper = originals or setup.open_originals()
    try:
        return keeper.get(original_key(original.digest))
    finally:
        if originals is None:
            keeper.close()


def encode_job(argument: EncodeInput, tools: Any) -> Outcome[Picture]:
    """Return what is published of one original: the job, which imports Pillow when it first runs."""
    from site_gen.images.encode import encode_picture

    try:
        known = decoded_result(tools.find(argument.key))
        if known is not None:
            return Outcome(result=known)  # another build has made it meanwhile
        info, allowance = argument.original.image, tools.allowance
        seconds = allowance.seconds + allowance.seconds_per_megapixel * info.width * info.height // 1_000_000
        with limited(more_bytes=2 * needed_bytes(argument) + allowance.spare_bytes, seconds=seconds):
            return encode_picture(argument, tools)
    finally:
        tools.finish()


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
    """Run the jobs, largest first: as many at once as the memory allows."""
    done: list[tuple[EncodeInput, Outcome[Picture]]] = []
    budget_bytes = setup.allowance.budget_bytes or (budget_of_machine() if len(todo) > 1 else 0)
    for at_once, wave in waves(todo, jobs=jobs, budget_bytes=budget_bytes):
        # What strangers drew is decoded in processes that may die, at once and even where there is room for one only.
        processes = at_once if jobs == 1 else max(2, at_once)
        for part in [wave] if processes == at_once else [[one] for one in wave]:
            outcomes = run(encode_job, part, setup=setup, make_tools=make_picture_tools, jobs=processes)
            done += ((argument, _named(outcome, argument)) for argument, outcome in zip(part, outcomes, strict=True))
    return done


def _named(outcome: Outcome[Picture], argument: EncodeInput) -> Outcome[Picture]:
    """Return *outcome*; when its process died, which the job could not tell, the problem names picture and post."""
    original = argument.original
    name = original.key.partition("?")[0]
    if outcome.result is not None or any(name in problem.message for problem in outcome.problems):
        return outcome
    reasons = "; ".join(problem.message for problem in outcome.problems)
    hint = "It is damaged, or more than this machine can take: save it again, and smaller."
    message = f"the picture {name} cannot be made: {reasons}"
    problem = Problem(path=original.path, line=original.line, severity=argument.severity, message=message, hint=hint)
    return Outcome(result=None, problems=(problem,))
