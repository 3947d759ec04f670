// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The standard normal distribution.
enum NormalDistribution {
    /// The probability of a value of at most `z`.
    static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

    /// The value that `probability` of all values are below, by bisection; infinite for 0 and 1.
    static func quantile(_ probability: Double) -> Double {
        // The lower tail keeps its precision, the upper one would be a difference from 1.
        if probability > 0.5 { return -quantile(1 - probability) }
        guard probability > 0 else { return -.infinity }
        var (low, high) = (-40.0, 0.0)
        while true {
            let middle = 0.5 * (low + high)
            guard low < middle && middle < high else { return middle }
            if cumulative(middle) < probability { low = middle } else { high = middle }
        }
    }
}
