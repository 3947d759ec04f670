// SPDX-License-Identifier: Apache-2.0

/// Targets of operations, some of which have a name.
package protocol NamedSet: Equatable {
    static var named: [(name: String, set: Self)] { get }
}

extension NamedSet {
    package static var names: [String] { named.map(\.name) }

    /// Its name; nil for a set that has none.
    var name: String? { Self.named.first { $0.set == self }?.name }

    package init?(name: String) {
        guard let set = Self.named.first(where: { $0.name == name })?.set else { return nil }
        self = set
    }
}

/// The qubits that a line of a circuit's description acts on, in its order.
public enum QubitSet: NamedSet, Sendable, Codable, Hashable, CustomStringConvertible {
    case all
    /// Those that are read out, and the others.
    case readout, nonReadout
    /// Qubits 0, 2, 4, ... and 1, 3, 5, ...
    case even, odd
    /// Qubits 0, 2^l, 2 * 2^l, ... in layer l, and none after the layer that has qubit 0 alone: the nodes of a binary tree.
    case tree
    /// The highest-numbered qubit that is neither read out nor measured before; none where there is none left. For
    /// measurements only.
    case lastUnmeasured
    case list(qubits: [Int])

    package static let named: [(name: String, set: QubitSet)] = [
        ("all", .all), ("readout", .readout), ("non-readout", .nonReadout), ("even", .even), ("odd", .odd),
        ("tree", .tree), ("last-unmeasured", .lastUnmeasured),
    ]

    /// The set as it is written.
    public var description: String { if case .list(let qubits) = self { "\(qubits)" } else { name ?? "" } }
}

/// The pairs of qubits that a line of a circuit's description acts on, in its order.
///
/// For gates that treat both qubits alike, a pair that comes again the other way round is the same pair: left out of a ring,
/// but a strong one, and refused in a list, like any pair that is listed twice.
public enum PairSet: NamedSet, Sendable, Codable, Hashable, CustomStringConvertible {
    /// (q, q + 1).
    case chain
    /// (q, (q + distance) mod qubits).
    case ring(distance: Int)
    /// A ring whose distance is (layer mod (qubits - 1)) + 1, layers counted from 0.
    case wideningRing
    /// The same with each pair as often as the ring comes to it: twice where the distance is half the number of qubits.
    case strongRing
    /// The chain, and for three qubits or more the last one with the first.
    case cycle
    /// (0, 1), (2, 3), ... in even layers, (1, 2), (3, 4), ... in odd ones.
    case alternating
    /// (q + 2^l, q) for q = 0, 2 * 2^l, 4 * 2^l, ... in layer l: the branches of a binary tree.
    case tree
    /// (p, q) for all p < q.
    case allPairs
    /// (0, 1), (2, 3), ... and (1, 2), (3, 4), ...: together they are the chain.
    case even, odd
    case list(pairs: [QubitPair])

    package static let named: [(name: String, set: PairSet)] = [
        ("chain", .chain), ("ring", .ring(distance: 1)), ("all-pairs", .allPairs), ("even", .even), ("odd", .odd),
        ("cycle", .cycle), ("alternating", .alternating), ("tree", .tree),
    ]

    /// The set as it is written.
    public var description: String {
        switch self {
        case .list(let pairs): "[" + pairs.map { "[\($0.first), \($0.second)]" }.joined(separator: ", ") + "]"
        case .wideningRing: "{ring: layer}"
        case .strongRing: "{ring: strong}"
        case .ring(let distance) where distance != 1: "{ring: \(distance)}"
        default: name ?? ""
        }
    }
}

/// Two qubits; of a CNOT, the control and the target.
public struct QubitPair: Sendable, Codable, Hashable {
    public var first: Int
    public var second: Int

    public init(_ first: Int, _ second: Int) { (self.first, self.second) = (first, second) }
}
