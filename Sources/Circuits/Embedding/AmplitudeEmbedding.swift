// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Amplitude embedding: a sample's features, divided by their L2 norm, are the amplitudes of a state.
public struct AmplitudeEmbedding: Sendable, Equatable {
    /// The number of features of a sample.
    public let features: Int
    /// The number of qubits: log2 of the features, rounded up where padding is allowed.
    public let qubits: Int

    /// - Parameter padding: whether samples may be filled up with zeros to a power of two.
    /// - Throws: `CircuitError.featuresNotPowerOfTwo` where padding would be needed and is not allowed.
    public init(features: Int, padding: Bool) throws {
        let dimension = max(nextPowerOfTwo(features), 2)
        guard features >= 1, padding || dimension == features else {
            throw CircuitError.featuresNotPowerOfTwo(features)
        }
        self.features = features
        qubits = dimension.trailingZeroBitCount
    }

    /// The amplitudes of samples.
    ///
    /// - Parameter samples: features x samples, one sample a column.
    /// - Returns: 2^qubits x samples, every column of L2 norm 1.
    /// - Throws: `CircuitError` for an all-zero sample or one with a feature that is not finite.
    package func amplitudes(of samples: Matrix<Double>) throws -> Matrix<Double> {
        precondition(samples.rows == features, "The embedding was made for \(features) features.")
        let result = Matrix<Double>(rows: 1 << qubits, columns: samples.columns)
        for sample in 0..<samples.columns {
            let squares = (0..<features).reduce(0.0) { $0 + samples[$1, sample] * samples[$1, sample] }
            guard squares.isFinite else { throw CircuitError.sampleNotFinite(index: sample) }
            guard squares > 0 else { throw CircuitError.zeroSample(index: sample) }
            let norm = squares.squareRoot()
            for feature in 0..<features { result[feature, sample] = samples[feature, sample] / norm }
        }
        return result
    }
}
