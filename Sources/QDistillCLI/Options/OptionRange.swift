// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// - Throws: `ValidationError` where an option has a value outside its range.
func check<Value: Comparable>(
    _ option: String, _ value: Value?, in range: some RangeExpression<Value>, _ mend: String
) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("--\(option) is \(value); \(mend)")
}
