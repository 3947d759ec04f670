// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts
import Yams

extension RuleReader {
    /// The claims of a plan.
    ///
    /// - Throws: `PlanError` with file, line and column.
    func claims(in root: Node) throws -> [PlanClaim] {
        let example =
            "- {statement: Small batches raise the mean F1., greater: {training.batch: 32}, than: {training.batch: full}}"
        return try root.items(of: Plan.claimsKey, in: file, such: example).map { item in
            let fields = try YAMLFields(
                item, file: file, section: Plan.claimsKey, known: ["statement", "of", "greater", "than"])
            func tests(_ key: String) throws -> [FieldTest] {
                guard let node = fields.node(key) else {
                    throw PlanError(
                        Plan.claimsKey, "the item has no '\(key)'; write `\(example)`.", in: file, at: item.mark)
                }
                return try self.tests(Plan.claimsKey, node, others: [FieldTest.hybrid])
            }
            let claim = PlanClaim(
                statement: try fields.required("statement", as: .string),
                measure: try fields.value("of", as: .choice()) ?? .mean, greater: try tests("greater"),
                than: try tests("than"))
            guard claim.greater != claim.than else {
                throw PlanError(
                    Plan.claimsKey, "'greater' and 'than' are the same results; let them differ.", in: file,
                    at: item.mark)
            }
            guard claim.measure != .gain || !claim.namesDistillation else {
                throw PlanError(
                    Plan.claimsKey,
                    "a gain is what distillation adds; compare it between other settings, or the mean with and without"
                        + " distillation.", in: file, at: item.mark)
            }
            return claim
        }
    }
}

extension YAMLValue where T == Reference {
    /// A table in the plan itself, which has lines, or the path of one.
    ///
    /// - Parameter folder: what relative paths are relative to.
    static func reference(in folder: String) -> Self {
        Self(
            "the path of a CSV file, or its lines", schema: ["type": "string"],
            node: { node in
                guard let text = node.scalar?.string, text != "" else { return nil }
                let isTable = text.contains("\n")
                let path = isTable ? "" : NamedFile(text).placed(in: folder).path
                do {
                    return try Reference(csv: isTable ? text : YAMLFile.text(path, what: "reference"))
                } catch let error as ReferenceError {
                    let place = [isTable ? "the table" : path, error.line.map { "line \($0)" }].compactMap(\.self)
                    throw YAMLMismatch(node.mark, "\(place.joined(separator: ", ")): \(error.sentence)")
                } catch let error as PlanError {
                    throw YAMLMismatch(node.mark, error.sentence)
                }
            })
    }
}
