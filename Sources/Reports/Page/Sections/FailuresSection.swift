// SPDX-License-Identifier: Apache-2.0
import Plans
import Texts

/// The trials without a result, and why they have none.
struct FailuresSection {
    let sweep: SweepRecord

    private static let maximum = 200

    func html(_ outline: Outline) -> HTML {
        let heading = outline.heading("Failed trials", id: "failures")
        let history = sweep.history
        guard sweep.withoutResult > 0 else {
            return "\(heading)<p>None: no trial failed, and none was given up.</p>\n"
        }
        var table = HTMLTable(
            "Trials that failed or were given up",
            [
                .head("Trial"), .words("Student"), .words("Distillation"), .number("Seed"), .words("Status"),
                .words("Reason"),
            ])
        var shown = 0
        for number in 1...history.trials.count where shown < Self.maximum {
            let life = history.life(of: number)
            guard let reason = life.failure else { continue }
            let trial = history.trials[number - 1].specification
            table.append([
                "\(number)", "\(trial.student.architecture.name)", "\(trial.distillation ? "with" : "without")",
                "\(String(trial.seed))", "\(life.name)", "\(reason)",
            ])
            shown += 1
        }
        let rest = sweep.withoutResult - shown
        let more: HTML? = rest > 0 ? "<p>\(Quantity.count(rest, "further trial")): see trials.csv.</p>\n" : nil
        return """
            \(heading)<p>\(Quantity.count(sweep.withoutResult, "trial")) of \(history.trials.count) ended without a result. They \
            are left out of all means; the tables count them.</p>
            \(table.html)\(more)
            """
    }
}
