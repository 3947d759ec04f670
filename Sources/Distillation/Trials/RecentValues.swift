// SPDX-License-Identifier: Apache-2.0

/// Values by what they are made from, up to a number of bytes; the least recently used ones go first.
package struct RecentValues<Key: Hashable, Value> {
    private struct Entry {
        let value: Value
        let bytes: Int
        var lastUse: Int
    }

    private let mostBytes: Int
    private var entries: [Key: Entry] = [:]
    private var uses = 0
    package private(set) var bytes = 0

    /// - Parameter mostBytes: for all values; a single one may be larger.
    package init(mostBytes: Int) { self.mostBytes = mostBytes }

    package mutating func value(of key: Key, bytes size: (Value) -> Int, make: () throws -> Value) rethrows -> Value {
        uses += 1
        entries[key]?.lastUse = uses
        if let known = entries[key] { return known.value }
        let value = try make()
        let needed = size(value)
        while bytes + needed > mostBytes, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            bytes -= oldest.value.bytes
            entries[oldest.key] = nil
        }
        entries[key] = Entry(value: value, bytes: needed, lastUse: uses)
        bytes += needed
        return value
    }
}
