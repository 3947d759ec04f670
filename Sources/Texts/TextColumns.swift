// SPDX-License-Identifier: Apache-2.0

/// Text filled up with spaces to a width, for tables that a person reads.
extension String {
    package func leftAligned(_ width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }

    package func rightAligned(_ width: Int) -> String { String(repeating: " ", count: max(width - count, 0)) + self }
}
