// SPDX-License-Identifier: Apache-2.0
import Circuits
import Learning

/// Draws of parameters as people write them: `uniform(0, 2*pi)`, `normal(0, 0.1)`, `normal(0, 1/inputs)`, or a number for a
/// constant.
extension Draw {
    package static let expectation = "uniform(a, b), normal(mean, deviation), normal(0, 1/inputs) or a number"

    /// The draw that a text means; nil where it means none.
    package init?(notation text: String) {
        if let value = AngleNotation.angle(text) {
            self = .constant(value)
            return
        }
        guard let match = text.wholeMatch(of: /(uniform|normal) *\( *([^,]*?) *, *([^,]*?)( *\/ *inputs)? *\)/),
            let first = AngleNotation.angle(String(match.2)), let second = AngleNotation.angle(String(match.3))
        else { return nil }
        switch (match.1, match.4 != nil) {
        case ("uniform", false) where first < second: self = .uniform(from: first, to: second)
        case ("normal", false) where second >= 0: self = .normal(mean: first, deviation: second)
        case ("normal", true) where second >= 0 && first == 0: self = .normalOverInputs(deviation: second)
        default: return nil
        }
    }

    /// What reads as exactly this draw.
    package var notation: String {
        func text(_ number: Double) -> String { AngleNotation.text(number) }
        return switch self {
        case .constant(let value): text(value)
        case .uniform(let lower, let upper): "uniform(\(text(lower)), \(text(upper)))"
        case .normal(let mean, let deviation): "normal(\(text(mean)), \(text(deviation)))"
        case .normalOverInputs(let deviation): "normal(0, \(text(deviation))/inputs)"
        }
    }
}
