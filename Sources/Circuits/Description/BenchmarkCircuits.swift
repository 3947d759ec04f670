// SPDX-License-Identifier: Apache-2.0

/// The circuits of the variational models in a published benchmark.
///
/// Source: J. Bowles, S. Ahmed, M. Schuld, "Better than classical? The subtle art of benchmarking quantum machine learning models",
/// arXiv:2403.07059 (2024), and its code, XanaduAI/qml-benchmarks; the class of that code is named with each.
extension CircuitDescription {
    /// How data and trained angles come together in re-uploading circuits.
    package enum Reuploading: Sendable {
        /// Rot(w x), then Rot(b), in each layer, and Rot(w x + b) at the end: `DataReuploadingClassifier`.
        case inTwoGates
        /// Rot(w x + b) throughout: what the published accuracies were made with.
        case inOneGate
        /// Rot(x + b): `DataReuploadingClassifierNoScaling`.
        case withoutScaling
        /// All Rot(w x) first, then layers of Rot(b): `DataReuploadingClassifierNoTrainableEmbedding`.
        case before
        /// Rot(w x + b) without entanglement: `DataReuploadingClassifierSeparable`.
        case separable
    }

    /// Three features a qubit, again in every layer, between CZ gates on alternating pairs.
    package static func dataReuploading(_ kind: Reuploading) -> CircuitDescription {
        let (w, b) = (AngleFormula.Term(parameter: "w", features: [.ofFirstQubit]), AngleFormula.Term(parameter: "b"))
        func rot(_ terms: AngleFormula.Term...) -> OperationDescription {
            .single(.rot, on: .all, angles: .formulas([AngleFormula(terms: terms)], features: .triples))
        }
        let (trained, entangled) = (
            OperationDescription.single(.rot, on: .all), OperationDescription.pair(.cz, on: .alternating)
        )
        switch kind {
        case .inTwoGates: return CircuitDescription(block: [rot(w), trained, entangled], after: [rot(w, b)])
        case .inOneGate: return CircuitDescription(block: [rot(w, b), entangled], after: [rot(w, b)])
        case .withoutScaling:
            let data = rot(AngleFormula.Term(features: [.ofFirstQubit]), b)
            return CircuitDescription(block: [data, entangled], after: [data])
        case .before:
            return CircuitDescription(before: [rot(w)], encoding: [rot(w)], block: [trained, entangled], after: [trained])
        case .separable: return CircuitDescription(block: [rot(w, b)], after: [rot(w, b)])
        }
    }

    /// Strongly entangling layers on amplitudes: `CircuitCentricClassifier`.
    package static let circuitCentric = CircuitDescription(
        block: hardwareEfficient.block, readout: .observables(["Z0"]))

    /// RY on the nodes of a binary tree and CNOTs along its branches to qubit 0, on amplitudes: `TreeTensorClassifier`. It has one
    /// layer more than the tree has levels; layers beyond are empty.
    package static let treeTensor = CircuitDescription(
        block: [.single(.ry, on: .tree), .pair(.cnot, on: .tree)], readout: .observables(["Z0"]))

    /// RY by features, then layers of RY and a cycle of CNOTs: `DressedQuantumCircuitClassifier`, and its `Separable`.
    package static func dressed(isEntangled: Bool) -> CircuitDescription {
        CircuitDescription(
            before: [.single(.h, on: .all), .single(.ry, on: .all, angles: .features)],
            block: [.single(.ry, on: .all)] + (isEntangled ? [.pair(.cnot, on: .cycle)] : []))
    }

    /// An IQP embedding `encodings` times, then strongly entangling layers with CZ: `IQPVariationalClassifier`.
    package static func iqp(encodings: Int) -> CircuitDescription {
        CircuitDescription(
            encoding: [
                .single(.h, on: .all), .single(.rz, on: .all, angles: .features),
                .pair(
                    .rzz, on: .allPairs,
                    angles: .formulas([AngleFormula(terms: [.init(features: [.ofFirstQubit, .ofSecondQubit])])])),
            ], encodings: encodings, block: [.single(.rot, on: .all), .pair(.cz, on: .strongRing)],
            readout: .observables(["Z0 Z1"]))
    }

    /// Qubits alone, each with its feature in every layer: `SeparableVariationalClassifier`.
    package static let separableVariational = CircuitDescription(
        block: [.single(.rot, on: .all), .single(.ry, on: .all, angles: .features)], after: [.single(.rot, on: .all)])

    /// RX by features and a ring of CNOTs `encodings` times, then strongly entangling layers with CZ: `VanillaQNN`.
    package static func vanilla(encodings: Int) -> CircuitDescription {
        CircuitDescription(
            encoding: [.single(.rx, on: .all, angles: .features), .pair(.cnot, on: .ring(distance: 1))],
            encodings: encodings, block: [.single(.rot, on: .all), .pair(.cz, on: .strongRing)],
            readout: .observables(["Z0"]))
    }
}

extension AngleDescription {
    /// Of each qubit its feature.
    fileprivate static let features = AngleDescription.formulas([AngleFormula(terms: [.init(features: [.ofFirstQubit])])])
}
