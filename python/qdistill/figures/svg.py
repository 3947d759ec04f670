# SPDX-License-Identifier: Apache-2.0
"""What is done to matplotlib's SVG so that a page can hold it as it is, and everyone can read it.

Text stays outlines (svg.fonttype "path"). As text it could be selected and would be smaller, but a reader's phone has
another font than the one the layout was measured with, and labels would overlap. The picture's title and description say
what it shows, and can be read aloud, searched and selected.
"""

import re
from xml.etree import ElementTree

from .words import clean

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
# Colours of the default style (style.py) that take the embedding page's text colour, and how much of it:
# readable on a light and on a dark ground.
OPACITIES = {"#000000": None, "#555555": "0.75", "#dddddd": "0.18"}
# On its own, or as an image, the picture follows the reader's light or dark scheme; `:root` is no inlined picture.
STYLE = "svg:root { color-scheme: light dark; color: CanvasText }"
DECIMALS = re.compile(r"-?\d+\.\d{3,}")
REFERENCE = re.compile(r"url\(#([^)]+)\)")


def finished(svg, stem, title, description, scale=1):
    """The SVG with a text alternative, in the text colour of its surroundings, `scale` times as large.

    A page that holds several renames their ids (`qdistill report` does).
    """
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(svg)
    _drop_surplus(root, _targets(root))
    for element in root.iter():
        if "style" in element.attrib:
            element.set("style", _in_text_colour(element.get("style")))
        if "d" in element.attrib:
            element.set("d", " ".join(DECIMALS.sub(_rounded, element.get("d")).split()))
    for side in ("width", "height") if scale != 1 else ():
        root.set(side, f"{float(root.get(side)[:-2]) * scale:g}pt")
    # Black is the default of `fill`, and matplotlib does not write it.
    root.attrib.update({
        "role": "img", "aria-labelledby": f"{stem}-title {stem}-desc", "fill": "currentColor",
        "stroke-linejoin": "round", "stroke-linecap": "butt"})
    for position, (tag, text) in enumerate([("title", title), ("desc", description), ("style", STYLE)]):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", {} if tag == "style" else {"id": f"{stem}-{tag}"})
        element.text, element.tail = text if tag == "style" else clean(text), "\n"
        root.insert(position, element)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _targets(root):
    """The ids that something refers to."""
    targets = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            targets.update([value[1:]] if name.endswith("href") else REFERENCE.findall(value))
    return targets


def _drop_surplus(parent, targets):
    """Drops ids that nothing refers to, groups that group nothing, and what speaks of more than the picture.

    That is matplotlib's style sheet, which holds for every element of the page (`*`), and its metadata.
    """
    children = []
    for child in parent:
        _drop_surplus(child, targets)
        if child.get("id") not in targets:
            child.attrib.pop("id", None)
        tag = child.tag.rpartition("}")[2]
        if tag == "g" and not child.attrib:
            children += child
        elif tag not in ("metadata", "style") and (tag not in ("g", "defs") or len(child)):
            children.append(child)
    parent[:] = children
    parent.text = "\n" if children else None
    for child in children:
        child.tail = "\n"


def _in_text_colour(style):
    for colour, opacity in OPACITIES.items():
        for of in ("fill", "stroke"):
            with_opacity = f"; {of}-opacity: {opacity}" if opacity else ""
            style = re.sub(f"{of}: {colour}(?![0-9a-f])", f"{of}: currentColor{with_opacity}", style)
    return style


def _rounded(number):
    """A hundredth of a point is not seen, and much of the file is decimals."""
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
