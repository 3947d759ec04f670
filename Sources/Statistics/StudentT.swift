// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Student's t distribution.
package struct StudentT: Sendable {
    package let degreesOfFreedom: Double

    package init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0, "A t distribution has positive degrees of freedom.")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability of a value of at most `t`.
    package func cumulative(_ t: Double) -> Double {
        let within = regularizedIncompleteBeta(
            t * t / (degreesOfFreedom + t * t), complement: degreesOfFreedom / (degreesOfFreedom + t * t),
            0.5, degreesOfFreedom / 2)
        return t >= 0 ? 0.5 + 0.5 * within : 0.5 - 0.5 * within
    }

    /// The probability of a value at least as far from 0 as `t`, on either side; precise however small it is.
    package func twoSidedTail(_ t: Double) -> Double {
        regularizedIncompleteBeta(
            degreesOfFreedom / (degreesOfFreedom + t * t), complement: t * t / (degreesOfFreedom + t * t),
            degreesOfFreedom / 2, 0.5)
    }

    /// The value that `probability` (between 0 and 1) of all values are below: the inverse of `cumulative`.
    package func quantile(_ probability: Double) -> Double {
        precondition(probability > 0 && probability < 1, "A quantile's probability lies between 0 and 1.")
        if probability == 0.5 { return 0 }
        let tail = min(probability, 1 - probability)
        // Newton's steps from below, where the normal distribution has its quantile: the tail is convex, so that they never
        // go too far, until rounding lets them stop.
        var value = -Double.normalQuantile(tail)
        while case let next = value + (twoSidedTail(value) / 2 - tail) / density(value), next > value { value = next }
        return probability < 0.5 ? -value : value
    }

    private func density(_ t: Double) -> Double {
        .exponential(logarithmOfKernel(t)) / (degreesOfFreedom * .pi).squareRoot()
    }

    /// The logarithm of the density at `t`.
    package func logarithmOfDensity(_ t: Double) -> Double {
        logarithmOfKernel(t) - 0.5 * .logarithm(degreesOfFreedom * .pi)
    }

    private func logarithmOfKernel(_ t: Double) -> Double {
        let half = degreesOfFreedom / 2
        return .logarithmOfGamma(half + 0.5) - .logarithmOfGamma(half)
            - (half + 0.5) * .logarithm(1 + t * t / degreesOfFreedom)
    }
}

/// I_x(a, b), by the continued fraction of the incomplete beta function, evaluated with Lentz's algorithm.
///
/// - Parameter complement: 1 - x, which the caller may know better than a subtraction would give it.
///
/// Source: DLMF 8.17.22, https://dlmf.nist.gov/8.17.
func regularizedIncompleteBeta(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if complement <= 0 { return 1 }
    // The fraction converges fast below the mean; above it the symmetry I_x(a, b) = 1 - I_{1-x}(b, a) leads there.
    if x > (a + 1) / (a + b + 2) { return 1 - regularizedIncompleteBeta(complement, complement: x, b, a) }
    let front =
        Double.exponential(
            .logarithmOfGamma(a + b) - .logarithmOfGamma(a) - .logarithmOfGamma(b) + a * .logarithm(x)
                + b * .logarithm(complement)) / a
    let smallest = Double.leastNormalMagnitude
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    d = 1 / (abs(d) < smallest ? smallest : d)
    var fraction = d
    for step in 1...10_000 {
        let m = Double(step)
        for coefficient in [
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ] {
            d = 1 + coefficient * d
            c = 1 + coefficient / c
            d = 1 / (abs(d) < smallest ? smallest : d)
            c = abs(c) < smallest ? smallest : c
            fraction *= c * d
        }
        if abs(c * d - 1) < 1e-16 { break }
    }
    return front * fraction
}
