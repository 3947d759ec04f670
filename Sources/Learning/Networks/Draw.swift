// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// How parameters of one kind are drawn before a training.
public enum Draw: Sendable, Codable, Hashable {
    case constant(Double)
    /// Uniformly from an interval.
    case uniform(from: Double, to: Double)
    /// Normally.
    case normal(mean: Double, deviation: Double)
    /// Normally with mean 0; the standard deviation is this one over the number of the layer's inputs.
    case normalOverInputs(deviation: Double)

    /// The next parameter.
    ///
    /// - Parameter inputs: of the layer that it belongs to.
    package func next(inputs: Int = 1, from random: inout Philox) -> Double {
        switch self {
        case .constant(let value): value
        case .uniform(let lower, let upper): lower + (upper - lower) * random.uniform()
        case .normal(let mean, let deviation): mean + deviation * random.normal()
        case .normalOverInputs(let deviation): deviation / Double(inputs) * random.normal()
        }
    }
}
