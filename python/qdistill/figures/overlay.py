# SPDX-License-Identifier: Apache-2.0
"""Learning curves of the students that several sweeps have, in one figure: a colour for each sweep."""

import os

from matplotlib.lines import Line2D

from . import style
from .learning_curves import HIGHEST, MOST_STUDENTS, STATISTICS, curves_of, epoch_ticks
from .page import Page
from .panels import Layout, Panels
from .table import PlotError
from .words import labels

STEM = "overlay"


def draw(sweeps, into):
    """Draws some results folders, as `Results`, into another one."""
    if len(sweeps) > style.colors():
        raise PlotError(f"{len(sweeps)} sweeps are too many for one figure: the style has {style.colors()} colours.")
    tables = [
        sweep.table("learning-curves.csv", ["distillation", "epoch", *STATISTICS], 1, wanted=STATISTICS[1])
        for sweep in sweeps]
    names = list(labels(_names(sweeps)).values())
    curves = [curves_of(table, table.rows) for table in tables]
    shared = [student for student in curves[0] if all(student in others for others in curves)]
    if not shared:
        raise PlotError(f"No student is in all of {', '.join(sweep.folder for sweep in sweeps)}.")
    shown = shared[:MOST_STUDENTS]
    looks = {
        (i, half): {**line, "color": style.color(i), "marker": style.markers()[half]}
        for half, line in sorted(style.halves().items(), reverse=True) for i in range(len(sweeps))}
    run = {half for one in curves for student in shown for half in one[student]}
    handles = [Line2D([], [], color=style.color(i), label=name) for i, name in enumerate(names)] + [
        Line2D([], [], color=style.grey(), linestyle=line["linestyle"], label=line["label"])
        for half, line in style.halves().items() if half in run]
    layout = Layout(into.sheet, len(shown), 1)
    last = max(2, max(table.number(row, "epoch") or 1 for table in tables for row in table.rows))
    omission = _omission(tables, names, curves, shared, shown)
    page = Page(
        into.sheet, layout.page_width, layout.page_height, "Validation F1 during training", handles,
        "Line: median over the runs that reach the epoch." + omission)
    panels = Panels(page, layout, epoch_ticks(last), HIGHEST, "epoch", looks)
    panels.block("")
    for student, title in labels(shown).items():
        panels.add(title)
        for i, one in enumerate(curves):
            for half, curve in one[student].items():
                panels.line((i, half), [(epoch / last, median) for epoch, _, median, _ in curve], marked=len(curve) == 1)
    panels.draw()
    into.save(page, STEM, _description(shown, names, curves) + omission)


def _names(sweeps):
    """The folders' names, or where two are the same their paths."""
    names = [os.path.basename(os.path.abspath(sweep.folder)) for sweep in sweeps]
    return names if len(set(names)) == len(names) else [os.path.normpath(sweep.folder) for sweep in sweeps]


def _omission(tables, names, curves, shared, shown):
    """Sentences on settings and students that are left out."""
    sentences = [
        f" Of {name}: the first of {len(table.groups) + len(table.left_out):,} combinations of settings; --where chooses "
        "others." for table, name in zip(tables, names) if table.left_out]
    if any(len(one) > len(shared) for one in curves):
        sentences.append(" Shown are the students that all sweeps have.")
    if len(shown) < len(shared):
        sentences.append(f" Shown are the first {len(shown)} of {len(shared)} students.")
    return "".join(sentences)


def _description(shown, names, curves):
    def ends(student):
        return ", ".join(
            f"{name} {' and '.join(f'{curve[-1][2]:.3f}' for _, curve in sorted(one[student].items()))}"
            for name, one in zip(names, curves))

    return (
        "Curves of the median weighted F1 on the validation samples against the epoch. Last median of each sweep, without and "
        f"with distillation: {'; '.join(f'{student}: {ends(student)}' for student in shown)}.")
