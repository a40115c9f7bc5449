"""The job that makes a site's icons of one picture."""

import io
from collections.abc import Callable
from typing import Any

from site_gen.model.artifact import Artifact
from site_gen.model.icon import IconInput, IconPlan
from site_gen.model.image import LocalFile
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record

_ICO_SIZES = (16, 32, 48)
_TOUCH = "apple-touch-icon.png"
_GROUND = (255, 255, 255, 255)
"""Behind a see-through touch icon: phones would take black."""
_ORIGIN = "the icons of the site"


class Icons(Record, frozen=True, kw_only=True):
    artifacts: tuple[Artifact, ...]


def icons_of(
    plan: IconPlan | None,
    *,
    read: Callable[[LocalFile], Outcome[bytes]],
    run: Callable[..., tuple[Outcome[Any], ...]],
) -> Outcome[tuple[Artifact, ...]]:
    """Return the icons of *plan*, made or remembered; *read* gives the bytes of a file."""
    if plan is None or not plan.paths:
        return Outcome(result=())
    content = read(plan.source)
    if content.result is None:
        return Outcome(result=(), problems=content.problems)
    argument = IconInput(path=plan.source.path, content=content.result, plan=plan)
    (outcome,) = run(make_icons, (argument,), setup=None, make_tools=no_tools)
    return Outcome(result=outcome.result.artifacts if outcome.result is not None else (), problems=outcome.problems)


def make_icons(argument: IconInput, tools: None) -> Outcome[Icons]:  # noqa: ARG001 - a job has tools
    """Return the icons; an error where the picture cannot be decoded."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(argument.content)) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except Exception as error:  # decoders raise what they like
        message = f"the icon {argument.path} cannot be decoded ({type(error).__name__})"
        problem = Problem(path=argument.path, message=message, hint="Save it again as a PNG.")
        return Outcome(result=None, problems=(problem,))
    side = max(picture.size)
    square = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))

    def saved(kind: str, image: Image.Image, **how: Any) -> bytes:
        stream = io.BytesIO()
        image.save(stream, kind, **how)
        return stream.getvalue()

    artifacts = []
    if argument.plan.ico:
        sizes = [square.resize((size, size), Image.Resampling.LANCZOS) for size in _ICO_SIZES]
        content = saved("ICO", sizes[-1], sizes=[(size, size) for size in _ICO_SIZES], append_images=sizes[:-1])
        artifacts.append(Artifact(path="favicon.ico", content=content, origin=_ORIGIN))
    for path, size in argument.plan.sizes:
        icon = square.resize((size, size), Image.Resampling.LANCZOS)
        if path == _TOUCH:
            icon = Image.alpha_composite(Image.new("RGBA", icon.size, _GROUND), icon).convert("RGB")
        artifacts.append(Artifact(path=path, content=saved("PNG", icon, optimize=True), origin=_ORIGIN))
    return Outcome(result=Icons(artifacts=tuple(artifacts)))


def no_tools(setup: None) -> None:
    """Return the tools of `make_icons`: it needs none."""
