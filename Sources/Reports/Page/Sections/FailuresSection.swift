// SPDX-License-Identifier: Apache-2.0
import Plans
import Sweeps
import Texts

/// The trials without a result, and why they have none.
extension SweepRecord {
    private static let maximumFailures = 200

    var failuresSection: HTML {
        guard withoutResult > 0 else { return "<p>None: no trial failed, and none was given up.</p>\n" }
        let failed = (1...history.trials.count).lazy.filter { history.life(of: $0).failure != nil }
        let shown = Array(failed.prefix(Self.maximumFailures)).map {
            (trial: history.trials[$0 - 1], life: history.life(of: $0))
        }
        let columns: [HTMLColumn<(trial: Trial, life: TrialLife)>] = [
            .head("Trial") { "\($0.trial.number)" },
            .words("Student") { "\($0.trial.specification.student.architecture.name)" },
            .words("Distillation") { "\($0.trial.specification.distillation ? "with" : "without")" },
            .number("Seed") { "\(String($0.trial.specification.seed))" }, .words("Status") { "\($0.life.name)" },
            .words("Reason") { "\($0.life.failure ?? "")" },
        ]
        return """
            <p>\(Quantity.count(withoutResult, "trial")) of \(history.trials.count) ended without a result. They \
            are left out of all means; the tables count them.</p>
            \(HTML.table("Trials that failed or were given up", of: shown, columns))\
            \(HTML.further(withoutResult - shown.count, "further trial", see: "trials.csv"))
            """
    }
}
