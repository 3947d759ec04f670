# SPDX-License-Identifier: Apache-2.0
"""Figures on sheets of a given width can be read: texts are large enough, whole, and beside each other.

The tables are made here, in the form of docs/reference/tables.md.
"""

import contextlib
import csv
import importlib.util
import io
import itertools
import os
import tempfile
import unittest
import unittest.mock

import qdistill

HAS_MATPLOTLIB = importlib.util.find_spec("matplotlib") is not None
STEMS = ["figure1", "seeds", "learning-curves", "parameters", "effect", "confusion", "axes", "agreement", "gradients"]
PAPER = ["classical", "hea", "universal", "universal-h", "q2", "q3", "q4", "q5"]


def write(folder, students, settings=(("a", 0.1), ("a", 0.2)), classes=("0", "1", "2"), seeds=12, epochs=(1, 100, 200, 300)):
    """Writes tables of a sweep without a run."""
    os.makedirs(folder)
    tables = {name: [] for name in (
        "figure1", "trials", "summary", "comparisons", "learning-curves", "confusion", "agreement", "gradients")}
    for rank, (loss, rate) in enumerate(settings, 1):
        tables["agreement"].append({
            "rank": rank, "loss": loss, "learning_rate": rate, "values": 2 * len(students), "mean_squared_distance": 1.25 * rank})
    for (loss, rate), (i, name) in itertools.product(settings, enumerate(students)):
        setting = {"loss": loss, "learning_rate": rate}
        student = {**setting, "parameters": 60 + 7 * i + 140 * (i == 0)}
        mean = 0.95 - 0.5 * i / len(students)
        columns = {f"{column}_{half}": value for half in ("without_kd", "with_kd")
                   for column, value in (("runs", seeds), ("f1_mean", mean), ("f1_variance", 0.012))}
        tables["figure1"].append({"architecture": name, **student, **columns})
        difference = 0.02 * (i - 2)
        tables["comparisons"].append({
            "architecture": name, **student, "pairs": seeds, "difference": difference,
            "difference_ci95_low": difference - 0.03, "difference_ci95_high": difference + 0.01, "wilcoxon_p_holm": 0.0123,
            "reference_distance_without_kd": 0.7 * i - 8, "reference_distance_with_kd": 0.7 * i + 1.02})
        for half in ("false", "true"):
            kind = {"architecture": name, "distillation": half}
            for seed in range(seeds):
                tables["trials"].append({"trial": 1, **kind, "seed": seed, **student, "f1_weighted": mean + 0.02 * (seed % 3)})
            tables["summary"].append(
                {**kind, **student, "n": seeds, "mean": mean, "ci95_low": mean - 0.05, "ci95_high": mean + 0.05})
            for epoch in epochs:
                tables["learning-curves"].append({
                    **kind, **setting, "epoch": epoch, "validation_f1_q1": 0.4, "validation_f1_median": 0.5,
                    "validation_f1_q3": 0.6})
            for true, predicted in itertools.product(classes, classes):
                share = 1 - 0.004 * len(classes) if true == predicted else 0.004
                tables["confusion"].append({
                    **kind, **student, "true_class": true, "predicted_class": predicted, "runs": seeds, "samples": 100,
                    "share": share})
            for qubits in (2, 4, 8):
                size = 0.1 / 2 ** (qubits + i)
                tables["gradients"].append({
                    **kind, **student, "qubits": qubits, "circuit_layers": 1, "runs": seeds, "mean_square": size,
                    "mean_square_ci95_low": size / 2, "mean_square_ci95_high": size * 2})
    for name, rows in tables.items():
        with open(f"{folder}/{name}.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@unittest.skipUnless(HAS_MATPLOTLIB, "matplotlib is missing")
class WidthTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = os.path.join(self.temporary.name, "tables")

    def pages(self, width, stems=STEMS, folder=None, **named):
        """The pages that are laid out, by stem; nothing is written."""
        from qdistill.figures import output
        from qdistill.figures.drawing import Drawing

        pages = {}
        with unittest.mock.patch.object(output, "write", lambda page, path, stem, *_: pages.update({stem: page})):
            drawing = Drawing(folder or self.folder, stems, width=width, **named)
            drawing.draw()
        self.assertEqual(drawing.complaints, [])
        return pages

    def check(self, pages, inches, highest=10):
        for stem, page in pages.items():
            scale, dpi = page.sheet.scale, page.figure.dpi
            wide, high = page.figure.get_size_inches()
            # Some texts have no place before.
            page.figure.draw_without_rendering()
            self.assertAlmostEqual(wide * scale, inches, 6, stem)
            self.assertLess(high * scale, highest, stem)
            boxes, faults, hidden = [], [], beyond(page.figure)
            for text in page.figure.findobj(lambda artist: hasattr(artist, "get_fontsize")):
                if not (text.get_visible() and text.get_text().strip()) or text in hidden:
                    continue
                box = text.get_window_extent().padded(-0.5)
                if text.get_fontsize() * scale < 5.999:
                    faults.append(f"too small: {text}")
                if box.x0 < 0 or box.y0 < 0 or box.x1 > wide * dpi or box.y1 > high * dpi:
                    faults.append(f"cut: {text}")
                boxes.append((box, text))
            self.assertGreater(len(boxes), 10, stem)
            faults += [f"overlap: {a}, {b}" for (one, a), (other, b) in itertools.combinations(boxes, 2) if one.overlaps(other)]
            self.assertEqual(faults[:5], [], f"{stem} of {inches:.2f} inches")

    def test_the_papers_students_fit_a_column(self):
        write(self.folder, PAPER)
        self.check(self.pages("column"), 3.4)

    def test_they_fit_other_widths(self):
        write(self.folder, PAPER, settings=(("a", 0.1),))
        for width, inches, stems in (
                ("3.0", 3, ["parameters", "effect", "confusion", "gradients"]), ("175mm", 175 / 25.4, ["effect"])):
            self.check(self.pages(width, stems), inches)

    def test_many_students_and_settings_fit_a_column(self):
        names = ["W" * 40, "W" * 39 + "x", *(f"a student with a long name, number {i}" for i in range(18))]
        write(self.folder, names, settings=(("a", 0.1), ("a", 0.2)), seeds=2)
        self.check(self.pages("column", ["figure1", "learning-curves", "effect", "confusion", "agreement", "gradients"]), 3.4)

    def test_classes_with_names_fit_a_column(self):
        for i, classes in enumerate((["setosa", "versicolor", "virginica"], list("0123456789"))):
            write(self.folder + str(i), PAPER[:4], settings=(("a", 0.1),), classes=classes)
            self.check(self.pages("column", ["confusion"], folder=self.folder + str(i)), 3.4)


    def test_many_settings_fit_a_column_and_other_widths(self):
        losses = ["cross-entropy", "cross-entropy-of-softmax", "W" * 40]
        write(self.folder, PAPER, settings=tuple(itertools.product(losses, [0.01 * i for i in range(1, 13)])), epochs=(1,))
        for width, inches in (("column", 3.4), ("175mm", 175 / 25.4), ("14in", 14)):
            self.check(self.pages(width, ["agreement"]), inches)


@unittest.skipUnless(HAS_MATPLOTLIB, "matplotlib is missing")
class OwnSettingsTest(unittest.TestCase):
    def own(self, rows):
        """Of a summary with such rows of student, loss, learning rate and data set."""
        from qdistill.figures.table import Table, own_settings

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "summary.csv")
            with open(path, "w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(["architecture", "distillation", "loss", "learning_rate", "set", "parameters"])
                writer.writerows([student, half, *settings, 1] for student, *settings in rows for half in ("false", "true"))
            own = own_settings(path)
            table = Table(path, ["distillation"], own=own)
            # No row of a student is beside another one of the same.
            for there in table.groups.values():
                kinds = [(row["architecture"], row["distillation"]) for row in there]
                self.assertEqual(len(kinds), len(set(kinds)))
            return own, len(table.groups), table.omission

    def test_settings_of_a_grid_part_the_students(self):
        self.assertEqual(self.own(itertools.product("ab", ["x", "y"], [0.1, 0.2], ["s", "t"])), ([], 8, ""))

    def test_settings_that_vary_together_are_no_students_own(self):
        pairs = [("x", 0.1), ("y", 0.2)]
        self.assertEqual(self.own([(a, *pair, set) for a in "ab" for pair in pairs for set in "st"])[:2], ([], 4))

    def test_what_follows_from_the_student_and_its_data_is_the_students_own(self):
        rates = {"as": 0.1, "at": 0.2, "bs": 0.2, "bt": 0.4}
        rows = [(a, {"a": "x", "b": "y"}[a], rates[a + set], set) for a in "ab" for set in "st"]
        self.assertEqual(
            self.own(rows), (["loss", "learning_rate"], 2, " Students differ in loss and learning rate, too."))

    def test_one_student_has_no_settings_of_its_own(self):
        self.assertEqual(self.own([("a", "x", 0.1, "s"), ("a", "y", 0.2, "t"), ("a", "y", 0.1, "t")])[0], [])


@unittest.skipUnless(HAS_MATPLOTLIB, "matplotlib is missing")
class AgreementTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = os.path.join(temporary.name, "tables")

    def change(self, name, change):
        """Changes the rows of a table, and its columns by those of the first one."""
        path = f"{self.folder}/{name}.csv"
        with open(path, newline="", encoding="utf-8") as file:
            rows = change(list(csv.DictReader(file)))
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)

    def drawn(self, **named):
        """The SVG, the texts on the page, and the colours of its cells."""
        from matplotlib.patches import Rectangle
        from qdistill.figures import output

        pages, write_page = [], output.write
        with unittest.mock.patch.object(output, "write", lambda page, *rest: (pages.append(page), write_page(page, *rest))):
            path = qdistill.plot(self.folder, "agreement", **named).path
        page = pages[0].figure
        texts = [text.get_text() for text in page.findobj(lambda artist: hasattr(artist, "get_fontsize"))]
        cells = [_hex(patch.get_facecolor()) for patch in page.axes[0].patches if isinstance(patch, Rectangle)]
        with open(f"{path}.svg", encoding="utf-8") as file:
            return file.read(), texts, cells

    def assertNotDrawn(self, sentence):
        with self.assertRaises(qdistill.QDistillError) as raised:
            qdistill.plot(self.folder, "agreement")
        self.assertIn(sentence, str(raised.exception))

    def test_cells_have_their_distances_and_rows_the_order_of_the_ranking(self):
        write(self.folder, ["hea", "q2"])
        # The second setting is the nearest; of the other one's a value has no distance, and another one is beyond the colours.
        self.change("agreement", lambda rows: [{**row, "rank": i} for i, row in enumerate(reversed(rows), 1)])
        self.change("comparisons", lambda rows: [
            {**rows[0], "reference_distance_without_kd": "", "reference_distance_with_kd": 123.4}, *rows[1:]])
        svg, texts, cells = self.drawn()
        self.assertIn("learning rate 0.2: 2.50; learning rate 0.1: 1.25.", svg)
        self.assertIn("hea −8.0 and +1.0; q2 −7.3 and +1.7.", svg)
        self.assertEqual([text for text in texts if text in ("0.1", "0.2")], ["0.2", "0.1"])
        self.assertTrue({"−8.0", "+1.0", "−7.3", "+1.7", "+123", "-"} <= set(texts))
        # Four strips of the halves, and seven cells: three are alike from -6 on, and one, beyond 6, has the other end's colour.
        ends = {cell for cell in cells if cells.count(cell) == 3}
        self.assertEqual((len(cells), len(ends), len(set(cells))), (11, 1, 2 + 1 + 1 + 2))
        from qdistill.figures.agreement import _colour

        self.assertEqual((ends, _colour(6)), ({_hex(_colour(-6))}, _colour(123.4)))
        # Within two standard errors cells are pale, and beyond clear.
        lightest = [min(_colour(distance)[:3]) for distance in (-2.1, -2, 0, 2, 2.1)]
        self.assertTrue(lightest[0] < 0.8 < min(lightest[1:4]) and lightest[4] < 0.8, lightest)

    def test_a_filter_keeps_settings_and_students_and_the_last_line_says_what_is_left_out(self):
        write(self.folder, ["hea", "q2"], settings=tuple(itertools.product("abc", range(10))), epochs=(1,))
        _, texts, _ = self.drawn()
        self.assertIn("Shown: the nearest 24 of 30", " ".join(texts))
        self.assertEqual(len([text for text in texts if text in ("a", "b", "c")]), 24)
        _, texts, cells = self.drawn(where={"loss": "b", "architecture": "q2"})
        self.assertNotIn("Shown", " ".join(texts))
        self.assertEqual((len(cells), "hea" in texts, "loss" in texts), (2 + 20, False, False))

    def test_students_with_settings_of_their_own_are_several(self):
        write(self.folder, ["classical", "hea"])
        layers = {"classical": [""], "hea": [1, 2]}
        self.change("comparisons", lambda rows: [
            {"architecture": row["architecture"], "layers": value, **row} for row in rows
            for value in layers[row["architecture"]]])
        svg, _, cells = self.drawn()
        self.assertIn("classical −8.0 and +1.0; hea, layers 1 −7.3 and +1.7; hea, layers 2 −7.3", svg)
        self.assertEqual(len(cells), 6 + 12)

    def test_a_sweep_without_two_settings_beside_published_values_has_no_map(self):
        write(self.folder, ["hea", "q2"], settings=(("a", 0.1),))
        self.assertNotDrawn("one combination of settings has published values; agreement needs two.")
        empty = {"reference_distance_without_kd": "", "reference_distance_with_kd": ""}
        self.change("comparisons", lambda rows: [{**row, **empty} for row in rows])
        self.assertNotDrawn("no result has a known distance from a published value.")
        self.change("comparisons", lambda rows: [{"architecture": row["architecture"], "parameters": 1} for row in rows])
        self.assertNotDrawn("comparisons.csv has no reference_distance_without_kd and reference_distance_with_kd.")
        os.remove(f"{self.folder}/agreement.csv")
        self.assertNotDrawn("agreement.csv: the plan has no reference.")
        # Nothing is wrong with it where all figures are drawn.
        from qdistill.figures.drawing import FIGURES
        from qdistill.figures.table import NotDrawn
        from qdistill.figures.results import Results
        from qdistill.figures.sheet import Sheet

        with self.assertRaises(NotDrawn):
            FIGURES["agreement"].draw(Results(self.folder, (), Sheet(), ("svg",)))


@unittest.skipUnless(HAS_MATPLOTLIB, "matplotlib is missing")
class StyleTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = os.path.join(self.temporary.name, "tables")
        write(self.folder, ["hea", "q2"], settings=(("a", 0.1),))

    def text(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()

    def test_a_style_file_changes_colours_sizes_and_the_ground(self):
        qdistill.plot(self.folder, "figure1")
        before = self.text("figure1.svg")
        self.assertIn("#0072b2", before)
        self.assertIn("currentColor", before)
        style = os.path.join(self.temporary.name, "own.mplstyle")
        with open(style, "w", encoding="utf-8") as file:
            file.write(
                "axes.prop_cycle: cycler('color', ['123456', 'abcdef']) + cycler('marker', ['v', '^'])\nfont.size: 20\n")
        qdistill.plot(self.folder, "figure1", style=style)
        after = self.text("figure1.svg")
        self.assertTrue("#123456" in after and "#abcdef" in after and "#0072b2" not in after)
        # A marker is of what has one, not of every line.
        self.assertEqual(before.count("<use"), after.count("<use"))
        # Twice as large.
        sizes = [float(text.split('width="')[1].split("pt")[0]) for text in (before, after)]
        self.assertAlmostEqual(sizes[1], 2 * sizes[0], 3)
        qdistill.plot(self.folder, "figure1", style="dark_background")
        self.assertIn("fill: #ffffff", self.text("figure1.svg"))

    def test_what_is_no_style_width_or_format_is_reported(self):
        for sentence, named in (
                ("There is no style file nowhere, and matplotlib has no style", {"style": "nowhere"}),
                ("'wide' is no width, such as column, 86mm", {"width": "wide"}),
                ("1 is 1 inches; figures are 3 to 40 inches", {"width": 1}),
                ("there is no format 'gif'; there are png, svg, pdf", {"formats": ["gif"]})):
            with self.assertRaises(qdistill.QDistillError) as raised:
                qdistill.plot(self.folder, "figure1", **named)
            self.assertIn(sentence, str(raised.exception))

    def test_a_pdf_has_the_width_that_was_asked_for_and_text_as_text(self):
        style = os.path.join(self.temporary.name, "plain.mplstyle")
        with open(style, "w", encoding="utf-8") as file:
            # So that this test can read it.
            file.write("pdf.compression: 0\n")
        figure = qdistill.plot(self.folder, "figure1", width="86mm", style=style, formats=["pdf"])
        self.assertTrue(figure.path.endswith("figure1.86mm"))
        self.assertEqual(sorted(name for name in os.listdir(self.folder) if "86mm" in name), ["figure1.86mm.pdf"])
        with open(f"{figure.path}.pdf", "rb") as file:
            pdf = file.read()
        width = float(pdf.split(b"/MediaBox [ 0 0 ")[1].split()[0])
        self.assertAlmostEqual(width, 86 / 25.4 * 72, 2)
        # Names as text, in a TrueType font, not as outlines.
        self.assertTrue(b"/FontFile2" in pdf and b"/FontFile3" not in pdf)
        self.assertGreater(pdf.count(b"\nBT\n"), 15)


@unittest.skipUnless(HAS_MATPLOTLIB, "matplotlib is missing")
class OverlayTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(temporary.name)
        write("first", ["hea", "q2", "q3"], settings=(("a", 0.1),))
        write("second", ["q3", "hea"])

    def plot(self, *arguments):
        """The exit code of scripts/plot and what it prints."""
        from qdistill.figures import command

        output, errors = io.StringIO(), io.StringIO()
        with unittest.mock.patch("sys.argv", ["plot", *arguments]), contextlib.redirect_stdout(output):
            with contextlib.redirect_stderr(errors):
                try:
                    code = command.main()
                except SystemExit as end:
                    code = end.code
        return code, output.getvalue() + errors.getvalue()

    def test_students_of_all_sweeps_have_a_colour_for_each_sweep(self):
        self.assertEqual(self.plot("--overlay", "first", "second"), (0, "overlay (.png and .svg)\n"))
        with open("overlay.svg", encoding="utf-8") as file:
            text = file.read()
        # A curve without and one with distillation for each sweep and student, but one line of all panels.
        self.assertEqual([text.count(f"stroke: {color};") > 1 for color in ("#0072b2", "#e69f00", "#009e73")], [True, True, False])
        self.assertIn("hea: first 0.500 and 0.500, second 0.500 and 0.500; q3: first 0.500", text)
        self.assertNotIn("q2", text)
        self.assertIn("Of second: the first of 2 combinations of settings", text)
        code, _ = self.plot("--overlay", "first", "second", "--where", "learning_rate=0.1", "--width", "column", "--format", "pdf")
        self.assertEqual((code, os.path.exists("overlay.learning_rate=0.1.column.pdf")), (0, True))

    def test_what_cannot_be_laid_over_each_other_is_reported(self):
        write("third", ["q5"])
        for code, sentence, arguments in (
                (1, "No student is in all of first, third.", ["--overlay", "first", "third"]),
                (1, "There is no folder nowhere.", ["--overlay", "first", "nowhere"]),
                (1, "8 sweeps are too many for one figure: the style has 7 colours.", ["--overlay", *["first"] * 8]),
                (64, "give a results folder, or several with --overlay", []),
                (64, "--overlay is a figure of its own", ["--overlay", "first", "--only", "seeds"])):
            found, text = self.plot(*arguments)
            self.assertEqual(found, code)
            self.assertIn(sentence, text)


def _hex(color):
    from matplotlib.colors import to_hex

    return to_hex(color)


def beyond(figure):
    """The labels of ticks beyond their axes, which matplotlib keeps and does not draw."""
    labels = []
    for axis in itertools.chain(*((axes.xaxis, axes.yaxis) for axes in figure.axes)):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.majorTicks + axis.minorTicks:
            if not low <= tick.get_loc() <= high:
                labels += [tick.label1, tick.label2]
    return labels
