// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Yams

/// Architectures that a person refers to: by a built-in name, by a file that describes one or several, or by a plan.
package struct ArchitectureFile: Sendable {
    package let architectures: [Architecture]
    /// The plan, where it is one: it has layers, an embedding, a number of features, and teachers.
    package let plan: Plan?

    /// - Throws: `PlanError` with file, line and column; `ArchitectureError.unknown` where there is no such name, no
    ///   such plan and no such file.
    package init(_ reference: String) throws {
        if let plan = Plan.builtIn(reference) {
            (architectures, self.plan) = (plan.architectures, plan)
            return
        }
        guard FileManager.default.fileExists(atPath: reference) else {
            (architectures, plan) = ([try Architecture(name: reference)], nil)
            return
        }
        let text = try YAMLFile.text(reference, what: "file")
        guard let root = try YAMLFile.root(text, file: reference) else {
            throw PlanError(
                "the file is empty; `qdistill circuits hea --yaml` prints what may be in it.",
                at: .init(file: reference))
        }
        let list = root.mapping?.count == 1 ? root["architectures"] : nil
        if list == nil, root.mapping != nil, !Self.isArchitecture(root) {
            let plan = try Plan(yaml: text, file: reference)
            (architectures, self.plan) = (plan.architectures, plan)
        } else {
            (architectures, plan) = (try Self.read(list ?? root, reference), nil)
        }
    }

    private static func read(_ node: Node, _ file: String) throws -> [Architecture] {
        do {
            return try YAMLValue.axis(of: .architecture).read(node)
        } catch let mismatch as YAMLMismatch {
            var error = PlanError(nil, nil, mismatch)
            error.position = PlanError.Position(file: file, mismatch.mark ?? node.mark)
            throw error
        }
    }

    /// Whether a mapping is an architecture, and no plan.
    private static func isArchitecture(_ node: Node) -> Bool {
        ["classical", "before", "block", "after", "mirror", "readout", "head"].contains { node[$0] != nil }
    }
}
