// SPDX-License-Identifier: Apache-2.0

/// The class of a bit vector as its first bits decide it.
public struct GeneralisedXOR: Sendable, Codable, Hashable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Class 0 for an even number of ones; each pattern with an odd number is a class of its own, by its value as a
        /// binary number, the first bit its highest. With two bits the study's classes: 00 and 11, 01, 10.
        case patterns
        /// The parity: class 0 for an even number of ones, 1 for an odd one.
        case parity
    }

    public var kind: Kind
    /// How many bits decide, the first ones.
    public var relevantBits: Int

    public init(kind: Kind = .patterns, relevantBits: Int = 2) { (self.kind, self.relevantBits) = (kind, relevantBits) }

    public var classes: Int { kind == .parity ? 2 : 1 + 1 << (min(max(relevantBits, 1), 63) - 1) }

    /// With patterns, so many that there are no more than about a thousand classes.
    var mostRelevantBits: Int { kind == .parity ? 1 << 20 : 10 }

    package func label(of bits: [Double]) -> Int {
        let relevant = bits[..<relevantBits]
        guard relevant.count(where: { $0 == 1 }).isMultiple(of: 2) == false else { return 0 }
        guard kind == .patterns else { return 1 }
        // The last bit follows from the others.
        return 1 + relevant.dropLast().reduce(0) { 2 * $0 + Int($1) }
    }
}
