// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Scores of several treatments in the same blocks, as sums of a treatment's, a block's and an error's part.
///
/// Of two treatments, the test of their difference is the paired t-test. Source: R. A. Fisher, "The Design of Experiments", 1935
/// (randomised blocks).
package struct TwoWayLayout: Sendable {
    /// The standard error of a difference of two treatments' means; nil where it cannot be estimated.
    package let standardError: Double?
    package let degreesOfFreedom: Int

    /// - Parameter scores: of each treatment one for each block, in the same order.
    package init(_ scores: [[Double?]]) {
        let rows = scores.map { $0.compactMap(\.self) }
        let (treatments, blocks) = (rows.count, rows.first?.count ?? 0)
        degreesOfFreedom = max(treatments - 1, 0) * max(blocks - 1, 0)
        guard degreesOfFreedom > 0 else {
            standardError = nil
            return
        }
        let means = rows.map { $0.reduce(0, +) / Double(blocks) }
        let blockMeans = (0..<blocks).map { block in rows.reduce(0) { $0 + $1[block] } / Double(treatments) }
        let mean = means.reduce(0, +) / Double(treatments)
        var squares = 0.0
        for (row, own) in zip(rows, means) {
            for (value, block) in zip(row, blockMeans) {
                let error = value - own - block + mean
                squares += error * error
            }
        }
        standardError = (2 * squares / Double(degreesOfFreedom) / Double(blocks)).squareRoot()
    }

    /// The probability that the mean of one treatment is so much better than another's by chance alone: one-sided, of Student's t.
    package func probability(ofDifference difference: Double) -> Double {
        guard let standardError, difference > 0 else { return 1 }
        guard standardError > 0 else { return 0 }
        return StudentT(degreesOfFreedom: Double(degreesOfFreedom)).twoSidedTail(difference / standardError) / 2
    }
}
