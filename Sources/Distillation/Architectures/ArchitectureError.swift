// SPDX-License-Identifier: Apache-2.0
import Circuits
import Texts

/// Why there is no student of an architecture.
public enum ArchitectureError: Error, Equatable, CustomStringConvertible {
    /// No architecture has this name.
    ///
    /// - Parameter others: names that are known beside the built-in ones.
    case unknown(String, others: [String] = [])
    /// The architecture cannot be built.
    ///
    /// - Parameters:
    ///   - field: the field of its description that is wrong, where it is one.
    ///   - line: the line of its circuit that is wrong, where it is one.
    case doesNotFit(String, reason: String, field: String? = nil, line: CircuitDescription.Line? = nil)
    /// The loss cannot train the architecture.
    case lossDoesNotFit(String, reason: String)

    public var description: String {
        switch self {
        case .unknown(let name, let others):
            "There is no architecture '\(name.cut())'"
                + "\(Spelling.suggestion(for: name, among: Architecture.named.map(\.name) + others))"
                + " Known are \((Architecture.named.map(\.name) + others).joined(separator: ", ")),"
                + " and qN for any number N of read-out qubits."
        case .doesNotFit(let name, let reason, _, _): "Architecture '\(name.cut())' cannot be built: \(reason)"
        case .lossDoesNotFit(let name, let reason): "Architecture '\(name.cut())' cannot be trained with it: \(reason)"
        }
    }
}
