// SPDX-License-Identifier: Apache-2.0

/// A product of Pauli matrices on distinct qubits, an observable with the values 1 and -1.
public struct PauliProduct: Sendable, Hashable, CustomStringConvertible {
    /// A Pauli matrix on a qubit.
    public struct Factor: Sendable, Hashable {
        public let axis: Axis
        public let qubit: Int
    }

    /// In the order of their qubits.
    public let factors: [Factor]

    /// The product with these matrices on these qubits.
    public init(_ axes: [Int: Axis]) {
        factors = axes.map { Factor(axis: $0.value, qubit: $0.key) }.sorted { $0.qubit < $1.qubit }
    }

    public static func x(_ qubit: Int) -> PauliProduct { PauliProduct([qubit: .x]) }
    public static func y(_ qubit: Int) -> PauliProduct { PauliProduct([qubit: .y]) }
    public static func z(_ qubit: Int) -> PauliProduct { PauliProduct([qubit: .z]) }
    /// Z on both qubits.
    public static func zz(_ first: Int, _ second: Int) -> PauliProduct { PauliProduct([first: .z, second: .z]) }

    /// The product written as letters with the numbers of their qubits, such as "Z0", "X0 Y2" or "Z0Z1".
    ///
    /// - Throws: `CircuitError.pauliProduct` for anything else, and for a qubit that comes twice.
    public init(_ text: String) throws {
        var axes: [Int: Axis] = [:]
        var rest = Substring(text)
        while let letter = rest.first {
            rest.removeFirst()
            if letter == " " { continue }
            let digits = rest.prefix { ("0"..."9").contains($0) }
            guard let axis = Axis.allCases.first(where: { $0.letter == "\(letter)" }), let qubit = Int(digits),
                axes[qubit] == nil
            else { throw CircuitError.pauliProduct(text) }
            axes[qubit] = axis
            rest.removeFirst(digits.count)
        }
        guard !axes.isEmpty else { throw CircuitError.pauliProduct(text) }
        self.init(axes)
    }

    /// As `init` reads it.
    public var description: String { factors.map { "\($0.axis.letter)\($0.qubit)" }.joined(separator: " ") }

    /// Whether it has Z alone.
    package var isDiagonal: Bool { factors.allSatisfy { $0.axis == .z } }

    /// The product as a string on all qubits of a circuit.
    func string(qubits: Int) -> PauliString {
        var string = PauliString(flips: 0, phases: 0, qubits: qubits)
        for factor in factors {
            let bit = 1 << (qubits - 1 - factor.qubit)
            if factor.axis != .z { string.flips |= bit }
            if factor.axis != .x { string.phases |= bit }
        }
        return string
    }
}
