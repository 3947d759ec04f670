// SPDX-License-Identifier: Apache-2.0
import Circuits
import Yams

extension YAMLValue where T == ReadoutError {
    /// One probability for both bits, or two with a slash between them.
    static let readoutError = YAMLValue(
        "a probability, or two as in 0.01/0.03: of reading 1 for 0, and 0 for 1",
        schema: ["anyOf": [["type": "number"], ["type": "string", "pattern": "^[0-9.eE+-]+(/[0-9.eE+-]+)?$"]]]
    ) { node in
        guard let text = node.scalar?.string else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
        switch parts.count {
        case 1: return parts[0].map { ReadoutError($0) }
        case 2:
            guard let p01 = parts[0], let p10 = parts[1] else { return nil }
            return ReadoutError(p01: p01, p10: p10)
        default: return nil
        }
    }
}

extension ReadoutError {
    /// As a plan writes it.
    var text: String { p01 == p10 ? "\(p01)" : "\(p01)/\(p10)" }
}
