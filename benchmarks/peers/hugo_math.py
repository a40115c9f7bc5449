"""The blog as a Hugo site whose formulas become MathML while it is built, as site-gen's do: without a script for readers."""

from pathlib import Path

from peers import hugo
from peers.hugo import ARGUMENTS, LEFTOVERS, OUTPUT, PROGRAM, TEMPLATE_OF_POSTS, post_path

__all__ = ["ARGUMENTS", "LEFTOVERS", "OUTPUT", "PROGRAM", "TEMPLATE_OF_POSTS", "post_path", "write"]

FORMULA = """\
{{- $options := dict "output" "mathml" "displayMode" (eq .Type "block") -}}
{{- with try (transform.ToMath .Inner $options) -}}
{{- with .Err }}{{ errorf "%s" . }}{{ else }}{{ .Value }}{{ end -}}
{{- end -}}
"""


def write(folder: Path, count: int, picture: bytes) -> None:
    """Write the site with *count* posts into *folder*."""
    hugo.write(folder, count, picture)
    path = folder / "layouts" / "_markup" / "render-passthrough.html"
    path.parent.mkdir(parents=True)
    path.write_text(FORMULA, encoding="utf-8")
