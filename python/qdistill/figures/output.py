# SPDX-License-Identifier: Apache-2.0
"""Writes a page as PNG, SVG or PDF, at its sheet's scale: the same bytes for the same tables and version of matplotlib."""

import io

import matplotlib
from matplotlib.backends.backend_pdf import Op, PdfFile, RendererPdf

from . import style, svg
from .table import PlotError

FORMATS = ("png", "svg", "pdf")
MAXIMUM_PIXELS = 8000


def known_formats(names):
    """The names, if all are of formats."""
    for name in names:
        if name not in FORMATS:
            raise PlotError(f"there is no format '{name}'; there are {', '.join(FORMATS)}")
    return names


def write(page, path, stem, description, formats):
    """Writes a page into files of these formats, `path` being without extension."""
    # Ids that matplotlib makes are hashes with this salt.
    matplotlib.rcParams["svg.hashsalt"] = stem
    if "png" in formats:
        dpi = matplotlib.rcParams["savefig.dpi"]
        dpi = page.figure.dpi if dpi == "figure" else dpi
        page.figure.savefig(f"{path}.png", dpi=min(dpi * page.sheet.scale, MAXIMUM_PIXELS / max(page.width, page.height)))
    if "svg" in formats:
        drawn = io.StringIO()
        # A ground of the style's own stays; white is that of the page that the picture is put into.
        page.figure.savefig(drawn, format="svg", transparent=style.ground() == "#ffffff", metadata={"Date": None})
        with open(f"{path}.svg", "w", encoding="utf-8", newline="\n") as file:
            file.write(svg.finished(drawn.getvalue(), stem, page.title, description, page.sheet.scale))
    if "pdf" in formats:
        _write_pdf(page, f"{path}.pdf", description)


def _write_pdf(page, path, description):
    """As `savefig` does, but scaled: a PDF's page has a matrix for that, which matplotlib has no word for."""
    width, height, scale = page.width, page.height, page.sheet.scale
    before, page.figure.dpi = page.figure.dpi, 72
    file = PdfFile(path, {"Title": page.title, "Subject": description, "CreationDate": None})
    try:
        file.newPage(width * scale, height * scale)
        # What is beyond is clipped.
        file.width, file.height = width, height
        file.output(scale, 0, 0, scale, 0, 0, Op.concat_matrix)
        renderer = RendererPdf(file, 72, height, width)
        page.figure.draw(renderer)
        renderer.finalize()
        file.finalize()
    finally:
        file.close()
        page.figure.dpi = before
