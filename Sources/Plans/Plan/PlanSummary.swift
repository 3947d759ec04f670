// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts

extension Plan {
    /// What the plan would run, in a line.
    ///
    /// - Throws: `PlanError` where a student cannot be built.
    package var summary: String {
        get throws {
            let names = architectures.map(\.name)
            let shown =
                names.count <= 8 ? names.joined(separator: ", ") : names.prefix(7).joined(separator: ", ") + ", ..."
            let trials = expand()
            var parts = [
                "\(count(of: trials)): \(Quantity.count(names.count, "architecture")) (\(shown))",
                "distillation " + distillation.map { $0 ? "on" : "off" }.joined(separator: " and "),
                seedsByArchitecture.isEmpty ? Quantity.count(seeds.count, "seed") : "seeds by architecture",
            ]
            if !cases.isEmpty { parts.append(Quantity.count(cases.count, "case")) }
            if let sampling {
                parts.append(
                    "\(Quantity.count(sampling.count, "point")) of \(ranges.map(\.field).joined(separator: ", "))")
            }
            if let selection {
                let folds = selection.folds.map { " over \(Quantity.count($0, "fold"))" } ?? ""
                parts.append("chosen by \(selection.score.title)\(folds)")
            }
            if !rules.isEmpty {
                parts.append("\(trials.ruleUse.leftOut) left out by \(Quantity.count(rules.count, "rule"))")
            }
            parts += axes.map { "\(Quantity.count($0.values.count, "value")) of \($0.field)" }
            let shapes = Set(
                tables.values.map {
                    "\(Quantity.count($0.samples, "sample")) of \(Quantity.count($0.features, "feature")) in"
                        + " \(Quantity.count($0.classes.count, "class", "classes"))"
                }
            ).sorted()
            parts += shapes.count <= 3 ? shapes : [shapes[0], "tables of \(shapes.count - 1) other shapes"]
            let (qubits, parameters) = try largest()
            parts.append(
                (qubits == 0 ? "" : "up to \(Quantity.count(qubits, "qubit")) and ")
                    + Quantity.count(parameters, "parameter"))
            return parts.joined(separator: "; ")
        }
    }

    /// The most qubits of a student, and the most parameters.
    private func largest() throws -> (qubits: Int, parameters: Int) {
        try PlanError.of {
            try shapes.reduce(into: (0, 0)) { most, trial in
                let features = trial.data.features
                let counts = try trial.student.parameterCounts(features: features, classes: trial.data.classes)
                most.0 = max(most.0, try trial.student.circuit(features: features)?.qubits ?? 0)
                most.1 = max(most.1, counts.circuit + counts.head)
            }
        }
    }
}
