// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// The ABC ("approximate bootstrap confidence") interval of a statistic of the mean or variance of rows of observations: what
/// BCa intervals would be with ever more resamples, from the statistic's derivatives by the observations' weights.
///
/// It differs from the BCa interval by a part of the order of 1/n of its width.
///
/// Sources: T. DiCiccio, B. Efron, "More accurate confidence intervals in exponential families", Biometrika 79, 1992;
/// B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, sections 14.4 and 22.6.
struct ABCInterval {
    private let moment: Bootstrap.Moment
    private let rows: [Row]
    private let combined: Bootstrap.Combination
    /// Along the direction in which the statistic changes most for its error: by how much a step of one standard error
    /// changes the mean of each row's deviations, and that of their squares.
    private var means, squares: [Double]
    private var bias = 0.0, acceleration = 0.0

    /// - Returns: nil where the statistic is not finite.
    init?(_ moment: Bootstrap.Moment, _ rows: [Row], _ combined: @escaping Bootstrap.Combination) {
        (self.moment, self.rows, self.combined) = (moment, rows, combined)
        let zeros = [Double](repeating: 0, count: rows.count)
        (means, squares) = (zeros, zeros)
        let count = rows[0].deviations.count
        let n = Double(count)
        let observed = value(at: 0)
        // The statistic's first and second derivatives by the weight of each observation, from as much more and less of it.
        var (second, square, cube) = (0.0, 0.0, 0.0)
        for start in stride(from: 0, to: count, by: 8) {
            let lanes = min(8, count - start)
            let changes = rows.map { row in
                var deviations = SIMD8<Double>()
                for lane in 0..<lanes { deviations[lane] = row.deviations[start + lane] }
                return (mean: deviations, square: deviations * deviations - row.meanSquare)
            }
            let more = value(changes.map { ($0.mean / n, $0.square / n) })
            let less = value(changes.map { (-$0.mean / n, -$0.square / n) })
            let (first, curvature) = ((more - less) * (n / 2), (more + less - 2 * observed) * (n * n))
            for lane in 0..<lanes {
                second += curvature[lane]
                square += first[lane] * first[lane]
                cube += first[lane] * first[lane] * first[lane]
                for (row, change) in changes.enumerated() {
                    means[row] += first[lane] * change.mean[lane]
                    squares[row] += first[lane] * change.square[lane]
                }
            }
        }
        let error = square.squareRoot() / n
        guard observed.isFinite, error.isFinite, second.isFinite else { return nil }
        // Observations without influence: every bound is the observed value.
        guard error > 0 else {
            (means, squares) = (zeros, zeros)
            return
        }
        means = means.map { $0 / (n * n * error) }
        squares = squares.map { $0 / (n * n * error) }
        acceleration = cube / (6 * square * square.squareRoot())
        let step = 0.1
        let along = (value(at: step) + value(at: -step) - 2 * observed) / (2 * error * step * step)
        let curvature = second / (2 * n * n * error) - along
        bias = .normalQuantile(
            2 * NormalDistribution.cumulative(acceleration) * NormalDistribution.cumulative(-curvature))
    }

    /// - Parameter tail: the quantile of the normal distribution that the lower bound is at.
    /// - Returns: nil where the statistic is not finite at a bound.
    func bounds(_ tail: Double) -> ClosedRange<Double>? {
        let bounds = [tail, -tail].map { z in
            let distance = bias + z
            return value(at: distance / ((1 - acceleration * distance) * (1 - acceleration * distance)))
        }
        return bounds.allSatisfy(\.isFinite) && bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : nil
    }

    /// The statistic so many standard errors along the direction.
    private func value(at distance: Double) -> Double {
        value(zip(means, squares).map { (SIMD8(repeating: distance * $0), SIMD8(repeating: distance * $1)) })[0]
    }

    /// The statistic where weights have changed the mean of each row's deviations, which was 0, and that of their squares.
    private func value(_ changes: [(mean: SIMD8<Double>, square: SIMD8<Double>)]) -> SIMD8<Double> {
        combined(
            zip(rows, changes).map { row, change in
                guard moment == .variance else { return row.mean + change.mean }
                let n = Double(row.deviations.count)
                return (row.meanSquare + change.square - change.mean * change.mean) * (n / (n - 1))
            })
    }
}
