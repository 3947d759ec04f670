# SPDX-License-Identifier: Apache-2.0
"""The package on real small sweeps: `python3 -m unittest discover python/tests`, with python/ in PYTHONPATH.

The program is found as `qdistill.run` finds it (QDISTILL_BINARY). Tests of figures are skipped without matplotlib.
"""

import contextlib
import csv
import importlib.util
import io
import os
import pathlib
import signal
import sys
import tempfile
import threading
import time
import unittest
import unittest.mock

import pandas
import qdistill
from qdistill.exporters.records import records

HAS_MATPLOTLIB = importlib.util.find_spec("matplotlib") is not None
PLAN = {
    "name": "of-python", "data": {"samples": 100, "bits": 8}, "circuit": {"layers": 2}, "training": {"epochs": 4},
    "teacher": {"minimumValidationAccuracy": 0}, "architectures": ["classical", "q2"], "seeds": 2,
}  # fmt: skip


class InAFolder(unittest.TestCase):
    """Tests in a temporary folder, which is the current one."""

    @classmethod
    def setUpClass(cls):
        cls.before, cls.temporary = os.getcwd(), tempfile.TemporaryDirectory()
        os.chdir(cls.temporary.name)
        cls.sweep = qdistill.run(PLAN, "out", options=["--curves", "--save-predictions"], quiet=True)

    @classmethod
    def tearDownClass(cls):
        os.chdir(cls.before)
        cls.temporary.cleanup()

    def assertSays(self, sentence, function, *arguments, **named):
        with self.assertRaises(qdistill.QDistillError) as raised:
            function(*arguments, **named)
        self.assertIn(sentence, str(raised.exception))


class TablesTest(InAFolder):
    def test_all_tables_are_frames_with_the_numbers_of_the_files(self):
        files = sorted(pathlib.Path("out").glob("*.csv"))
        self.assertEqual(len(files), 11)
        for path in files:
            frame = getattr(self.sweep, path.stem.replace("-", "_"))
            with open(path, newline="") as file:
                header, *rows = csv.reader(file)
            self.assertEqual(list(frame.columns), header, path)
            self.assertEqual(len(frame), len(rows), path)
            for column, cells in zip(header, zip(*rows)):
                for value, cell in zip(frame[column], cells):
                    if cell == "":
                        self.assertTrue(pandas.isna(value), (path, column))
                    elif pandas.api.types.is_numeric_dtype(frame[column]) and cell not in ("true", "false"):
                        self.assertEqual(value, float(cell), (path, column))
                    else:
                        self.assertEqual(str(value), {"true": "True", "false": "False"}.get(cell, cell), (path, column))

    def test_columns_have_the_types_of_their_content(self):
        trials = self.sweep.trials
        self.assertEqual(trials["distillation"].dtype, bool)
        self.assertEqual(len(trials[trials["distillation"]]), 4)
        self.assertTrue(trials.loc[~trials["distillation"], "teacher_agreement"].isna().all())
        # Classes are names, though these are numbers.
        self.assertTrue(set(self.sweep.predictions["true_class"]) <= {"0", "1", "2"})
        self.assertIn("learning_rate", self.sweep.settings)

    def test_what_a_folder_has_not_is_none(self):
        self.assertIsNone(self.sweep.best)
        self.assertIsNone(self.sweep.search)
        os.mkdir("few")
        pathlib.Path("few/summary.csv").write_text("architecture,distillation,mean\nhea,true,0.5\n")
        few = qdistill.load(pathlib.Path("few"))
        self.assertIsNone(few.provenance)
        self.assertIsNone(few.trials)
        self.assertEqual(few.name, "few")
        self.assertEqual(self.sweep.provenance["plan"], "of-python")

    def test_words_are_read_as_they_were_meant(self):
        os.mkdir("odd")
        pathlib.Path("odd/trials.csv").write_text(
            "trial,architecture,distillation,seed,batch,parameters,f1_weighted,converged,reason\n"
            "1,'=1+1,true,18446744073709551615,full,3,0.1,true,\n"
            "2,NA,false,1,16,3,0.30000000000000004,,it's\n")
        trials = qdistill.load("odd").trials
        self.assertEqual(list(trials["architecture"]), ["=1+1", "NA"])
        self.assertEqual(int(trials["seed"].iloc[0]), 18446744073709551615)
        self.assertEqual(trials["f1_weighted"].iloc[1], 0.1 + 0.2)
        self.assertEqual(str(trials["converged"].dtype), "boolean")
        self.assertTrue(pandas.isna(trials["reason"].iloc[0]))
        self.assertEqual(trials["reason"].iloc[1], "it's")

    def test_what_is_no_results_folder_is_reported(self):
        self.assertSays("There is no folder nowhere.", qdistill.load, "nowhere")
        os.makedirs("empty")
        self.assertSays("neither trials.csv nor summary.csv", qdistill.load, "empty")
        pathlib.Path("empty/trials.jsonl").write_text("")
        self.assertSays("`qdistill report empty` writes them", qdistill.load, "empty")


class RunTest(InAFolder):
    def test_ranks_and_ways_to_name_a_plan_make_no_difference(self):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            two = qdistill.run("out/plan.yaml", "two", ranks=2)
        self.assertIn("8 trials, 2 ranks", printed.getvalue())
        self.assertEqual(pathlib.Path("two/trials.csv").read_bytes(), pathlib.Path("out/trials.csv").read_bytes())
        self.assertEqual(two.folder, "two")
        self.assertEqual([name for name in os.listdir() if name.startswith(".qdistill")], [])

    def test_fields_seeds_and_architectures_change_the_plan(self):
        sweep = qdistill.run(
            PLAN, seeds=[3], architectures=["q2"], epochs=2, quiet=True, training__learningRate=[0.05, 0.1],
            **{"distillation.enabled": True})
        self.assertEqual(sweep.folder, "results/of-python")
        self.assertEqual(set(sweep.trials["seed"]), {3})
        self.assertEqual(set(sweep.trials["architecture"]), {"q2"})
        self.assertEqual(sorted(sweep.trials["learning_rate"]), [0.05, 0.1])
        self.assertEqual(set(sweep.trials["max_epochs"]), {2})

    def test_the_programs_own_sentence_is_raised(self):
        for ranks in (1, 2):
            self.assertSays("There is no built-in plan and no file 'nothing'.", qdistill.run, "nothing", ranks=ranks)
        self.assertSays("did you mean 'training.learningRate'?", qdistill.run, PLAN, training__learningRat=1)
        self.assertSays("1 or more, not 0", qdistill.run, PLAN, ranks=0)
        with unittest.mock.patch.dict(os.environ, QDISTILL_BINARY="/nowhere/qdistill"):
            self.assertSays("QDISTILL_BINARY is '/nowhere/qdistill', which is no program", qdistill.run, PLAN)

    def test_failed_trials_are_a_warning(self):
        with self.assertWarnsRegex(UserWarning, "Some trials failed"):
            sweep = qdistill.run(PLAN, "failed", seeds=1, quiet=True, training__learningRate=1e200)
        self.assertTrue((sweep.trials["status"] != "done").any())

    def test_an_interrupt_ends_the_sweep_in_good_order(self):
        # Whoever runs the tests may block or ignore it, which a child inherits.
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        self.addCleanup(signal.pthread_sigmask, signal.SIG_SETMASK, signal.pthread_sigmask(signal.SIG_SETMASK, []))

        def interrupt():
            while not os.path.exists("long/trials.jsonl"):
                time.sleep(0.02)
            time.sleep(0.3)
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=interrupt).start()
        long = {**PLAN, "training": {"epochs": 2000, "patience": 2000}, "seeds": 400}
        with self.assertRaises(KeyboardInterrupt):
            qdistill.run(long, "long", options=["--grace", "0.2"], quiet=True)
        self.assertIn('"interrupted":true', pathlib.Path("long/trials.jsonl").read_text())


class FigureTest(InAFolder):
    @unittest.skipUnless(HAS_MATPLOTLIB, "matplotlib is missing")
    def test_figures_are_drawn_and_shown_and_change_no_settings(self):
        import matplotlib

        with matplotlib.rc_context({"font.size": 17}):
            figure = qdistill.plot("out", "figure1")
            self.assertEqual(matplotlib.rcParams["font.size"], 17)
        self.assertTrue(figure._repr_png_().startswith(b"\x89PNG"))
        figures = qdistill.plot(self.sweep, ["seeds", "effect"], where={"architecture": ["q2", "classical"]})
        self.assertEqual([figure.stem for figure in figures], ["seeds", "effect"])
        self.assertTrue(os.path.exists("out/seeds.architecture=q2+classical.svg"))

    @unittest.skipUnless(HAS_MATPLOTLIB, "matplotlib is missing")
    def test_what_cannot_be_drawn_is_reported(self):
        self.assertSays("there is no figure 'figure2'; there are figure1", qdistill.plot, "out", "figure2")
        self.assertSays("axes is not drawn.", qdistill.plot, "out", "axes")
        self.assertSays("There is no folder nowhere.", qdistill.plot, "nowhere")

    def test_without_matplotlib_a_sentence_says_how_to_get_it(self):
        figures = [name for name in sys.modules if name.startswith("qdistill.figures")]
        with unittest.mock.patch.dict(sys.modules, {"matplotlib": None}):
            for name in figures:
                del sys.modules[name]
            self.assertSays("Figures need matplotlib: pip install matplotlib", qdistill.plot, "out")


class ExportTest(InAFolder):
    def test_a_trial_keeps_its_identity_where_a_sweep_is_extended(self):
        qdistill.run(PLAN, "grown", options=["--curves"], quiet=True)
        before = {record.identity: record for record in records("grown")[1]}
        qdistill.run(PLAN, "grown", quiet=True, seeds=3, training__learningRate=[0.05, 0.1])
        after = {record.identity: record for record in records("grown")[1]}
        self.assertEqual((len(before), len(after)), (8, 24))
        moved = 0
        for identity, record in before.items():
            self.assertEqual(record.scores, after[identity].scores)
            self.assertEqual(record.curves, after[identity].curves)
            moved += record.name != after[identity].name
        # Their numbers are others, or this would test nothing.
        self.assertGreater(moved, 4)

    def test_records_hold_the_tables(self):
        sweep, trials = records(self.sweep)
        for record, row in zip(trials, sweep.trials.to_dict("records")):
            self.assertEqual(record.scores["f1_weighted"], row["f1_weighted"])
            self.assertEqual(record.parameters["learning_rate"], row["learning_rate"])
            self.assertEqual([epoch for epoch, _ in record.curves["training_loss"]], [1, 2, 3, 4])
            self.assertNotIn("reason", record.scores)

    def test_what_is_missing_is_reported(self):
        for name, export in (("mlflow", qdistill.to_mlflow), ("tensorboard", lambda sweep: qdistill.to_tensorboard(sweep, "b"))):
            with unittest.mock.patch.dict(sys.modules, {name: None}):
                self.assertSays(f"pip install {name}", export, self.sweep)
        qdistill.run(PLAN, "plain", quiet=True)
        with self.assertWarnsRegex(UserWarning, "`qdistill report plain --curves`"):
            records("plain")


if __name__ == "__main__":
    unittest.main()
