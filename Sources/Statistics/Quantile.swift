// SPDX-License-Identifier: Apache-2.0

/// The quantile of a sample by linear interpolation between order statistics: NumPy's default, R's type 7.
/// nil for no values.
package func quantile(_ probability: Double, of values: [Double]) -> Double? {
    values.isEmpty ? nil : quantile(probability, ofSorted: values.sorted())
}

/// The same of values in ascending order, of which there must be one.
func quantile(_ probability: Double, ofSorted sorted: [Double]) -> Double {
    let position = probability * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
}
