// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import TestSupport
import Testing

@Suite("A mirrored layer undoes the layer before it")
struct MirroredLayersTests {
    /// Layers with every gate, and parameters that are owned, shared, named and fixed.
    static let blocks: [(name: String, block: [OperationDescription])] = [
        ("universal", CircuitDescription.universal(hadamards: false).block),
        ("hea", CircuitDescription.hardwareEfficient.block),
        (
            "every gate",
            Gate.allCases.map { gate in
                gate.qubitCount == 1 ? .single(gate, on: .all) : .pair(gate, on: .chain)
            }
        ),
        (
            "parameters",
            [
                .single(.rx, on: .all, angles: .shared), .single(.rot, on: .even, angles: .named(name: "a")),
                .pair(.cnot, on: .wideningRing), .single(.rot, on: .odd, angles: .named(name: "a")),
                .pair(.rxx, on: .ring(distance: 1), angles: .namedPerLayer(name: "b")), .single(.s, on: .all),
                .pair(.ryy, on: .chain, angles: .namedPerLayer(name: "b")), .single(.t, on: .list(qubits: [1])),
                .single(.rot, on: .all, angles: .fixed(radians: [0.3, -1, 2])),
                .pair(.rzz, on: .chain, angles: .fixed(radians: [0.7])),
                .single(.ry, on: .all, angles: .fixed(radians: [0.4])),
            ]
        ),
    ]

    /// All Pauli strings on three qubits but the identity: they determine a state up to its phase.
    private static let observables: [String] = (1..<64).map { code in
        (0..<3).compactMap { qubit in
            let letter = code >> (2 * qubit) & 3
            return letter == 0 ? nil : "\(["", "X", "Y", "Z"][letter])\(qubit)"
        }.joined(separator: " ")
    }

    /// Turns the real amplitudes that come in into complex ones.
    private static let before: [OperationDescription] = [
        .single(.rot, on: .all, angles: .fixed(radians: [0.7, 1.1, -0.4])), .pair(.cnot, on: .ring(distance: 1)),
        .single(.rx, on: .all, angles: .fixed(radians: [0.9])), .single(.s, on: .list(qubits: [0])),
    ]

    private func values(_ block: [OperationDescription], layers: Int, _ parameters: [Double]) throws -> [[Double]] {
        let description = CircuitDescription(
            before: Self.before, block: block, readout: .observables(Self.observables), mirrorsLayers: true)
        let circuit = try description.circuit(qubits: 3, layers: layers)
        var random = Philox(seed: 3, stream: "states")
        let states = Matrix<Double>.random(8, 5, from: &random)
        let weights = Matrix<Double>(rows: 63, columns: 5)
        return CircuitProbe.simulations().filter { $0.picture != .observable }.map {
            CircuitProbe(circuit: circuit, simulation: $0).evaluate(
                parameters: parameters, amplitudes: states, weights: weights
            ).values.values
        }
    }

    @Test(arguments: blocks, [2, 6])
    func negatedAnglesMakeTheLayersTheIdentity(block: (name: String, block: [OperationDescription]), layers: Int) throws
    {
        let description = CircuitDescription(block: block.block, mirrorsLayers: true)
        let circuit = try description.circuit(qubits: 3, layers: layers)
        var random = Philox(seed: 2, stream: "angles")
        var parameters = (0..<circuit.parameterCount).map { _ in random.uniform(in: -4..<4) }
        let pairs = try description.mirroredParameters(qubits: 3, layers: layers)
        // Every parameter is one of a pair, and none mirrors two.
        #expect(Set(pairs.flatMap { [$0.parameter, $0.of] }) == Set(0..<circuit.parameterCount))
        #expect(pairs.count == circuit.parameterCount / 2 && Set(pairs.map(\.parameter)).count == pairs.count)
        let nothing = try values([], layers: 1, [])
        let apart = try values(block.block, layers: layers, parameters)
        for pair in pairs { parameters[pair.parameter] = -parameters[pair.of] }
        let together = try values(block.block, layers: layers, parameters)
        for (index, expected) in nothing.enumerated() {
            let distance = zip(together[index], expected).map { abs($0 - $1) }.max() ?? 1
            #expect(distance < 1e-12)
            #expect(zip(apart[index], expected).contains { abs($0 - $1) > 0.1 }, "other angles are no identity")
        }
    }

    @Test func parametersAreItsOwnInTheOrderOfItsOperations() throws {
        let description = CircuitDescription(
            block: [
                .single(.rx, on: .all, angles: .named(name: "a")), .single(.rot, on: .list(qubits: [1])),
                .pair(.cnot, on: .wideningRing), .single(.rz, on: .all),
            ], mirrorsLayers: true)
        let circuit = try description.circuit(qubits: 2, layers: 4)
        #expect(
            circuit.operations.map(\.parameters) == [
                [0], [0], [1, 2, 3], [], [], [4], [5],  // layer 0
                [6], [7], [], [], [8, 9, 10], [11], [11],  // its mirror image
                [0], [0], [12, 13, 14], [], [], [15], [16],  // layer 2 shares what is named with layer 0
                [17], [18], [], [], [19, 20, 21], [11], [11],  // and this one with layer 1
            ])
        #expect(circuit.parameterCount == 22)
        #expect(circuit.operations[7..<9].map(\.qubits) == [[1], [0]])
        let mirrored = try description.mirroredParameters(qubits: 2, layers: 2).sorted { $0.parameter < $1.parameter }
        #expect(mirrored.map(\.parameter) == Array(6...11) && mirrored.map(\.of) == (0...5).reversed())
    }

    @Test func anOddLayerIsLeftWithoutAMirror() throws {
        let description = CircuitDescription(block: [.single(.rx, on: .all)], mirrorsLayers: true)
        #expect(try description.circuit(qubits: 2, layers: 3).parameterCount == 6)
        let error = #expect(throws: CircuitError.self) { try description.mirroredParameters(qubits: 2, layers: 3) }
        #expect(error?.description.hasSuffix("there are 3 layers; give an even number.") ?? false)
    }

    @Test func fixedOrdersOfGatesAndMeasurementsHaveNoMirrorImage() throws {
        let error = #expect(throws: CircuitError.layersNotMirrored) {
            try CircuitDescription.hardwareEfficient.mirroredParameters(qubits: 3, layers: 2)
        }
        #expect(error?.description.contains("all layers have theirs in the same one") ?? false)
        var measured = CircuitDescription.measured(readouts: 2)
        measured.mirrorsLayers = true
        let line = #expect(throws: CircuitError.self) { try measured.circuit(qubits: 3, layers: 2) }
        #expect(
            line?.description.contains("In block, line 4 (measure: last-unmeasured): no operation undoes") ?? false,
            "\(String(describing: line))")
    }

    @Test func drawingsShowALayerWithItsMirrorImage() throws {
        let description = CircuitDescription(
            block: [.single(.rx, on: .all), .pair(.cnot, on: .chain), .single(.s, on: .list(qubits: [0]))],
            mirrorsLayers: true)
        let drawing = try description.drawing(qubits: 2, layers: 4)
        #expect(
            drawing == """
                    × 4 layers, every second mirrored
                q0 ─RX──●───S───S†──●───RX── <Z>
                        │           │
                q1 ─RX──⊕───────────⊕───RX── <Z>

                """, "\(drawing)")
        #expect(try description.drawing(qubits: 2, layers: 3).contains("layer 3"))
    }
}
