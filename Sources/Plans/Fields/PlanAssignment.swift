// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Texts
import Yams

extension Plan {
    /// Gives a field the value, or the list of values, of an assignment such as "training.batch=[full, 32]"; so are architectures, distillation
    /// and seeds.
    ///
    /// - Throws: `PlanError`.
    package mutating func assign(_ assignment: String) throws {
        guard let equals = assignment.firstIndex(of: "=") else {
            throw PlanError(
                "'\(assignment.cut())' is no assignment; write field=value, such as training.learningRate=0.05.")
        }
        let name = assignment[..<equals].trimmingCharacters(in: .whitespaces)
        let value = String(assignment[assignment.index(after: equals)...])
        let key = name == "distillation.enabled" ? Preset.distillationKey : name
        let field = Preset.keysBesideFields.contains(key) ? nil : try PlanAxis.field(key)
        func fault(_ sentence: String) -> PlanError { PlanError(field?.section ?? key, field?.key, sentence) }
        guard let values = try? YAMLFile.compose("[\(value)]")?.sequence else {
            throw fault("'\(value.cut())' is no value or list of values.")
        }
        guard let node = values.first, values.count == 1 else {
            throw fault(
                values.isEmpty ? "the value is missing." : "several values need brackets: \(name)=[\(value)].")
        }
        let fields = try YAMLFields(Node([(Node(key), node)]), known: [key])
        try apply(Preset.Assignment(key, fields, of: self, in: FileManager.default.currentDirectoryPath))
    }

    /// Drops seeds of architectures that the plan no longer has.
    package mutating func keepSeedsOfArchitectures() {
        let names = Set(architectures.map(\.name))
        seedsByArchitecture = seedsByArchitecture.filter { names.contains($0.key) }
    }
}

extension PlanField {
    /// The assignments that a shell may make of what has been typed: a field's name, and then the words that it may be.
    package static func completions(of prefix: String) -> [String] {
        guard let equals = prefix.firstIndex(of: "=") else {
            return (all.map(\.name) + Preset.keysBesideFields).map { $0 + "=" }
        }
        let name = String(prefix[..<equals])
        return named(name)?.choices.map { "\(name)=\($0)" } ?? []
    }

    /// The words that a value may be, where it is a choice of words or may be one.
    package var choices: [String] { expectation == YAMLValue<Bool>.boolean.expectation ? ["true", "false"] : words }
}
