// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// The standard normal distribution; its quantiles are `Double.normalQuantile`.
enum NormalDistribution {
    /// The probability of a value of at most `z`.
    static func cumulative(_ z: Double) -> Double { 0.5 * Double.complementaryErrorFunction(-z / 2.0.squareRoot()) }

    static func density(_ z: Double) -> Double { .exponential(-z * z / 2) / (2 * Double.pi).squareRoot() }
}
