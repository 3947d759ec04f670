// SPDX-License-Identifier: Apache-2.0
import Circuits
import Testing

/// The public interface on arrays.
@Suite struct CircuitEvaluationTests {
    private static let description = CircuitDescription(
        block: [.single(.ry, on: .all), .pair(.cnot, on: .chain), .single(.rz, on: .all, angles: .shared)],
        readout: .observables(["Z0", "X1 X2"]))

    private func circuit() throws -> Circuit { try Self.description.circuit(qubits: 3, layers: 2) }

    private var angles: [Double] { (0..<8).map { 0.3 + 0.1 * Double($0) } }

    private var states: [[Double]] {
        get throws {
            try AmplitudeEmbedding(features: 8, padding: false).amplitudes(of: [
                [1, 0, 1, 1, 0, 0, 1, 0], [0, 1, 0, 0, 1, 1, 0, 0.5], [1, 2, 3, 4, 5, 6, 7, 8],
            ])
        }
    }

    /// RX(t)|0> has <Z> = cos t and <Y> = -sin t.
    @Test func valuesAndJacobianOfOneRotationAreThoseOfTheTextbook() throws {
        let circuit = try Circuit(
            qubits: 1, operations: [.rotation(.x, qubit: 0, parameter: 0)], readout: .expectationValues([.z(0), .y(0)]))
        let evaluation = try CircuitEvaluation(circuit)
        let values = try evaluation.values([0.7])
        #expect(abs(values[0] - 0.764842187284488) < 1e-14 && abs(values[1] + 0.644217687237691) < 1e-14)
        let jacobian = try evaluation.jacobian([0.7])
        #expect(abs(jacobian[0][0] + 0.644217687237691) < 1e-14 && abs(jacobian[1][0] + 0.764842187284488) < 1e-14)
    }

    @Test(arguments: Picture.allCases) func allPicturesAgreeWithCentralDifferences(picture: Picture) throws {
        let evaluation = try CircuitEvaluation(circuit(), samples: 3, picture: picture)
        #expect(evaluation.simulation.picture == picture)
        let (angles, states) = (angles, try states)
        let cotangents = [[1, 0.5], [-2, 0], [0.25, 3]]
        func weighted(_ angles: [Double]) throws -> Double {
            let values = try evaluation.values(angles, of: states)
            return zip(values.joined(), cotangents.joined()).map { $0 * $1 }.reduce(0, +)
        }
        let gradient = try evaluation.gradient(angles, of: states, cotangents: cotangents)
        #expect(gradient.count == 8)
        for index in angles.indices {
            var (above, below) = (angles, angles)
            above[index] += 1e-5
            below[index] -= 1e-5
            let difference = (try weighted(above) - weighted(below)) / 2e-5
            #expect(abs(gradient[index] - difference) < 1e-8)
        }
    }

    @Test func moreStatesThanABlockHoldsAreEvaluatedOneByOneTheSame() throws {
        let evaluation = try CircuitEvaluation(circuit())
        let three = try states
        let many = (0..<(2 * evaluation.simulation.blockSize + 1)).map { three[$0 % 3] }
        let values = try evaluation.values(angles, of: many)
        #expect(values.count == many.count)
        for (index, value) in values.enumerated() {
            let alone = try evaluation.values(angles, of: [many[index]])[0]
            #expect(zip(value, alone).allSatisfy { abs($0 - $1) < 1e-12 })
        }
        let cotangents = many.map { _ in [1.0, -1.0] }
        let gradient = try evaluation.gradient(angles, of: many, cotangents: cotangents)
        let counts = (0..<3).map { kind in Double(many.indices.count { $0 % 3 == kind }) }
        let apart = try three.map { try evaluation.gradient(angles, of: [$0], cotangents: [[1, -1]]) }
        for index in gradient.indices {
            let sum = (0..<3).reduce(0) { $0 + counts[$1] * apart[$1][index] }
            #expect(abs(gradient[index] - sum) < 1e-9)
        }
    }

    @Test func argumentsThatDoNotFitAreRefusedWithASentence() throws {
        let evaluation = try CircuitEvaluation(circuit())
        let state = try states[0]
        #expect(throws: CircuitError.wrongParameters(2, expected: 8)) { try evaluation.values([1, 2]) }
        #expect(throws: CircuitError.parameterNotFinite) { try evaluation.values([.nan] + angles.dropFirst()) }
        #expect(throws: CircuitError.noState(index: 1, amplitudes: 2, squares: 1, expected: 8)) {
            try evaluation.values(angles, of: [state, [1, 0]])
        }
        #expect(throws: CircuitError.noState(index: 0, amplitudes: 8, squares: 4, expected: 8)) {
            try evaluation.values(angles, of: [[2, 0, 0, 0, 0, 0, 0, 0]])
        }
        #expect(throws: CircuitError.wrongCotangents(samples: 1, values: 2)) {
            try evaluation.gradient(angles, of: [state], cotangents: [[1]])
        }
        #expect(throws: CircuitError.wrongFeatures(index: 1, 3, expected: 8)) {
            try AmplitudeEmbedding(features: 8, padding: false).amplitudes(of: [state, [1, 2, 3]])
        }
        #expect(throws: CircuitError.tooManyQubitsForObservables(qubits: 15, isNoisy: false)) {
            try CircuitEvaluation(
                Circuit(qubits: 15, operations: [.hadamard(qubit: 0)], readout: [0]), picture: .observable)
        }
    }
}
