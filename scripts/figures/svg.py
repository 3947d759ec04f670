"""What is done to matplotlib's SVG so that a page can hold it as it is, and everyone can read it.

Text stays outlines (svg.fonttype "path"). As text it could be selected and would be smaller, but a reader's phone has
another font than the one the layout was measured with, and labels would overlap. What the picture says stands in its
title and description, which can be read aloud, searched and selected.
"""

import hashlib
import re
from xml.etree import ElementTree

from .page import GREY, GRID, INK

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
# Colours that take the embedding page's text colour, and how much of it: readable on a light and on a dark ground.
OPACITIES = {INK: None, GREY: "0.75", GRID: "0.18"}
# On its own, or as an image, the picture follows the reader's light or dark scheme; `:root` is no inlined picture.
STYLE = "svg:root { color-scheme: light dark; color: CanvasText }"


def finished(svg, stem, title, description):
    """The SVG with a text alternative, without a ground, in the text colour of its surroundings.

    Its ids begin with the stem and a hash of what is drawn, so that any pictures can stand in one page.
    """
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            # matplotlib's style sheet speaks of every element of the page (*), its metadata of the program.
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                parent.remove(child)
    for element in root.iter():
        if "style" in element.attrib:
            element.set("style", _in_text_colour(element.get("style")))
    prefix = f"{stem}-{hashlib.sha256(ElementTree.tostring(root)).hexdigest()[:8]}-"
    _rename_ids(root, prefix)
    # Black is the default of `fill`, and matplotlib does not write it.
    root.attrib.update({
        "role": "img", "aria-labelledby": f"{prefix}title {prefix}desc", "fill": "currentColor",
        "stroke-linejoin": "round", "stroke-linecap": "butt"})
    for position, (tag, text) in enumerate([("title", title), ("desc", description), ("style", STYLE)]):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", {} if tag == "style" else {"id": prefix + tag})
        element.text, element.tail = text, "\n "
        root.insert(position, element)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _in_text_colour(style):
    for colour, opacity in OPACITIES.items():
        for of in ("fill", "stroke"):
            with_opacity = f"; {of}-opacity: {opacity}" if opacity else ""
            style = re.sub(f"{of}: {colour}(?![0-9a-f])", f"{of}: currentColor{with_opacity}", style)
    return style


def _rename_ids(root, prefix):
    """Keeps the ids that something refers to."""
    reference = re.compile(r"url\(#([^)]+)\)")
    targets = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.endswith("href") and value.startswith("#"):
                targets.add(value[1:])
                element.set(name, "#" + prefix + value[1:])
            elif reference.search(value):
                targets.update(reference.findall(value))
                element.set(name, reference.sub(rf"url(#{prefix}\1)", value))
    for element in root.iter():
        if "id" in element.attrib:
            identifier = element.attrib.pop("id")
            if identifier in targets:
                element.set("id", prefix + identifier)
