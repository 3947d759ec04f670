// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
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
        var section = ""
        for field in PlanField.all {
            if field.section != section {
                section = field.section
                lines += ["", Self.commented("\(section):", Self.sectionComments[section] ?? "")]
                if section == "distillation" { lines.append("  enabled: \(Self.list(distillation))") }
            }
            let texts = texts(of: field).map { hidingPaths && field.namesFiles ? NamedFile.withoutPaths($0) : $0 }
            let value = texts.count == 1 ? texts[0] : Self.list(texts)
            lines.append(Self.commented("  \(field.key): \(value)", field.comment))
        }
        lines += [""] + architectureLines + teacherArchitectureLines
        return (lines + seedLines).joined(separator: "\n") + "\n"
    }

    static let sectionComments = [
        "data": "of the study: random bit vectors; the class is 0 for first bits 00 or 11, 1 for 01, 2 for 10",
        "noise": "of circuits: behind every gate, on each of its qubits, in training and testing",
        "training": "of the students, with early stopping on the validation loss",
        "teacher": "trained once for all students that it teaches, a perceptron or circuit with textbook cross-entropy",
        "distillation":
            "with it, the loss is crossEntropyWeight cross-entropy + divergenceWeight temperature^2 divergence",
    ]

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
        guard !seedsByArchitecture.isEmpty else { return [Self.commented("seeds: \(Self.text(seeds))", meaning)] }
        return [Self.commented("seeds:", meaning), "  all: \(Self.text(seeds))"]
            + architectures.compactMap { architecture in
                seedsByArchitecture[architecture.name].map { "  \(architecture.name): \(Self.text($0))" }
            }
    }

    static func text(_ seeds: [UInt64]) -> String {
        seeds == Array(1...UInt64(max(seeds.count, 1))) ? "\(seeds.count)" : list(seeds)
    }

    private static func commented(_ code: String, _ comment: String) -> String {
        comment.isEmpty ? code : code.leftAligned(30) + " # " + comment
    }

    static func list<T>(_ values: [T]) -> String { "[" + values.map { "\($0)" }.joined(separator: ", ") + "]" }
}
