// SPDX-License-Identifier: Apache-2.0

/// Cliff's delta: how much more often a value of `second` exceeds one of `first` than the other way round, over all
/// combinations; between -1 and 1, 0 for none of either. nil without values.
///
/// Values that are the same up to rounding (1e-12) are equal.
package func cliffsDelta(_ first: [Double], _ second: [Double]) -> Double? {
    guard !first.isEmpty && !second.isEmpty else { return nil }
    let rounding = 1e-12
    let sorted = first.sorted()
    var excess = 0
    for value in second {
        excess += count(of: sorted) { $0 < value - rounding }
        excess -= sorted.count - count(of: sorted) { $0 <= value + rounding }
    }
    return Double(excess) / (Double(first.count) * Double(second.count))
}

/// How many values at the beginning of `sorted` are `lower`, by bisection.
private func count(of sorted: [Double], _ isLower: (Double) -> Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
        let middle = (low + high) / 2
        if isLower(sorted[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
}
