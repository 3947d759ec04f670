// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation

/// What a field of a trial, its architecture, or whether it distils, may be.
package struct FieldTest: Sendable, Codable, Hashable {
    /// The field, and the values that it may have; none where `bounds` say which.
    var axis: PlanAxis
    var bounds: Bounds?

    /// An interval of numbers.
    struct Bounds: Sendable, Codable, Hashable {
        /// A number is more than this, less than this, at least this, at most this.
        var above, below, from, to: Double?

        static let keys = ["above", "below", "from", "to"]

        private var values: [Double?] { [above, below, from, to] }

        func contains(_ number: Double) -> Bool {
            number > above ?? -.infinity && number < below ?? .infinity
                && number >= from ?? -.infinity && number <= to ?? .infinity
        }

        var text: String {
            let parts = zip(Self.keys, values).compactMap { key, value in value.map { "\(key): \($0)" } }
            return "{\(parts.joined(separator: ", "))}"
        }
    }

    /// Whether a field with this value meets the test. A word beside numbers, such as full, lies between no bounds.
    func allows(_ text: String) -> Bool {
        guard let bounds else { return axis.has(text) }
        return AngleNotation.angle(text).map(bounds.contains) ?? false
    }

    /// Whether trials meet the test; nil where they do not depend on the field.
    package func isMet(by settings: Settings, _ architecture: Architecture, distillation: Bool) -> Bool? {
        switch axis.field {
        case Preset.architecturesKey: return axis.has(architecture.name)
        case Preset.distillationKey: return axis.has("\(distillation)")
        case Self.hybrid: return axis.has("\(architecture.hasCircuit)")
        default:
            guard let field = PlanField.named(axis.field), field.multiplies(architecture),
                field.scope != .distillation || distillation, field.matters(settings)
            else { return nil }
            return allows(field.text(settings))
        }
    }

    /// As a plan writes it.
    ///
    /// - Parameter hidingPaths: whether files are written by their content alone.
    func yaml(hidingPaths: Bool) -> String {
        let hides = hidingPaths && PlanField.named(axis.field)?.namesFiles ?? false
        let text = bounds?.text ?? Plan.valueOrList(axis.values)
        return "\(axis.field): \(hides ? NamedFile.withoutPaths(text) : text)"
    }
}

extension PlanField {
    /// Whether a test may name it without its section: where no other field has its key, but for the teacher's.
    var isNamedByItsKey: Bool {
        section != "teacher" && Self.all.count { $0.key == key && $0.section != "teacher" } == 1
    }
}
