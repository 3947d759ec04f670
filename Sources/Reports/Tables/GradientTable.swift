// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Plans
import Statistics

/// How large the gradients of a circuit are before the first step: where barren plateaus are seen.
///
/// The mean over seeds of the squared derivatives of the loss by the angles is, for angles that are drawn uniformly, the
/// variance of a derivative, Var[dC/dt_k], averaged over the angles: a derivative has mean 0, for the loss has a period in
/// every angle. Source: J. McClean et al., "Barren plateaus in quantum neural network training landscapes", Nature
/// Communications 9, 4812 (2018).
private struct Gradients: StudentRow {
    let group: TrialGroup
    let circuit: Circuit
    /// Of each seed whose gradients were recorded: the norm, and the mean over the angles of the squared derivative.
    let norms, squares: [Double]
    /// Of the mean of `squares`.
    let interval: ClosedRange<Double>?
    var specification: TrialSpecification { group.specification }
    var settings: [String] { group.settings }

    /// None for students without a circuit, and where no run has recorded its gradients.
    static func all(_ group: TrialGroup, _ bootstraps: Bootstraps) -> [Gradients] {
        let (student, data) = (group.specification.student, group.specification.data)
        let norms = group.firstGradientNorms
        guard !norms.isEmpty, let circuit = try? student.circuit(features: data.features), circuit.parameterCount > 0
        else { return [] }
        let squares = norms.map { $0 * $0 / Double(circuit.parameterCount) }
        let interval = bootstraps[squares.count].intervalOfMean(squares)
        return [Gradients(group: group, circuit: circuit, norms: norms, squares: squares, interval: interval)]
    }
}

extension Table<TrialGroup> {
    static func gradients(_ settings: SettingColumns, _ bootstraps: Bootstraps) -> Table {
        typealias Column = TableColumn<Gradients>
        let meanSquare =
            "mean over the seeds and the angles of the squared derivative. Where angles are drawn uniformly the mean of a "
            + "derivative is 0, and this is the variance Var[dC/dt] of the literature, averaged over the angles"
        let norm = "mean over the seeds of the norm of the gradient by the angles"
        let columns: [[Column]] = [
            [.architecture, .distillation], Column.settings(settings),
            [
                .parameters(\.group.parameters),
                Column("qubits", "of the circuit") { $0.circuit.qubits },
                Column("circuit_layers", "of the circuit") { $0.specification.student.layers },
                Column("angles", "trained angles of the circuit") { $0.circuit.parameterCount },
                Column("runs", "seeds whose gradients were recorded") { $0.norms.count },
                Column("norm_mean", norm) { average($0.norms) },
                Column("mean_square", meanSquare) { average($0.squares) },
            ], Column.interval("mean_square_", "`mean_square` (bootstrap over the seeds)", \.interval),
        ]
        let row =
            "A student with a circuit: its gradients in the first epoch, for barren plateaus; with mini-batches these are "
            + "the whole first epoch's, else those of the start."
        return Table("gradients.csv", row, columns) { Gradients.all($0, bootstraps) }
    }
}
