// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts

extension Plan {
    /// The plan as YAML with every field and its meaning, ready to edit; reading it returns the same plan.
    package var yaml: String { yaml(hidingPaths: false) }

    /// - Parameter hidingPaths: whether files that teachers are read from are written by their content alone.
    package func yaml(hidingPaths: Bool) -> String {
        var lines = [
            "# A plan of qdistill: every combination of the axes is one trial.",
            "# Axes are architectures, distillation, seeds, and every other field that is given as a list.",
            "name: \(name)",
        ]
        for section in PlanSection.all {
            lines += ["", Self.commented("\(section.name):", section.comment)]
            if section.name == "distillation" { lines.append("  enabled: \(Self.list(distillation))") }
            lines += section.fields.map { field in
                let texts = texts(of: field).map { hidingPaths && field.namesFiles ? NamedFile.withoutPaths($0) : $0 }
                return Self.commented("  \(field.key): \(Self.valueOrList(texts))", field.comment)
            }
        }
        lines += [""] + architectureLines + teacherArchitectureLines
        lines +=
            seedLines + samplingLines + selectionLines + caseLines(hidingPaths: hidingPaths)
            + ruleLines(hidingPaths: hidingPaths)
        lines += claimLines(hidingPaths: hidingPaths) + referenceLines
        return lines.joined(separator: "\n") + "\n"
    }

    private var architectureLines: [String] {
        guard architectures.contains(where: { !$0.isBuiltIn }) else {
            return ["architectures: \(Self.list(architectures.map(\.name)))"]
        }
        return ["architectures:"]
            + architectures.flatMap { $0.isBuiltIn ? ["  - \($0.name)"] : $0.yamlItem.map { "  " + $0 } }
    }

    private var teacherArchitectureLines: [String] {
        guard let teacherArchitectures else { return [] }
        return ["teacherArchitectures:"] + teacherArchitectures.flatMap { $0.yamlItem.map { "  " + $0 } }
    }

    private var seedLines: [String] {
        let meaning = "a number n for the seeds 1 to n, or a list"
        if let precision {
            return [
                Self.commented(
                    "seeds: \(Self.text(seeds.count, precision))", "added until the interval is narrow enough")
            ]
        }
        guard !seedsByArchitecture.isEmpty else { return [Self.commented("seeds: \(Self.text(seeds))", meaning)] }
        return [Self.commented("seeds:", meaning), "  all: \(Self.text(seeds))"]
            + architectures.compactMap { architecture in
                seedsByArchitecture[architecture.name].map { "  \(architecture.name): \(Self.text($0))" }
            }
    }

    private var samplingLines: [String] {
        sampling.map { [Self.commented("samples: \($0.text)", "points drawn from the ranges")] } ?? []
    }

    private var selectionLines: [String] {
        selection.map { [Self.commented("select: \($0.text)", "how hyperparameters are chosen")] } ?? []
    }

    private func caseLines(hidingPaths: Bool) -> [String] {
        guard !cases.isEmpty else { return [] }
        return ["", Self.commented("cases:", "the trials are those of the plan with the values of each line")]
            + cases.map { "  - " + $0.yaml(hidingPaths: hidingPaths) }
    }

    private func ruleLines(hidingPaths: Bool) -> [String] {
        [
            (Self.excludeKey, "trials that have all values of a line are left out"),
            (Self.whenKey, "trials that have all values of `if`, but not all of `then`, are left out"),
        ].flatMap { section, meaning in
            let items = rules.filter { $0.section == section }.map { "  - " + $0.yaml(hidingPaths: hidingPaths) }
            return items.isEmpty ? [] : ["", Self.commented("\(section):", meaning)] + items
        }
    }

    private func claimLines(hidingPaths: Bool) -> [String] {
        guard !claims.isEmpty else { return [] }
        return ["", Self.commented("\(Self.claimsKey):", "what the report says the results' verdict on")]
            + claims.map { "  - " + $0.yaml(hidingPaths: hidingPaths) }
    }

    private var referenceLines: [String] {
        guard let reference else { return [] }
        return ["", Self.commented("\(Self.referenceKey): |", "published values that results are compared with")]
            + reference.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
                $0.isEmpty ? "" : "  \($0)"
            }
    }

    static func text(_ seeds: [UInt64]) -> String {
        seeds == Array(1...UInt64(max(seeds.count, 1))) ? "\(seeds.count)" : list(seeds)
    }

    private static func commented(_ code: String, _ comment: String) -> String {
        comment.isEmpty ? code : code.leftAligned(30) + " # " + comment
    }

    /// The only value, or a list.
    static func valueOrList(_ texts: [String]) -> String { texts.count == 1 ? texts[0] : list(texts) }

    static func list<T>(_ values: [T]) -> String { "[" + values.map { "\($0)" }.joined(separator: ", ") + "]" }
}
