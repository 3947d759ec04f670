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

/// The value that `rank` others would come before in ascending order; those come before it then.
private func select(_ rank: Int, _ values: inout [Double]) -> Double {
    values.withUnsafeMutableBufferPointer { select(rank, $0, 0, $0.count - 1) }
    return values[rank]
}

/// Source: R. W. Floyd, R. L. Rivest, "Expected time bounds for selection", Communications of the ACM 18, 1975.
private func select(_ rank: Int, _ values: UnsafeMutableBufferPointer<Double>, _ low: Int, _ high: Int) {
    var (low, high) = (low, high)
    while low < high {
        if high - low > 600 {
            // A part of them, whose value at this place leaves few of all on the side where the place is.
            let (share, size) = (Double(rank - low) / Double(high - low), Double(high - low) / 8)
            let margin = 2 * (size * share * (1 - share)).squareRoot() + 2
            let start = max(low, rank - Int(share * size + (share < 0.5 ? margin : -margin)))
            select(rank, values, start, min(high, start + Int(size)))
        }
        let pivot = values[rank]
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
}
