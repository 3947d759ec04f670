// SPDX-License-Identifier: Apache-2.0

/// P values of a family of tests, corrected by Holm's step-down method: rejecting those below a level keeps the
/// probability of any false rejection below that level.
///
/// - Parameter p: nil for a test that could not be made; it does not count.
/// - Returns: in the same order.
///
/// Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6,
/// 1979.
package func holmCorrected(_ p: [Double?]) -> [Double?] {
    let made = p.enumerated().compactMap { index, p in p.map { (index, $0) } }.sorted { $0.1 < $1.1 }
    var corrected = p
    var largest = 0.0
    for (step, (index, p)) in made.enumerated() {
        largest = max(largest, min(1, Double(made.count - step) * p))
        corrected[index] = largest
    }
    return corrected
}
