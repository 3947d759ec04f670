// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Testing

@Suite("An angle is written as a sum of products")
struct AngleFormulaTests {
    @Test(arguments: [
        ("x_i", "x_i"), ("w*x_i+b", "w*x_i + b"), (" - pi/2 * x_i * x_j ", "-pi/2*x_i*x_j"), ("2*w - 0.5", "2.0*w - 0.5"),
        ("3pi/4", "3*pi/4"), ("x_12*.5", "0.5*x_12"), ("1e-3*x_i", "0.001*x_i"), ("a_1*x_0 + a_2*x_1", "a_1*x_0 + a_2*x_1"),
        ("+x_i - x_j", "x_i - x_j"), ("6/4*x_i", "1.5*x_i"),
    ]) func itIsReadAndWritten(text: String, written: String) throws {
        let formula = try AngleFormula(text)
        #expect(formula.description == written)
        #expect(try AngleFormula(written) == formula)
    }

    @Test(arguments: [
        ("", "it is empty"), ("x_i x_j", "a '+' or '-' belongs before 'x_j'"), ("*x_i", "a number or a name belongs before '*x_i'"),
        ("x_i*", "belongs at its end"), ("2/x_i", "only numbers divide"), ("x", "'x' is no feature"), ("x_k", "'x_k' is no feature"),
        ("x_i*x_i*x_j", "at most two features"), ("w*v*x_i", "at most one parameter"), ("1/0*x_i", "no finite number"),
        ("w*(x_i)", "belongs before '(x_i)'"), ("own*x_i", "'own' is no name"), ("1e999*x_i", "a number too large"),
    ]) func whatIsNoneIsRefused(text: String, reason: String) {
        let error = #expect(throws: CircuitError.self) { try AngleFormula(text) }
        #expect(error?.description.contains(reason) == true, "\(error as Any)")
    }

    private func angles(_ line: OperationDescription, qubits: Int = 3, features: Int? = nil) throws -> [String] {
        try CircuitDescription(block: [line], readout: .first(qubits: 1)).circuit(qubits: qubits, layers: 2, features: features)
            .operations.flatMap(\.angles).map { angle in
                angle.expression.terms.map { term in
                    (term.factor == 1 ? "" : "\(term.factor)") + (term.parameter.map { "t\($0)" } ?? "")
                        + term.features.map { "x\($0)" }.joined()
                }.joined(separator: "+")
            }
    }

    @Test func gatesHaveTheFeaturesOfTheirQubits() throws {
        let formula = [try AngleFormula("w*x_i + b")]
        #expect(try angles(.single(.rx, on: .all, angles: .formulas(formula))) == ["t0x0+t1", "t2x1+t3", "t4x2+t5", "t6x0+t7", "t8x1+t9", "t10x2+t11"])
        #expect(try angles(.single(.rx, on: .all, angles: .formulas(formula, parameters: .shared))) == ["t0x0+t1", "t0x1+t1", "t0x2+t1", "t2x0+t3", "t2x1+t3", "t2x2+t3"])
        #expect(try angles(.single(.rx, on: .all, angles: .formulas(formula, features: .cyclic)), features: 2)[2] == "t4x0+t5")
        #expect(try angles(.single(.rx, on: .all, angles: .formulas(formula, features: .list(features: [2, 2, 0]))))[..<3] == ["t0x2+t1", "t2x2+t3", "t4x0+t5"])
        #expect(
            try angles(.single(.rot, on: .list(qubits: [1]), angles: .formulas(formula, features: .triples)), features: 4)[..<3]
                == ["t0x3+t1", "t2x4+t3", "t4x5+t5"])
        #expect(try angles(.pair(.rzz, on: .chain, angles: .formulas([AngleFormula("0.5*x_i*x_j")])))[..<2] == ["0.5x0x1", "0.5x1x2"])
        #expect(throws: CircuitError.self) { try angles(.single(.rx, on: .all, angles: .formulas(formula)), features: 2) }
    }

    /// Each is undone where its parameters are negated: so is data alone.
    @Test func aMirroredLayerUndoesItsFeatures() throws {
        let description = try CircuitDescription(
            block: [
                .single(.rot, on: .all, angles: .formulas([AngleFormula("w*x_i + b"), AngleFormula("x_i"), AngleFormula("v")])),
                .pair(.crx, on: .chain, angles: .formulas([AngleFormula("u*x_i*x_j - 0.3")])),
            ], readout: .all, mirrorsLayers: true)
        let circuit = try description.circuit(qubits: 3, layers: 2, features: 3)
        var parameters = (0..<circuit.parameterCount).map { 0.3 + 0.7 * Double($0) }
        for pair in try description.mirroredParameters(qubits: 3, layers: 2, features: 3) {
            parameters[pair.parameter] = -parameters[pair.of]
        }
        let values = try CircuitEvaluation(circuit).values(parameters, of: [[0.4, -1.2, 2]])
        for value in values[0] { #expect(abs(value - 1) < 1e-14) }
    }

    /// Pooling: the mean over both outcomes of what follows each.
    @Test(arguments: Gate.allCases.filter { $0.qubitCount == 1 })
    func aConditionalGateActsWhereTheOutcomeIsOne(gate: Gate) throws {
        func values(_ lines: [OperationDescription]) throws -> [Double] {
            let circuit = try CircuitDescription(
                before: [
                    .single(.rot, on: .list(qubits: [1]), angles: .fixed(radians: [0.4, 1.1, -0.7])),
                    .single(.ry, on: .list(qubits: [0]), angles: .fixed(radians: [0.9])),
                ], block: lines, readout: .observables(["X1", "Y1", "Z1", "Z0"])
            ).circuit(qubits: 2, layers: 1)
            return try CircuitEvaluation(circuit).values((0..<circuit.parameterCount).map { 0.6 + 1.3 * Double($0) })
        }
        let found = try values([
            .measure(on: .list(qubits: [0])), .conditional(gate, on: .list(qubits: [1]), outcomes: .list(qubits: [0])),
        ])
        let (without, with) = (try values([]), try values([.single(gate, on: .list(qubits: [1]))]))
        let chance = (1 - without[3]) / 2
        for index in 0..<3 { #expect(abs(found[index] - (1 - chance) * without[index] - chance * with[index]) < 1e-14) }
    }

    @Test func aResetLeavesNothingOfWhatWasThere() throws {
        let circuit = try CircuitDescription(
            block: [.single(.rot, on: .all), .pair(.cnot, on: .chain), .reset(on: .list(qubits: [1])), .pair(.cnot, on: .chain)],
            readout: .all
        ).circuit(qubits: 2, layers: 1)
        let values = try CircuitEvaluation(circuit).values([0.1, 0.8, 0.3, 2, 1, 0.5])
        #expect(abs(values[0] - Double.cosine(0.8)) < 1e-14 && abs(values[1] - values[0]) < 1e-14)
        #expect(circuit.openQASM(angles: [0, 0, 0, 0, 0, 0]).contains("reset q[1];"))
    }
}
