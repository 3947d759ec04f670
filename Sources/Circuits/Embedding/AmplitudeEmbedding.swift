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
            func squares(of factor: Double) -> Double {
                (0..<features).reduce(0.0) {
                    let value = samples[$1, sample] * factor
                    return $0 + value * value
                }
            }
            var (factor, sum) = (1.0, squares(of: 1))
            if !sum.isNormal {
                // The features are all zero, or not finite, or so large or small that their squares are not normal.
                let sizes = (0..<features).map { abs(samples[$0, sample]) }
                guard sizes.allSatisfy(\.isFinite) else { throw CircuitError.sampleNotFinite(index: sample) }
                guard let largest = sizes.max(), largest > 0 else { throw CircuitError.zeroSample(index: sample) }
                // A power of two, so that nothing is rounded.
                factor = Double(sign: .plus, exponent: min(-largest.exponent, 1023), significand: 1)
                sum = squares(of: factor)
            }
            let norm = sum.squareRoot()
            for feature in 0..<features { result[feature, sample] = samples[feature, sample] * factor / norm }
        }
        return result
    }
}
