// SPDX-License-Identifier: Apache-2.0
import Circuits
import Foundation
import Testing

/// Computes the unitary of an OpenQASM program of gates, as far as exported circuits need the language.
struct OpenQASMReader {
    /// Gates of stdgates.inc, by the specification (A. Cross et al., ACM Trans. Quantum Comput. 3, 12 (2022)).
    private static let standard: [String: @Sendable ([Double]) -> GateMatrix] = [
        "x": { _ in GateMatrix(real: [[0, 1], [1, 0]]) },
        "y": { _ in GateMatrix(real: [[0, 0], [0, 0]], imaginary: [[0, -1], [1, 0]]) },
        "z": { _ in phase(.pi) }, "s": { _ in phase(.pi / 2) }, "sdg": { _ in phase(-.pi / 2) },
        "t": { _ in phase(.pi / 4) }, "tdg": { _ in phase(-.pi / 4) }, "p": { phase($0[0]) },
        "h": { _ in
            GateMatrix(real: [[0.7071067811865476, 0.7071067811865476], [0.7071067811865476, -0.7071067811865476]])
        },
        "sx": { _ in GateMatrix(real: [[0.5, 0.5], [0.5, 0.5]], imaginary: [[0.5, -0.5], [-0.5, 0.5]]) },
        "rx": { t in
            GateMatrix(
                real: [[cos(t[0] / 2), 0], [0, cos(t[0] / 2)]], imaginary: [[0, -sin(t[0] / 2)], [-sin(t[0] / 2), 0]])
        },
        "ry": { t in GateMatrix(real: [[cos(t[0] / 2), -sin(t[0] / 2)], [sin(t[0] / 2), cos(t[0] / 2)]]) },
        "rz": { phase($0[0]) },  // up to a global phase
        "cx": { _ in GateMatrix(real: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]) },
        "cz": { _ in GateMatrix(real: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, -1]]) },
        "crx": { t in
            let (c, s) = (cos(t[0] / 2), sin(t[0] / 2))
            return GateMatrix(
                real: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, c, 0], [0, 0, 0, c]],
                imaginary: [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, -s], [0, 0, -s, 0]])
        },
        "cry": { t in
            let (c, s) = (cos(t[0] / 2), sin(t[0] / 2))
            return GateMatrix(real: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, c, -s], [0, 0, s, c]])
        },
        "crz": { t in
            let (c, s) = (cos(t[0] / 2), sin(t[0] / 2))
            return GateMatrix(
                real: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, c, 0], [0, 0, 0, c]],
                imaginary: [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, -s, 0], [0, 0, 0, s]])
        },
        "cp": { t in
            GateMatrix(
                real: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, cos(t[0])]],
                imaginary: [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, sin(t[0])]])
        },
        "swap": { _ in GateMatrix(real: [[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]) },
    ]

    private static func phase(_ angle: Double) -> GateMatrix {
        GateMatrix(real: [[1, 0], [0, cos(angle)]], imaginary: [[0, 0], [0, sin(angle)]])
    }

    private struct Definition {
        var angles: [String]
        var qubits: [String]
        var body: [Substring] = []
    }

    private var qubits = 0
    private var definitions: [String: Definition] = [:]

    static func matrix(of program: String) throws -> GateMatrix {
        var reader = OpenQASMReader()
        var lines = program.split(separator: "\n").filter { !$0.hasPrefix("//") }[...]
        try #require(lines.popFirst() == "OPENQASM 3.0;")
        try #require(lines.popFirst() == "include \"stdgates.inc\";")
        var matrix = GateMatrix.identity(1)
        while let line = lines.popFirst() {
            if let match = line.wholeMatch(of: /gate (\w+)(?:\((.*)\))? (.*) \{/) {
                var definition = Definition(angles: names(match.2 ?? ""), qubits: names(match.3))
                while let line = lines.popFirst(), line != "}" { definition.body.append(line) }
                reader.definitions[String(match.1)] = definition
            } else if let match = line.wholeMatch(of: /qubit\[(\d+)\] q;/) {
                reader.qubits = try #require(Int(match.1))
                matrix = .identity(1 << reader.qubits)
            } else {
                matrix = try reader.apply(line, angles: [:], places: [:], to: matrix)
            }
        }
        return matrix
    }

    private static func names(_ list: Substring) -> [String] {
        list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private func apply(
        _ statement: Substring, angles known: [String: Double], places: [String: Int], to matrix: GateMatrix
    ) throws -> GateMatrix {
        let match = try #require(statement.wholeMatch(of: /\s*(\w+)(?:\((.*)\))? (.*);/), "\(statement)")
        let name = String(match.1)
        let angles = try Self.names(match.2 ?? "").map { try #require(known[$0] ?? Double($0)) }
        let acted = try Self.names(match.3).map { word in
            try #require(places[word] ?? word.wholeMatch(of: /q\[(\d+)\]/).flatMap { Int($0.1) })
        }
        if let definition = definitions[name] {
            try #require(angles.count == definition.angles.count && acted.count == definition.qubits.count)
            return try definition.body.reduce(matrix) {
                try apply(
                    $1, angles: Dictionary(uniqueKeysWithValues: zip(definition.angles, angles)),
                    places: Dictionary(uniqueKeysWithValues: zip(definition.qubits, acted)), to: $0)
            }
        }
        let gate = try #require(Self.standard[name], "\(name) is neither defined nor in stdgates.inc")
        return spread(gate(angles), over: acted) * matrix
    }

    /// A gate's matrix as one on all qubits; q[0] is the most significant.
    private func spread(_ gate: GateMatrix, over acted: [Int]) -> GateMatrix {
        let bits = acted.map { qubits - 1 - $0 }
        let mask = bits.reduce(0) { $0 | 1 << $1 }
        func own(_ state: Int) -> Int { bits.reduce(0) { 2 * $0 + (state >> $1 & 1) } }
        func elements(_ part: [[Double]]) -> [[Double]] {
            (0..<1 << qubits).map { row in
                (0..<1 << qubits).map { row & ~mask == $0 & ~mask ? part[own(row)][own($0)] : 0 }
            }
        }
        return GateMatrix(real: elements(gate.real), imaginary: elements(gate.imaginary))
    }
}
