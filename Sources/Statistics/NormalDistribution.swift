// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// The standard normal distribution; its quantiles are `Double.normalQuantile`.
enum NormalDistribution {
    /// The probability of a value of at most `z`.
    static func cumulative(_ z: Double) -> Double { 0.5 * Double.complementaryErrorFunction(-z / 2.0.squareRoot()) }
}
