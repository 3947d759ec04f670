// SPDX-License-Identifier: Apache-2.0
import Texts

extension Plan {
    /// A page of Markdown with all fields of a plan, made from `PlanField.all`.
    package static var reference: String {
        var lines = [
            "# Fields of a plan", "",
            "`qdistill reference plan` prints this page; `scripts/reference` writes it. [plans.md](../how-to/plans.md) explains plans.",
            "",
            "Every field can be a list, which multiplies the trials that depend on it. A trial does not depend on a field",
            "where its condition does not hold. The column is that in tables, for a field that is a list.",
        ]
        for section in PlanSection.all {
            let comment = section.comment
            lines += ["", "## `\(section.name)`", ""]
            // With a capital letter and a full stop.
            if !comment.isEmpty { lines += [comment.prefix(1).uppercased() + comment.dropFirst() + ".", ""] }
            lines += ["| field | value | default | matters | column | meaning |", "|---|---|---|---|---|---|"]
            if section.name == "distillation" {
                lines.append(
                    "| `enabled` | true or false | `[false, true]` | always | `distillation` | whether a student has a teacher |"
                )
            }
            lines += section.fields.map { field in
                Markdown.row([
                    "`\(field.key)`", field.expectation, "`\(field.text(Settings()))`", field.conditionText,
                    "`\(field.column)`", field.meaning,
                ])
            }
        }
        lines += [
            "", "## Beside the sections", "", "| field | value | default | meaning |", "|---|---|---|---|",
            "| `name` | letters, digits, '.', '_' and '-' | | names the results folder |",
            "| `architectures` | names, or descriptions ([circuits.md](circuits.md)) | `"
                + list(paper.architectures.map(\.name)) + "` | the students |",
            "| `teacherArchitectures` | descriptions | | architectures that teachers alone have |",
            "| `seeds` | a number n for the seeds 1 to n, or a list; or `all`, and architectures that have others | `"
                + text(paper.seeds) + "` | of the initial weights and the order of mini-batches |",
            "| `samples` | a number, or {count: 64, method: sobol, seed: 1}; sobol or random | | points drawn from the fields that have a range ([plans.md](../how-to/plans.md#ranges)) |",
            "| `select` | fields ([selection.md](../how-to/selection.md)) | | how hyperparameters are chosen |",
            "| `cases` | a list, each with fields ([plans.md](../how-to/plans.md#cases)) | | the trials are those of the plan with the values of each item |",
            "| `exclude` | a list, each with fields and the values that they have ([plans.md](../how-to/plans.md#leaving-trials-out)) | | trials that have all values of an item are left out |",
            "| `when` | a list, each {if: fields, then: fields} ([plans.md](../how-to/plans.md#leaving-trials-out)) | | trials that have all values of `if`, but not all of `then`, are left out |",
            "| `reference` | the path of a CSV file, or its lines ([reports.md](../how-to/reports.md#a-reference)) | | published values that results are compared with |",
            "| `claims` | a list, each {statement: text, of: mean, greater: fields, than: fields}; mean, variance or gain ([reports.md](../how-to/reports.md#claims)) | | what the report says the results' verdict on |",
            "| `presets` | fields by names ([plans.md](../how-to/plans.md#presets)) | | what `--preset` applies |",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}

extension PlanField {
    /// When a trial depends on the field, in words.
    var conditionText: String {
        let others = conditions.map { condition in
            let isHere = condition.field.hasPrefix(section + ".")
            let name = isHere ? condition.field.dropFirst(section.count + 1) : condition.field[...]
            return "`\(name)` is " + condition.values.joined(separator: " or ")
        }
        let all = ([scope.rawValue] + others).filter { !$0.isEmpty }
        return all.isEmpty ? "always" : all.joined(separator: ", ")
    }
}
