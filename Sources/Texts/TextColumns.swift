// SPDX-License-Identifier: Apache-2.0

/// Text filled up with spaces to a width, for tables that a person reads.
extension String {
    /// The text, or its beginning where it is longer: for texts of others in a sentence.
    package func cut(to width: Int = 60) -> String { count > width ? prefix(width - 3) + "..." : self }

    package func leftAligned(_ width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }

    package func rightAligned(_ width: Int) -> String { String(repeating: " ", count: max(width - count, 0)) + self }
}
