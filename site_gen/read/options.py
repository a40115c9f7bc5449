"""Values of theme options: what a YAML value is when nobody has said what type it should have."""

from site_gen.model.config import OptionValue
from site_gen.read.fields import clean
from site_gen.read.nodes import Mapping, Node, Sequence


def option_value(node: Node) -> OptionValue:
    """Return *node* as an option's value: true or false, a number, a text, nothing, or a tuple of these.

    A mapping becomes a tuple of (key, value) tuples. ``yes``, ``010`` and dates are texts.
    """
    if isinstance(node, Sequence):
        return tuple(option_value(item) for item in node.items)
    if isinstance(node, Mapping):
        return tuple((clean(entry.key.text), option_value(entry.value)) for entry in node.entries)
    if node.kind == "empty":
        return None
    if node.kind == "truth":
        return node.text.casefold() == "true"
    if node.kind == "whole number":
        return int(node.text)
    return float(node.text) if node.kind == "number" else clean(node.text)
