// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Amplitude embedding: a sample's features, divided by their L2 norm, are the amplitudes of a state.
public struct AmplitudeEmbedding: Sendable, Equatable {
    /// The number of features of a sample.
    public let features: Int
    /// The number of qubits, those of all copies.
    public let qubits: Int
    /// What samples are filled up with.
    private let filling: Double
    private let copies: Int

    /// - Parameters:
    ///   - features: of a sample.
    ///   - padding: whether samples may be filled up with zeros to a power of two.
    /// - Throws: `CircuitError.featuresNotPowerOfTwo` where padding would be needed and is not allowed.
    public init(features: Int, padding: Bool) throws {
        let qubits = max(nextPowerOfTwo(features), 2).trailingZeroBitCount
        try self.init(features: features, qubits: qubits, filling: padding ? 0 : nil)
    }

    /// - Parameters:
    ///   - qubits: of one copy.
    ///   - filling: what samples are filled up with to 2^qubits numbers; nil where they may not be.
    ///   - copies: how many registers of qubits have the state each.
    /// - Throws: `CircuitError` where samples do not fit, or would have to be filled up.
    package init(features: Int, qubits: Int, filling: Double?, copies: Int = 1) throws {
        guard qubits * copies <= Circuit.mostQubits else { throw CircuitError.tooManyQubits(qubits: qubits * copies) }
        guard features <= 1 << qubits else { throw CircuitError.tooFewQubits(qubits, features: features) }
        guard features >= 1, filling != nil || features == 1 << qubits else {
            throw CircuitError.featuresNotPowerOfTwo(features)
        }
        (self.features, self.filling, self.copies) = (features, filling ?? 0, copies)
        self.qubits = qubits * copies
    }

    /// The amplitudes of samples.
    ///
    /// - Parameter samples: features x samples, one sample a column.
    /// - Returns: 2^qubits x samples, every column of L2 norm 1.
    /// - Throws: `CircuitError` for an all-zero sample or one with a feature that is not finite.
    package func amplitudes(of samples: Matrix<Double>) throws -> Matrix<Double> {
        precondition(samples.rows == features, "The embedding was made for \(features) features.")
        let dimension = 1 << (qubits / copies)
        let result = Matrix<Double>(rows: 1 << qubits, columns: samples.columns)
        for sample in 0..<samples.columns {
            var state = (0..<dimension).map { $0 < features ? samples[$0, sample] : filling }
            try normalise(&state, sample)
            var product = state
            for _ in 1..<copies { product = product.flatMap { left in state.map { left * $0 } } }
            for (row, amplitude) in product.enumerated() { result[row, sample] = amplitude }
        }
        return result
    }

    private func normalise(_ state: inout [Double], _ sample: Int) throws {
        func squares(of factor: Double) -> Double {
            state.reduce(0.0) {
                let value = $1 * factor
                return $0 + value * value
            }
        }
        var (factor, sum) = (1.0, squares(of: 1))
        if !sum.isNormal {
            // The features are all zero, or not finite, or so large or small that their squares are not normal.
            let sizes = state.map(abs)
            guard sizes.allSatisfy(\.isFinite) else { throw CircuitError.sampleNotFinite(index: sample) }
            guard let largest = sizes.max(), largest > 0 else { throw CircuitError.zeroSample(index: sample) }
            // A power of two, so that nothing is rounded.
            factor = Double(sign: .plus, exponent: min(-largest.exponent, 1023), significand: 1)
            sum = squares(of: factor)
        }
        let norm = sum.squareRoot()
        for index in state.indices { state[index] = state[index] * factor / norm }
    }
}
