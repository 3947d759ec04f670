// SPDX-License-Identifier: Apache-2.0

/// Layers that undo the layer before them.
extension CircuitDescription {
    /// A parameter of a mirrored layer and the one whose negative makes its gate the inverse of that one's gate.
    package struct MirroredParameter: Sendable, Hashable {
        package let parameter, of: Int
    }

    /// The parameters of all mirrored layers.
    ///
    /// Where each is the negative of its counterpart, the layers are together the identity, up to a global phase: the
    /// blocks of E. Grant et al., Quantum 3, 214 (2019), one for each pair of layers.
    ///
    /// - Throws: `CircuitError` where there is no such circuit, and `layersNotMirrored` where some layer has no mirrored one.
    package func mirroredParameters(qubits: Int, layers: Int, features: Int? = nil) throws -> [MirroredParameter] {
        guard mirrorsLayers else { throw CircuitError.layersNotMirrored }
        guard layers.isMultiple(of: 2) else { throw CircuitError.oddMirroredLayers(layers) }
        let blocks = try sections(qubits: qubits, layers: layers, features: features).filter { $0.part == .block }.map(\.operations)
        var pairs: [MirroredParameter] = []
        var known: Set<MirroredParameter> = []
        for first in stride(from: 0, to: blocks.count - 1, by: 2) {
            for (operation, inverse) in zip(blocks[first], blocks[first + 1].reversed()) {
                for (angle, own) in zip(operation.angles, inverse.angles.reversed()) {
                    for (parameter, own) in zip(angle.parameters, own.parameters) {
                        let pair = MirroredParameter(parameter: own, of: parameter)
                        if known.insert(pair).inserted { pairs.append(pair) }
                    }
                }
            }
        }
        return pairs
    }
}

extension CircuitOperation {
    /// The operation that undoes it where its parameters are negated and come in the opposite order; measurements and noise
    /// stay what they are.
    var reversed: CircuitOperation {
        guard case .gate(let gate, let qubits, let angles) = self else { return self }
        return .gate(gate.inverse, qubits: qubits, angles: angles.reversed().map(\.reversed))
    }

    /// The same operation with other parameters.
    func renumbered(_ number: (Int) -> Int) -> CircuitOperation {
        guard case .gate(let gate, let qubits, let angles) = self else { return self }
        return .gate(gate, qubits: qubits, angles: angles.map { $0.renumbered(number) })
    }
}

extension Gate.Angle {
    /// Of the inverse gate: what is fixed negated, a parameter for one whose value will be.
    fileprivate var reversed: Gate.Angle {
        mapped(constant: { -$0 }) { term in
            AngleExpression.Term(
                factor: term.parameter == nil ? -term.factor : term.factor, parameter: term.parameter,
                features: term.features)
        }
    }

    func renumbered(_ number: (Int) -> Int) -> Gate.Angle {
        mapped(term: {
            AngleExpression.Term(factor: $0.factor, parameter: $0.parameter.map(number), features: $0.features)
        })
    }
}
