"""The job that renders one body, for whoever has it done: the engine comes with the first body that is rendered here.

A build of many posts leaves that to other processes: to import the engine here, too, would only delay it.
"""

from typing import TYPE_CHECKING, Any

from site_gen.model.body import Body, BodyInput, BodySetup
from site_gen.model.problem import Outcome

if TYPE_CHECKING:
    from site_gen.render.markdown.engine import Engine


def make_engine(setup: BodySetup) -> "Engine":
    """Return what `render_body` needs: built once for a process, for any number of bodies."""
    from site_gen.render.markdown import engine

    return engine.make_engine(setup)


def render_body(argument: BodyInput, engine: Any) -> Outcome[Body]:
    """Return the body of a text and the author's mistakes in it; all of them, in the order of their lines.

    The result depends on *argument* and the settings of *engine* (`Engine`) alone.
    """
    from site_gen.render.markdown.rendering import rendered_body

    return rendered_body(argument, engine)
