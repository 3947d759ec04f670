extension StudentSpecification {
    /// Why a model file cannot hold such a student, as a sentence; nil where it can.
    ///
    /// Files have <Z> read-outs, a dense layer behind them, and circuits without noise.
    package var reasonAgainstModel: String? {
        guard case .hybrid(let hybrid) = architecture else { return nil }
        let what: String? =
            if noise != nil {
                "noise"
            } else if hybrid.head != .linear {
                "a head other than a dense layer"
            } else {
                switch hybrid.circuit.readout {
                case .all, .first: nil
                case .observables(let observables):
                    observables.allSatisfy { $0.wholeMatch(of: /Z[0-9]+/) != nil }
                        ? nil : "read-outs other than <Z> of single qubits"
                case .parity, .probabilities, .probabilitiesOf: "read-outs other than <Z> of single qubits"
                }
            }
        return what.map { "Model files cannot hold students with \($0), as '\(architecture.name)' has." }
    }
}
