import Plans
import Statistics

/// How large the gradients of circuits are before the first step: where barren plateaus are seen.
///
/// The mean over seeds of the squared derivatives of the loss by the angles is, for angles that are drawn uniformly, the
/// variance of a derivative, Var[dC/dt_k], averaged over the angles: a derivative has mean 0, for the loss has a period in
/// every angle. Source: J. McClean et al., "Barren plateaus in quantum neural network training landscapes", Nature
/// Communications 9, 4812 (2018).
enum GradientTable {
    static func columns(_ settings: SettingColumns) -> [String] {
        ["architecture", "distillation"] + settings.names + [
            "parameters", "qubits", "circuit_layers", "angles", "runs", "norm_mean", "mean_square",
            "mean_square_ci95_low", "mean_square_ci95_high",
        ]
    }

    /// One row; none for students without a circuit, and where no run has recorded its gradients.
    static func rows(_ group: TrialGroup, _ bootstraps: inout Bootstraps) -> Table {
        var table = Table(columns: columns(group.columns))
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
