// SPDX-License-Identifier: Apache-2.0
import Learning

extension Plan {
    /// A page of Markdown with all fields of a plan, made from `PlanField.all`.
    package static var reference: String {
        var lines = [
            "# Fields of a plan", "",
            "`qdistill reference plan` prints this page; `scripts/reference` writes it. [plans.md](../plans.md) explains plans.",
            "",
            "Every field can be a list, which multiplies the trials that depend on it. A trial does not depend on a field",
            "where its condition does not hold. The column is that in tables, for a field that is a list.",
        ]
        var section = ""
        for field in PlanField.all {
            if field.section != section {
                section = field.section
                lines += ["", "## `\(section)`", ""]
                if let comment = sectionComments[section] { lines += [comment.sentence, ""] }
                lines += ["| field | value | default | matters | column | meaning |", "|---|---|---|---|---|---|"]
                if section == "distillation" {
                    lines.append(
                        "| `enabled` | true or false | `[false, true]` | always | `distillation` | whether a student has a teacher |"
                    )
                }
            }
            let cells = [
                "`\(field.key)`", field.expectation, "`\(field.text(Settings()))`", field.conditionText,
                "`\(field.column)`", field.meaning,
            ]
            lines.append("| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |")
        }
        lines += [
            "", "## Beside the sections", "", "| field | value | default | meaning |", "|---|---|---|---|",
            "| `name` | letters, digits, '.', '_' and '-' | | names the results folder |",
            "| `architectures` | names, or descriptions ([circuits.md](../circuits.md)) | `"
                + list(paper.architectures.map(\.name)) + "` | the students |",
            "| `teacherArchitectures` | descriptions | | architectures that teachers alone have |",
            "| `seeds` | a number n for the seeds 1 to n, or a list; or `all`, and architectures that have others | `"
                + text(paper.seeds) + "` | of the initial weights and the order of mini-batches |",
            "| `presets` | fields by names ([plans.md](../plans.md#presets)) | | what `--preset` applies |",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}

extension PlanField {
    /// When a trial depends on the field, in words.
    var conditionText: String {
        let who =
            switch scope {
            case .all: [String]()
            case .circuits: ["students with a circuit"]
            case .distillation: ["with distillation"]
            }
        let others = conditions.map { condition in
            let name =
                condition.field.hasPrefix(section + ".")
                ? String(condition.field.dropFirst(section.count + 1)) : condition.field
            return "`\(name)` is " + condition.values.joined(separator: " or ")
        }
        let all = who + others
        return all.isEmpty ? "always" : all.joined(separator: ", ")
    }
}

extension String {
    /// With a capital letter and a full stop.
    fileprivate var sentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
