// SPDX-License-Identifier: Apache-2.0

extension StudentSpecification {
    /// Why a model file cannot hold such a student, as a sentence; nil where it can.
    ///
    /// Files have <Z> read-outs, a dense layer behind them, and circuits without noise.
    package var reasonAgainstModel: String? {
        let what: String? =
            switch architecture {
            case .perceptron(let perceptron): perceptron.hiddenLayers.isEmpty ? nil : "hidden layers"
            case .hybrid where noise != .none: "noise"
            case .hybrid(let hybrid): reasonAgainst(hybrid)
            }
        return what.map { "Model files cannot hold students with \($0), as '\(architecture.name)' has." }
    }

    private func reasonAgainst(_ hybrid: HybridArchitecture) -> String? {
        guard hybrid.head == .linear else { return "a head other than a dense layer" }
        let others = "read-outs other than <Z> of single qubits"
        switch hybrid.circuit.readout {
        case .all, .first: return nil
        case .observables(let observables):
            return observables.allSatisfy { $0.wholeMatch(of: /Z[0-9]+/) != nil } ? nil : others
        case .parity, .probabilities, .probabilitiesOf: return others
        }
    }
}
