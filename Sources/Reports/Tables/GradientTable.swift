// SPDX-License-Identifier: Apache-2.0
import Plans
import Statistics

/// How large the gradients of circuits are before the first step: where barren plateaus are seen.
///
/// The mean over seeds of the squared derivatives of the loss by the angles is, for angles that are drawn uniformly, the
/// variance of a derivative, Var[dC/dt_k], averaged over the angles: a derivative has mean 0, for the loss has a period in
/// every angle. Source: J. McClean et al., "Barren plateaus in quantum neural network training landscapes", Nature
/// Communications 9, 4812 (2018).
enum GradientTable {
    static func columns(_ settings: SettingColumns) -> [TableColumn] {
        [.architecture, .distillation] + TableColumn.settings(settings) + [
            .parameters, TableColumn("qubits", "of the circuit"), TableColumn("circuit_layers", "of the circuit"),
            TableColumn("angles", "trained angles of the circuit"),
            TableColumn("runs", "seeds whose gradients were recorded"),
            TableColumn("norm_mean", "mean over the seeds of the norm of the gradient by the angles"),
            TableColumn(
                "mean_square",
                "mean over the seeds and the angles of the squared derivative. Where angles are drawn uniformly the mean of a "
                    + "derivative is 0, and this is the variance Var[dC/dt] of the literature, averaged over the angles"
            ),
        ] + TableColumn.interval("mean_square_", "`mean_square` (bootstrap over the seeds)")
    }

    /// One row; none for students without a circuit, and where no run has recorded its gradients.
    static func rows(_ group: TrialGroup, _ bootstraps: inout Bootstraps) -> Table {
        var table = Table(columns(group.columns))
        let (student, data) = (group.specification.student, group.specification.data)
        let norms = group.results.compactMap { $0.curve.circuitGradientNorm?.first.map(Double.init) }
        guard !norms.isEmpty, let circuit = try? student.circuit(features: data.features), circuit.parameterCount > 0
        else { return table }
        let squares = norms.map { $0 * $0 / Double(circuit.parameterCount) }
        let interval = bootstraps[squares.count].intervalOfMean(squares)
        table.append(
            [student.architecture.name, group.specification.distillation] + group.settings + [
                group.results.first?.parameters, circuit.qubits, student.layers, circuit.parameterCount, norms.count,
                norms.reduce(0, +) / Double(norms.count), squares.reduce(0, +) / Double(squares.count),
                interval?.lowerBound, interval?.upperBound,
            ])
        return table
    }
}
