// SPDX-License-Identifier: Apache-2.0

/// What a drawing shows of an operation.
package struct DrawnOperation: Hashable {
    /// What a drawing has on a qubit's wire.
    package enum Symbol: Hashable, Sendable {
        case box(String)
        /// The control of a gate.
        case dot
        /// The target of a CNOT.
        case plus
        /// One end of a swap.
        case cross
        case measurement

        /// Whether it has a frame, behind which its wire ends.
        var hasBox: Bool { ![.dot, .plus, .cross].contains(self) }
    }

    var qubits: [Int]
    /// Of each qubit.
    var symbols: [Symbol]
    /// Trained angles.
    var parameters: [Int]
    /// The features of a sample that angles depend on.
    var features: [Int]
    /// Radians.
    var fixedAngles: [Double]

    init(_ operation: CircuitOperation) {
        qubits = operation.qubits
        parameters = operation.parameters
        features = operation.angles.flatMap(\.features)
        fixedAngles = []
        switch operation {
        case .gate(let gate, _, let angles):
            symbols = gate.record.drawn
            fixedAngles = angles.compactMap { if case .fixed(let angle) = $0 { angle } else { nil } }
        case .measurement: symbols = [.measurement]
        case .channel(.amplitudeDamping(1), _): symbols = [.box("0")]
        case .channel: symbols = [.box("~")]
        }
    }

    /// The wires that the operation takes: a connecting line also takes those between.
    var span: ClosedRange<Int> { (qubits.min() ?? 0)...(qubits.max() ?? 0) }

    /// Its angles in a few characters, as in "θ₃", "θ₀–₂", "θ₀–₁·x₂" or "π/2"; nil where it has none.
    var label: String? {
        let names = [Self.range("θ", parameters), Self.range("x", features)].compactMap(\.self)
        if !names.isEmpty { return names.joined(separator: "·") }
        return fixedAngles.isEmpty ? nil : fixedAngles.map(Self.text).joined(separator: ", ")
    }

    private static func range(_ name: String, _ numbers: [Int]) -> String? {
        guard let first = numbers.min(), let last = numbers.max() else { return nil }
        return name + Self.subscript(first) + (first == last ? "" : "–" + Self.subscript(last))
    }

    private static func `subscript`(_ number: Int) -> String {
        String("\(number)".map { $0.wholeNumberValue.map { Array("₀₁₂₃₄₅₆₇₈₉")[$0] } ?? $0 })
    }

    private static func text(_ angle: Double) -> String {
        if AngleNotation.multipleOfPi(angle) != nil {
            return AngleNotation.text(angle).replacing("pi", with: "π").replacing("*", with: "").replacing(
                "-", with: "−")
        }
        let hundredths = (angle * 100).rounded() / 100
        return abs(hundredths) < 1000 ? "\(hundredths)" : "…"
    }
}
