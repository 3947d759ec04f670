// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts

/// A claim about a study: that a number is greater for some of its results than for others. The report says what the
/// results say to it.
package struct PlanClaim: Sendable, Codable, Hashable {
    /// The number that is compared.
    package enum Measure: String, Sendable, Codable, CaseIterable {
        /// Of the weighted F1 over seeds.
        case mean
        /// Of the weighted F1 over seeds.
        case variance
        /// What distillation adds to the mean of the weighted F1.
        case gain
    }

    package let statement: String
    package let measure: Measure
    /// What the results have whose number is greater, and whose it is greater than.
    package let greater, than: [FieldTest]

    package static let distillationRaisesMean = PlanClaim(
        statement: "Distillation raises the mean F1.", measure: .mean,
        greater: [FieldTest(Preset.distillationKey, "true")], than: [FieldTest(Preset.distillationKey, "false")])

    /// The paper's: Piperno et al., "Quantum Enhanced Knowledge Distillation", QTML 2024.
    static let ofPaper: [PlanClaim] = {
        let (classical, hybrid) = ([FieldTest(FieldTest.hybrid, "false")], [FieldTest(FieldTest.hybrid, "true")])
        return [
            distillationRaisesMean,
            PlanClaim(
                statement: "Distillation raises the mean F1 of the classical student by more than that of hybrids.",
                measure: .gain, greater: classical, than: hybrid),
            PlanClaim(
                statement: "The F1 of hybrids varies more over seeds than that of the classical student.",
                measure: .variance, greater: hybrid, than: classical),
        ]
    }()

    /// The fields that it names: results that are compared agree in all others.
    package var fields: Set<String> { Set((greater + than).map(\.axis.field)) }

    /// Whether the students that it compares may differ.
    package var namesStudents: Bool {
        fields.contains(FieldTest.hybrid) || fields.contains(Preset.architecturesKey)
    }

    package var namesDistillation: Bool { fields.contains(Preset.distillationKey) }

    package func names(_ field: PlanField) -> Bool { fields.contains(field.name) }

    func yaml(hidingPaths: Bool) -> String {
        func mapping(_ tests: [FieldTest]) -> String {
            "{" + tests.map { $0.yaml(hidingPaths: hidingPaths) }.joined(separator: ", ") + "}"
        }
        let of = measure == .mean ? "" : ", of: \(measure.rawValue)"
        return
            "{statement: \(YAMLValue.quotation(statement))\(of), greater: \(mapping(greater)), than: \(mapping(than))}"
    }
}

extension FieldTest {
    /// Whether the student has a circuit: no field of a plan, but claims may ask it.
    package static let hybrid = "hybrid"

    fileprivate init(_ field: String, _ value: String) { self.init(axis: PlanAxis(field: field, values: [value])) }

    /// What has it, in words: "with distillation", "for hybrids", "with batch 32".
    package var phrase: String {
        switch axis.field {
        case Self.hybrid: return axis.has("true") ? "for hybrids" : "for classical students"
        case Preset.architecturesKey: return "for " + axis.values.joined(separator: ", ")
        case Preset.distillationKey where axis.values.count == 1:
            return axis.has("true") ? "with distillation" : "without distillation"
        default:
            let value = bounds?.text ?? axis.values.joined(separator: " or ")
            return "with \(PlanField.named(axis.field)?.title ?? axis.field) \(value)"
        }
    }
}

extension Plan {
    static let (referenceKey, claimsKey) = ("reference", "claims")

    /// Takes architectures that the plan has no longer out of its claims, and claims that compare nothing then.
    mutating func keepClaimsOfArchitectures() {
        let names = architectures.map(\.name)
        func kept(_ tests: [FieldTest]) -> [FieldTest]? {
            var tests = tests
            guard let place = tests.firstIndex(where: { $0.axis.field == Preset.architecturesKey }) else {
                return tests
            }
            let left = tests[place].axis.values.filter(names.contains)
            tests[place].axis = PlanAxis(field: Preset.architecturesKey, values: left)
            return left.isEmpty ? nil : tests
        }
        claims = claims.compactMap { claim in
            kept(claim.greater).flatMap { greater in
                kept(claim.than).map {
                    PlanClaim(statement: claim.statement, measure: claim.measure, greater: greater, than: $0)
                }
            }
        }
    }
}
