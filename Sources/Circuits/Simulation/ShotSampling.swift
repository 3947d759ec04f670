// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Estimates of a circuit's read-out from a finite number of shots, in place of its exact values.
///
/// Where all values come from measurements in the Z basis (products of Z, and probabilities), each sample's circuit runs
/// `shots` times, each time all qubits that are read out are measured, and all values are estimated from the same
/// outcomes: multinomial counts. Other observables do not commute, so that each is measured in `shots` runs of its own:
/// binomial counts, independent of one another.
package struct ShotSampling: Sendable {
    /// The most shots.
    package static let mostShots = 1_000_000

    package let shots: Int
    private let readout: Readout
    /// Of each observable, where outcomes are drawn: the bits of an outcome whose parity is its value.
    private let masks: [Int]

    /// What is read out exactly, for the shots to be drawn from: joint probabilities, or the observables themselves.
    package let exactReadout: Readout

    /// - Throws: `CircuitError` for a number of shots out of range, and where outcomes would have too many bits.
    package init(of readout: Readout, shots: Int) throws {
        guard (1...Self.mostShots).contains(shots) else { throw CircuitError.shots(shots) }
        (self.shots, self.readout) = (shots, readout)
        guard case .expectationValues(let observables) = readout, readout.isDiagonal else {
            exactReadout = readout
            masks = []
            return
        }
        let qubits = readout.qubits
        guard qubits.count <= Readout.mostProbabilityQubits else {
            throw CircuitError.tooManyQubitsForShots(qubits.count)
        }
        exactReadout = .probabilities(of: qubits)
        masks = observables.map { observable in
            observable.factors.reduce(0) { mask, factor in
                mask | 1 << (qubits.count - 1 - (qubits.firstIndex(of: factor.qubit) ?? 0))
            }
        }
    }

    /// The circuit that gives `exactReadout`.
    package func exactCircuit(_ circuit: Circuit) throws -> Circuit {
        try Circuit(
            qubits: circuit.qubits, operations: circuit.operations, readout: exactReadout,
            readoutError: circuit.readoutError)
    }

    /// Estimates of the values of `readout`, for one sample.
    ///
    /// - Parameter exact: the sample's exact values of `exactReadout`.
    package func estimates(from exact: [Double], random: inout Philox) -> [Double] {
        guard case .probabilities = exactReadout else {
            return exact.map { value in
                let chance = (1 + value) / 2
                let ones = (0..<shots).reduce(0) { count, _ in count + (random.uniform() < chance ? 1 : 0) }
                return 2 * Double(ones) / Double(shots) - 1
            }
        }
        let counts = outcomes(of: exact, random: &random)
        guard case .expectationValues = readout else { return counts.map { Double($0) / Double(shots) } }
        return masks.map { mask in
            let sum = counts.enumerated().reduce(0) { sum, outcome in
                sum + ((outcome.offset & mask).nonzeroBitCount & 1 == 0 ? outcome.element : -outcome.element)
            }
            return Double(sum) / Double(shots)
        }
    }

    /// How often each outcome comes.
    private func outcomes(of probabilities: [Double], random: inout Philox) -> [Int] {
        var cumulated: [Double] = []
        var total = 0.0
        for probability in probabilities {
            // Rounding can leave a probability just below 0.
            total += max(probability, 0)
            cumulated.append(total)
        }
        var counts = Array(repeating: 0, count: probabilities.count)
        for _ in 0..<shots {
            let draw = random.uniform() * total
            // The first outcome whose cumulated probability is above the draw.
            var (low, high) = (0, counts.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if cumulated[middle] > draw { high = middle } else { low = middle + 1 }
            }
            counts[low] += 1
        }
        return counts
    }
}

/// Runs a circuit with a finite number of shots.
package final class ShotSimulator<Element: Real> {
    private let sampling: ShotSampling
    private let simulator: any Simulator<Element>
    private let exact: Matrix<Element>
    private var random: Philox

    /// - Parameters:
    ///   - blockSize: the most samples at a time.
    ///   - random: the stream that shots are drawn from, sample by sample.
    package init(
        _ circuit: Circuit, shots: Int, blockSize: Int, picture: Picture?, random: Philox
    ) throws {
        sampling = try ShotSampling(of: circuit.readout, shots: shots)
        let exactCircuit = try sampling.exactCircuit(circuit)
        var simulation = try CostModel(exactCircuit, precision: Element.self == Float.self ? .single : .double)
            .choose(samples: blockSize, forced: picture).simulation
        simulation.blockSize = blockSize
        simulator = simulation.simulator(of: exactCircuit, precision: Element.self)
        exact = Matrix(rows: exactCircuit.readout.count, columns: blockSize)
        self.random = random
    }

    /// Takes a parameter vector (1 x `circuit.parameterCount`).
    package func bind(_ parameters: MatrixView<Element>) { simulator.bind(parameters) }

    /// Estimates of the values that are read out for samples in the columns of `amplitudes`.
    ///
    /// - Parameter values: read-outs x samples, written.
    package func estimate(_ amplitudes: MatrixView<Element>, into values: MatrixView<Element>) {
        simulator.expectationValues(of: amplitudes, into: exact.view(columns: 0..<amplitudes.columns))
        for sample in 0..<amplitudes.columns {
            let column = (0..<exact.rows).map { Double(exact[$0, sample]) }
            for (row, value) in sampling.estimates(from: column, random: &random).enumerated() {
                values.row(row)[sample] = Element(value)
            }
        }
    }
}
