# SPDX-License-Identifier: Apache-2.0
"""The figures of a results folder, drawn from Python."""

import os
import pathlib

from .errors import QDistillError


class Figure:
    """A figure that was drawn; notebooks show it."""

    def __init__(self, stem, path):
        self.stem = stem
        # Without its extension.
        self.path = path

    def __repr__(self):
        return f"<qdistill figure {self.path}>"

    def _repr_png_(self):
        file = pathlib.Path(f"{self.path}.png")
        return file.read_bytes() if file.exists() else None


def plot(sweep, only=None, where=None, width=None, style=None, formats=("png", "svg")):
    """Draws figures of a sweep into its folder, as `scripts/plot` does.

    Args:
        sweep: a results folder, or what `load` or `run` gave.
        only: the name of a figure, such as "effect", or a list of names; all by default.
        where: draw only what has these settings, such as {"temperature": 2}; a list for either value.
        width: draw figures of this width, into files of their own: inches, "86mm", or "column" for a journal's.
        style: a style file of matplotlib, or the name of one of its styles.
        formats: some of "png", "svg" and "pdf".

    Returns: the figure for a name, else a list of all that were drawn.

    Raises:
        QDistillError: a figure that was asked for cannot be drawn, or matplotlib is missing.
    """
    try:
        from .figures.drawing import Drawing
        from .figures.table import PlotError
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "matplotlib":
            raise
        raise QDistillError("Figures need matplotlib: pip install matplotlib, or Debian's python3-matplotlib.") from None
    folder = os.fspath(getattr(sweep, "folder", sweep))
    stems = [only] if isinstance(only, str) else None if only is None else list(only)
    conditions = [
        (column, str(value)) for column, values in (where or {}).items()
        for value in (values if isinstance(values, (list, tuple)) else [values])]
    try:
        width = None if width is None else str(width)
        drawing = Drawing(folder, stems, conditions, width, style, formats)
    except PlotError as error:
        raise QDistillError(f"{error}.") from None
    drawing.draw()
    if drawing.complaints:
        raise QDistillError("\n".join(drawing.complaints))
    figures = [Figure(stem, drawing.results.path(stem)) for stem in drawing.drawn]
    return figures[0] if isinstance(only, str) else figures
