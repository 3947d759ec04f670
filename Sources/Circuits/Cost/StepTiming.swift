// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels
import Machine

extension Simulation {
    /// Times steps of a circuit on `samples` random samples: binding random angles, all samples forwards and backwards, and
    /// the gradient.
    package func timeSteps(of circuit: Circuit, samples: Int, precision: Precision, seconds: Double) -> Timing {
        switch precision {
        case .double: timeSteps(of: circuit, samples: samples, precision: Double.self, seconds: seconds)
        case .single: timeSteps(of: circuit, samples: samples, precision: Float.self, seconds: seconds)
        }
    }

    private func timeSteps<Element: Real>(
        of circuit: Circuit, samples: Int, precision: Element.Type, seconds: Double
    ) -> Timing {
        let simulator = simulator(of: circuit, precision: precision)
        var random = Philox(seed: 1, stream: "step timing")
        let amplitudes = Matrix<Element>(rows: circuit.dimension, columns: samples)
        for sample in 0..<samples {
            let column = (0..<circuit.dimension).map { _ in random.uniform(in: -1..<1) }
            let norm = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for (row, value) in column.enumerated() { amplitudes[row, sample] = Element(value / norm) }
        }
        let parameters = Matrix<Element>(rows: 1, columns: circuit.parameterCount)
        for index in 0..<circuit.parameterCount { parameters[0, index] = Element(random.uniform(in: 0..<(2 * .pi))) }
        let gradient = Matrix<Element>(rows: 1, columns: circuit.parameterCount)
        let values = Matrix<Element>(rows: circuit.readout.count, columns: blockSize)
        let cotangents = Matrix<Element>(rows: circuit.readout.count, columns: blockSize)
        cotangents.fill(1)
        return Timing.measure(seconds: seconds) { repetitions in
            for _ in 0..<repetitions {
                simulator.bind(parameters.view)
                for start in stride(from: 0, to: samples, by: blockSize) {
                    let columns = start..<min(start + blockSize, samples)
                    let block = amplitudes.view(columns: columns)
                    simulator.expectationValues(of: block, into: values.view(columns: 0..<columns.count))
                    simulator.backpropagate(cotangents.view(columns: 0..<columns.count), amplitudes: block)
                }
                simulator.gradient(into: gradient.view)
            }
            withExtendedLifetime((amplitudes, parameters, gradient, values, cotangents)) {}
        }
    }
}

/// The two matrix products that a step takes if a circuit's whole unitary is multiplied with the samples: U X forwards, and
/// the cotangent of U backwards. A program that simulates this way needs that long for them alone.
package struct MatrixProductBound: Sendable {
    package let qubits, samples: Int

    package init(qubits: Int, samples: Int) { (self.qubits, self.samples) = (qubits, samples) }

    /// Of one step: two products of a real 2 * 2^n x 2^n matrix with `samples` columns, a multiplication and an addition
    /// each.
    package var floatingPointOperations: Double {
        let dimension = Double(1 << qubits)
        return 2 * 2 * (2 * dimension) * dimension * Double(samples)
    }

    /// Times the products of one step.
    package func time(precision: Precision, seconds: Double) -> Timing {
        switch precision {
        case .double: time(precision: Double.self, seconds: seconds)
        case .single: time(precision: Float.self, seconds: seconds)
        }
    }

    /// The processor's fused multiply-adds in a second, where nothing has to be waited for, twice: as floating-point operations.
    package func peak(precision: Precision, seconds: Double) -> Double {
        switch precision {
        case .double: Self.peak(kernels(Double.self), seconds: seconds)
        case .single: Self.peak(kernels(Float.self), seconds: seconds)
        }
    }

    private static func peak<Element: Real>(_ kernels: some KernelSet<Element>, seconds: Double) -> Double {
        let rounds = 1000
        let numbers = Matrix<Element>(rows: 1, columns: kernels.independentSums)
        let timing = Timing.measure(seconds: seconds) { repetitions in
            for _ in 0..<repetitions { kernels.addProducts(rounds: rounds, to: numbers.elements) }
        }
        return Double(2 * rounds * numbers.columns) / timing.fastestSeconds
    }

    private func time<Element: Real>(precision: Element.Type, seconds: Double) -> Timing {
        let dimension = 1 << qubits
        let unitary = Matrix<Element>(rows: 2 * dimension, columns: dimension)
        let amplitudes = Matrix<Element>(rows: dimension, columns: samples)
        let states = Matrix<Element>(rows: 2 * dimension, columns: samples)
        for matrix in [unitary, amplitudes] { matrix.fill(1 / Element(dimension)) }
        let kernels = kernels(Element.self)
        return Timing.measure(seconds: seconds) { repetitions in
            for _ in 0..<repetitions {
                kernels.multiply(unitary.view, .plain, amplitudes.view, .plain, into: states.view)
                kernels.multiply(states.view, .plain, amplitudes.view, .transposed, into: unitary.view)
            }
            withExtendedLifetime((unitary, amplitudes, states)) {}
        }
    }
}
