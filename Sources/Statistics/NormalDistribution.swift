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
        return probability > 0 ? bisect(-40, 0) { cumulative($0) < probability } : -.infinity
    }
}

/// The place between two numbers up to which `isBelow` holds, as near as numbers can be.
func bisect(_ low: Double, _ high: Double, _ isBelow: (Double) -> Bool) -> Double {
    var (low, high) = (low, high)
    while true {
        let middle = 0.5 * (low + high)
        guard low < middle && middle < high else { return middle }
        if isBelow(middle) { low = middle } else { high = middle }
    }
}
