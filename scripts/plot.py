"""Draws the figures of a results folder from its figure1.csv and learning-curves.csv.

Usage: plot.py DIR

Writes figure1.png, figure1.svg, learning-curves.png and learning-curves.svg beside them.
The same tables give the same SVG, byte for byte, with the same version of matplotlib.
"""

import csv
import math
import os
import sys

import matplotlib
import matplotlib.ticker
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

# Blue and orange of Okabe and Ito's palette, told apart by colour-blind readers and in grey.
STYLES = {
    False: {"label": "without KD", "color": "#0072B2", "linestyle": "--"},
    True: {"label": "with KD", "color": "#E69F00", "linestyle": "-"},
}
GREY = "#555555"
SETTINGS = {"loss": "loss", "learning_rate": "learning rate", "max_epochs": "epochs", "patience": "patience",
            "batch": "batch", "precision": "precision"}
MAXIMUM_PIXELS = 60000


class PlotError(Exception):
    """Why no figure can be drawn, as a sentence."""


class Table:
    """A CSV file with the columns that a figure needs."""

    def __init__(self, path, columns):
        self.path = path
        try:
            with open(path, newline="", encoding="utf-8") as file:
                reader = csv.DictReader(file)
                self.rows = [dict(row, line=reader.line_num) for row in reader]
                header = reader.fieldnames or []
        except FileNotFoundError:
            raise PlotError(f"There is no {path}.") from None
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise PlotError(f"{path} cannot be read: {error}.") from None
        missing = [column for column in columns if column not in header]
        if missing:
            raise PlotError(f"{path} has no column {', '.join(missing)}.")
        if not self.rows:
            raise PlotError(f"{path} has no rows: there is nothing to draw.")

    def number(self, row, column):
        """The number in a cell; None for an empty cell and for what is not finite."""
        try:
            value = float(row[column]) if row[column] else math.nan
        except ValueError:
            raise PlotError(f"{self.path}, line {row['line']}: {column} is no number: {row[column]}.") from None
        return value if math.isfinite(value) else None

    def by_settings(self):
        """The rows of each combination of training settings, under a title that says what differs."""
        groups = {}
        for row in self.rows:
            groups.setdefault(tuple(row[column] for column in SETTINGS), []).append(row)
        differing = [i for i in range(len(SETTINGS)) if len({settings[i] for settings in groups}) > 1]
        names = list(SETTINGS.values())
        return [(", ".join(f"{names[i]} {settings[i]}" for i in differing), rows) for settings, rows in groups.items()]


class Page:
    """A figure laid out in inches from its top left corner."""

    def __init__(self, width, height, title, handles):
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width, height))
        FigureCanvasAgg(self.figure)
        heading = self.text(0.15, 0.15, title, size=12, weight="bold")
        room = (width - 0.3) * self.figure.dpi / heading.get_window_extent().width
        heading.set_size(12 * min(1, room))
        self.figure.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(0.15 / width, 1 - 0.40 / height), borderaxespad=0,
            borderpad=0, ncol=2, frameon=False, fontsize=10)

    def text(self, x, y, text, **style):
        return self.figure.text(x / self.width, 1 - y / self.height, text, va="top", **style)

    def axes(self, left, top, width, height):
        axes = self.figure.add_axes(
            (left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height))
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        return axes

    def save(self, stem):
        dpi = min(200, MAXIMUM_PIXELS / max(self.width, self.height))
        for extension, options in {"png": {"dpi": dpi}, "svg": {"metadata": {"Date": None}}}.items():
            path = f"{stem}.{extension}"
            try:
                self.figure.savefig(path, **options)
            except OSError as error:
                raise PlotError(f"{path} cannot be written: {error.strerror}.") from None
            print(path)


def seeds(counts):
    """How many runs a mean is over, in words."""
    low, high = min(counts, default=0), max(counts, default=0)
    if low == high:
        return f"{low} seed" + ("" if low == 1 else "s")
    return f"{low} to {high} seeds"


def draw_figure1(folder, name):
    halves = {False: "without_kd", True: "with_kd"}
    columns = [f"{column}_{half}" for half in halves.values() for column in ("runs", "f1_mean", "f1_variance")]
    table = Table(os.path.join(folder, "figure1.csv"), ["architecture", *SETTINGS, "parameters", *columns])
    panels = table.by_settings()
    most_bars = max(len(rows) for _, rows in panels)

    left, plot_width, plot_height = 0.75, max(4.8, 1.0 * most_bars), 2.9
    top, panel_height = 0.75, plot_height + 0.55 + (0.35 if len(panels) > 1 else 0)
    page = Page(
        left + plot_width + 0.15, top + len(panels) * panel_height + 0.26,
        f"{name}: students with and without distillation",
        [Patch(color=style["color"], label=style["label"]) for style in STYLES.values()])

    for i, (title, rows) in enumerate(panels):
        axes = page.axes(left, top + i * panel_height + (panel_height - plot_height - 0.55), plot_width, plot_height)
        axes.set_title(title, loc="left", fontsize=10)
        counts = []
        for distillation, half in halves.items():
            for x, row in enumerate(rows):
                mean, variance, runs = (
                    table.number(row, f"{column}_{half}") for column in ("f1_mean", "f1_variance", "runs"))
                if mean is None:
                    continue
                counts.append(int(runs or 0))
                x += 0.2 if distillation else -0.2
                axes.bar(x, mean, width=0.38, color=STYLES[distillation]["color"])
                if variance is not None:
                    axes.annotate(
                        f"{variance:.3f}", (x, mean), xytext=(0, 2), textcoords="offset points", ha="center",
                        va="bottom", fontsize=8.5)
        axes.set_xticks(range(len(rows)))
        axes.set_xticklabels([row["architecture"] for row in rows], fontsize=10)
        axes.tick_params(axis="x", length=0)
        for x, row in enumerate(rows):
            parameters = table.number(row, "parameters")
            if parameters is not None:
                axes.annotate(
                    f"{parameters:.0f}", (x, 0), xycoords=("data", "axes fraction"), xytext=(0, -20),
                    textcoords="offset points", ha="center", va="top", fontsize=8.5, color=GREY)
        axes.set_xlim(-0.6, len(rows) - 0.4)
        axes.set_ylim(0, 1.1)
        axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
        axes.set_ylabel(f"F1 (weighted), mean over {seeds(counts)}", fontsize=9.5)
    page.text(
        0.15, page.height - 0.26, "Above a bar: variance over the seeds. Below a name: number of trainable parameters.",
        size=8.5, color=GREY)
    page.save(os.path.join(folder, "figure1"))


def draw_learning_curves(folder, name):
    statistics = [f"validation_f1_{statistic}" for statistic in ("q1", "median", "q3")]
    table = Table(
        os.path.join(folder, "learning-curves.csv"), ["architecture", "distillation", *SETTINGS, "epoch", *statistics])
    blocks = []
    for title, rows in table.by_settings():
        curves = {}
        for row in rows:
            if row["distillation"] not in ("true", "false"):
                raise PlotError(
                    f"{table.path}, line {row['line']}: distillation is neither true nor false: {row['distillation']}.")
            curve = curves.setdefault(row["architecture"], {}).setdefault(row["distillation"] == "true", [])
            values = [table.number(row, column) for column in ("epoch", *statistics)]
            curve.append([math.nan if value is None else value for value in values])
        blocks.append((title, curves))

    most_curves = max(len(curves) for _, curves in blocks)
    columns = min(4, most_curves)
    left, top, gap, row_height, plot_height = 0.75, 0.7, 0.3, 1.95, 1.4
    plot_width = max(1.75, 4.8 / columns)
    title_height = 0.3 if len(blocks) > 1 else 0
    heights = [title_height + row_height * math.ceil(len(curves) / columns) + 0.25 for _, curves in blocks]
    page = Page(
        left + columns * (plot_width + gap) - gap + 0.2, top + sum(heights) + 0.32, f"{name}: validation F1 during training",
        [Line2D([], [], **style) for style in STYLES.values()])
    last_epoch = max((table.number(row, "epoch") or 1 for row in table.rows), default=1)

    for (title, curves), height in zip(blocks, heights):
        if title:
            page.text(left, top, title, size=10)
        for i, (architecture, halves) in enumerate(curves.items()):
            row, column = divmod(i, columns)
            axes = page.axes(
                left + column * (plot_width + gap), top + title_height + 0.25 + row * row_height, plot_width, plot_height)
            axes.set_title(architecture, loc="left", fontsize=10)
            for distillation in sorted(halves):
                epochs, low, median, high = zip(*halves[distillation])
                style = STYLES[distillation]
                axes.fill_between(epochs, low, high, color=style["color"], alpha=0.25, linewidth=0)
                axes.plot(
                    epochs, median, color=style["color"], linestyle=style["linestyle"], linewidth=1.5,
                    marker="o" if len(epochs) == 1 else None)
            axes.set_xlim(0, max(last_epoch, 2))
            axes.set_ylim(0, 1.05)
            axes.set_yticks([0, 0.5, 1])
            axes.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(3, integer=True))
            axes.tick_params(labelsize=9, labelleft=column == 0)
            if column == 0:
                axes.set_ylabel("F1 (weighted)", fontsize=9.5)
            if i + columns >= len(curves):
                axes.set_xlabel("epoch", fontsize=9.5)
        top += height
    page.text(
        0.15, page.height - 0.26, "Line: median over the runs that reach the epoch. Band: their quartiles.", size=8.5,
        color=GREY)
    page.save(os.path.join(folder, "learning-curves"))


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        asked = sys.argv[1:] in (["-h"], ["--help"])
        print("Usage: scripts/plot DIR\nDraws the figures of a results folder from its figure1.csv and "
              "learning-curves.csv.", file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 64
    folder = sys.argv[1]
    # A user's own settings must not change the figures.
    matplotlib.rcdefaults()
    matplotlib.rcParams["svg.hashsalt"] = "qdistill"
    name = os.path.basename(os.path.abspath(folder))
    code = 0
    for draw in (draw_figure1, draw_learning_curves):
        try:
            draw(folder, name)
        except PlotError as error:
            print(error, file=sys.stderr)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
