// SPDX-License-Identifier: Apache-2.0

/// The quantile of a sample by linear interpolation between order statistics: NumPy's default, R's type 7.
/// nil for no values.
package func quantile(_ probability: Double, of values: [Double]) -> Double? {
    values.isEmpty ? nil : quantile(probability, ofSorted: values.sorted())
}

/// The same of values in ascending order, of which there must be one.
package func quantile(_ probability: Double, ofSorted sorted: [Double]) -> Double {
    let position = probability * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
}

/// The same, in linear time.
func quantile(_ probability: Double, reordering values: inout [Double]) -> Double {
    let position = probability * Double(values.count - 1)
    let below = Int(position)
    let value = select(below, &values)
    guard below + 1 < values.count, let next = values[(below + 1)...].min() else { return value }
    return value + (position - Double(below)) * (next - value)
}

/// The value that `rank` others would come before in ascending order; those come to stand before it (C. A. R. Hoare, 1961).
private func select(_ rank: Int, _ values: inout [Double]) -> Double {
    var (low, high) = (0, values.count - 1)
    while low < high {
        let pivot = values[(low + high) / 2]
        var (left, right) = (low, high)
        while left <= right {
            while values[left] < pivot { left += 1 }
            while pivot < values[right] { right -= 1 }
            if left <= right {
                values.swapAt(left, right)
                (left, right) = (left + 1, right - 1)
            }
        }
        if rank <= right { high = right } else if rank >= left { low = left } else { break }
    }
    return values[rank]
}
