# SPDX-License-Identifier: Apache-2.0
"""Mean F1 against a training setting that the plan varies, such as the number of training samples."""

import math

from .page import Page, described, intervals, line_handles, points_wide, seeds
from .panels import Layout, Panels
from .table import NotDrawn, Panel, first, number_or_none, setting_name, setting_title
from .words import labels

STEM = "axes"
MOST_STUDENTS = 24
HIGHEST = 1.1
UNITS = {"patience": "epochs", "max_epochs": "number", "batch": "samples"}


def draw(results):
    students = results.students(MOST_STUDENTS)
    table = results.table(
        "summary.csv", ["distillation", "parameters", "n", "mean", "ci95_low", "ci95_high"], None, students)
    numeric = [i for i in table.differing if all(number_or_none(key[i]) is not None for key in table.groups)]
    if not 1 <= len(numeric) <= 2:
        raise NotDrawn(
            f"{table.path}: {len(numeric) or 'no'} settings with numbers vary; {STEM} needs one or two"
            + (", which --where can leave over." if numeric else "."))
    # Of two, the one with more values is the axis; every value of the other has its own rows of panels.
    axis = max(numeric, key=lambda i: len({key[i] for key in table.groups}))
    names = labels(dict.fromkeys(row["architecture"] for row in table.rows))
    blocks = _blocks(table, axis)
    layout = Layout(results.sheet, len(names), len(blocks), [block.title for block in blocks])
    name = setting_name(table.settings[axis])
    unit = UNITS.get(table.settings[axis])
    omission = f" Shown: {first(layout.blocks)} of {len(blocks)} other settings; --where chooses others."
    omission = (omission if layout.blocks < len(blocks) else "") + students.omission + table.difference
    blocks = blocks[:layout.blocks]
    counts = [table.count(row, "n") for row in table.rows if table.number(row, "mean") is not None]
    values = sorted({number_or_none(key[axis]) for key in table.groups})
    scale = _scale(values)
    place, ticks = _axis(values, scale, layout)
    page = Page(
        results.sheet, layout.page_width, layout.page_height, f"{results.name}: F1 against {name}", line_handles(marked=True),
        f"Mark: mean over {seeds(counts)}."
        + intervals(
            table, ["ci95_low"], " Bar: its 95 % confidence interval (Student's t).",
            " No student has several seeds: there is no interval.")
        + ("" if scale in (float, math.log10) else f" The values of {name} are one step apart each, whatever they are.")
        + omission)
    panels = Panels(page, layout, ticks, HIGHEST, name + (f" ({unit})" if unit and unit != "number" else ""))
    for block in blocks:
        panels.block(block.title)
        points = _points(table, table.settings[axis], block.rows)
        for architecture in names:
            panels.add(names[architecture])
            for half in (False, True):
                # A little apart, so that intervals do not hide each other.
                shift = 1.5 if half else -1.5
                for x, _, low, high in (there := points.get((architecture, half), [])):
                    if low is not None and high is not None:
                        panels.bar(half, place(x), low, high, shift)
                panels.line(half, [(place(x), mean) for x, mean, _, _ in there], shift, marked=True)
    panels.draw()
    results.save(page, STEM, described(blocks, _description(table, axis, blocks[0], names, values), omission))


def _blocks(table, axis):
    """The rows of each combination of the settings beside the axis."""
    groups, titles = {}, {}
    for key, rows in table.groups.items():
        rest = key[:axis] + key[axis + 1:]
        titles[rest] = table.title(key, without=(axis,))
        groups.setdefault(rest, []).extend({**row, table.settings[axis]: key[axis]} for row in rows)
    return [Panel(titles[rest], rest, rows) for rest, rows in groups.items()]


def _points(table, column, rows):
    """(setting, mean, low, high), in the setting's order, by student and distillation."""
    points = {}
    for row in rows:
        mean, low, high = (table.number(row, column) for column in ("mean", "ci95_low", "ci95_high"))
        if mean is not None:
            points.setdefault((row["architecture"], table.distillation(row)), []).append(
                (table.number(row, column), mean, low, high))
    return {key: sorted(some, key=lambda point: point[0]) for key, some in points.items()}


def _scale(values):
    """The place of a value on its axis: a logarithm if they span more than a decade.

    With zero or negative values among them, which have no logarithm, they are one step apart each.
    """
    sizes = [abs(value) for value in values if value]
    if not sizes or max(sizes) / 10 <= min(sizes):
        return float
    return math.log10 if values[0] > 0 else values.index


def _axis(values, scale, layout):
    """The place of a value, as a share of a panel's width, and the ticks: (place, label) of each."""
    low, high = scale(values[0]), scale(values[-1])
    margin = 0.08 * (high - low) or 1.0

    def place(value):
        return (scale(value) - low + margin) / (high - low + 2 * margin)

    ticks, end = [], -math.inf
    for value in values:
        # A label that would touch the one before it is left out.
        centre, wide = place(value) * layout.width * 72, points_wide(f"{value:g}", layout.size)
        if centre - wide / 2 > end:
            ticks.append((place(value), f"{value:g}"))
            end = centre + wide / 2 + 3
    return place, ticks


def _description(table, axis, block, architectures, values):
    column = table.settings[axis]
    points_of = _points(table, column, block.rows)

    def half(architecture, distillation):
        points = points_of.get((architecture, distillation))
        return f"{points[0][1]:.3f} to {points[-1][1]:.3f}" if points else "not run"

    students = "; ".join(f"{name} {half(name, False)} and {half(name, True)}" for name in architectures)
    return (
        f"Mean weighted F1 against {setting_title([(column, f'{values[0]:g} to {values[-1]:g}')])}, with 95 % "
        f"confidence intervals. First to last, without and with distillation: {students}.")
