"""Makes a drawing harmless: an allow-list over SVG, whoever wrote it. Pure.

Shown by ``<img>`` an SVG runs nothing, but opened by its own address it is a page of the site: with scripts, if it may.
"""

import re
from xml.etree import ElementTree

MAX_BYTES = 5_000_000
_MAX_DEPTH = 200

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS = _names(
    """
    a circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix
    feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
    feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile
    feTurbulence filter g image line linearGradient marker mask path pattern polygon polyline radialGradient rect stop
    style svg switch symbol text textPath title tspan use view
    animate animateMotion animateTransform mpath set
    """
)
_ANIMATIONS = ("animate", "animateMotion", "animateTransform", "set")
_FORBIDDEN_STYLE = re.compile(r"@import|@charset|expression|javascript|behavior|-moz-binding|\\", re.IGNORECASE)
_ADDRESS_IN_STYLE = re.compile(r"url\(\s*['\"]?\s*(?!#)", re.IGNORECASE)
_INNER_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)


def sanitized_svg(content: bytes) -> bytes | None:
    """Return the drawing without scripts, event handlers, outside addresses and editors' notes; None if it is broken.

    What is not on the list goes with all that it holds. The text is UTF-8, the same for the same drawing.
    """
    if len(content) > MAX_BYTES or re.search(rb"<!(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        return None
    try:
        root = ElementTree.fromstring(content)  # no DOCTYPE, so no entities: nothing can grow
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    if root.tag != _SVG + "svg" or not _prune(root):
        return None
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
    root.set("xmlns", "http://www.w3.org/2000/svg")
    if any("xlink:href" in element.attrib for element in root.iter()):
        root.set("xmlns:xlink", "http://www.w3.org/1999/xlink")
    return bytes(ElementTree.tostring(root, encoding="utf-8")) + b"\n"


def what_runs(content: bytes) -> str:
    """Return in words what a drawing would run when it is opened by its own address; empty for nothing."""
    if re.search(rb"<(?:[\w-]+:)?script[\s/>]", content, re.IGNORECASE):
        return "a script"
    handler = re.search(rb"<[a-z][^<>]*[\s\"'/](on[a-z]{3,20})\s*=", content, re.IGNORECASE)
    if handler is not None:
        return f"an event handler ({handler[1].decode('ascii')})"
    return "a javascript: address" if re.search(rb"javascript\s*:", content, re.IGNORECASE) else ""


def _prune(root: ElementTree.Element) -> bool:
    """Take out what is not allowed, in place; say whether the drawing is nested no deeper than a drawing is."""
    level = [root]
    for _ in range(_MAX_DEPTH):
        following: list[ElementTree.Element] = []
        for element in level:
            _clean_attributes(element)
            if element.tag == _SVG + "style" and _is_bad_style(element.text or ""):
                element.text = ""
            for child in list(element):
                if _is_allowed(child):
                    following.append(child)
                else:
                    _remove(element, child)
        if not following:
            return True
        level = following
    return False


def _is_allowed(element: ElementTree.Element) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(_SVG):
        return False
    name = tag.removeprefix(_SVG)
    if name in _ANIMATIONS and element.get("attributeName", "").lower().rpartition(":")[2] in ("href", "style"):
        return False
    return name in _ELEMENTS and not element.get("attributeName", "").lower().startswith("on")


def _remove(parent: ElementTree.Element, child: ElementTree.Element) -> None:
    """Remove *child*; the text after it is its parent's, and stays."""
    if child.tail:
        index = list(parent).index(child)
        if index:
            parent[index - 1].tail = (parent[index - 1].tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _clean_attributes(element: ElementTree.Element) -> None:
    given = list(element.attrib.items())
    element.attrib.clear()
    for full_name, value in given:
        name = {_XLINK_HREF: "xlink:href", _XML_SPACE: "xml:space"}.get(full_name, full_name)
        if _is_harmless(element.tag, name, value):
            element.set(name, value)


def _is_harmless(tag: str, name: str, value: str) -> bool:
    if name.startswith("{") or name.lower().startswith("on"):
        return False
    if name in ("href", "xlink:href"):
        address = value.strip()
        if tag in (_SVG + "image", _SVG + "feImage"):
            return address.startswith("#") or _INNER_PICTURE.fullmatch(address) is not None
        return address.startswith("#") or (tag == _SVG + "a" and address.lower().startswith(("https://", "http://")))
    return not _is_bad_style(value)


def _is_bad_style(text: str) -> bool:
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return bool(_FORBIDDEN_STYLE.search(bare) or _ADDRESS_IN_STYLE.search(bare))
