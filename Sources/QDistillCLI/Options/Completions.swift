// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Distillation
import Foundation
import Plans

/// What shells complete.
extension CompletionKind {
    /// A built-in plan, or a YAML file.
    static let plan = CompletionKind.custom { _, _, prefix in
        Plan.builtInNames + files(of: prefix, endingIn: ["yaml", "yml"])
    }

    /// A preset of the plan on the command line, or of every plan.
    static let preset = CompletionKind.custom { words, _, _ in
        let plan = words.dropFirst(2).lazy.compactMap { try? PlanSource($0) }.first
        return (plan?.presets ?? Preset.builtIn).map(\.name)
    }

    /// Architectures separated by commas.
    static let architectures = CompletionKind.custom { _, _, prefix in
        let given = prefix.lastIndex(of: ",").map { String(prefix[...$0]) } ?? ""
        return Architecture.named.map { given + $0.name }
    }

    /// An architecture, a plan, or a YAML file of either.
    static let circuits = CompletionKind.custom { _, _, prefix in
        Architecture.named.map(\.name) + Plan.builtInNames + files(of: prefix, endingIn: ["yaml", "yml"])
    }

    /// A field of a plan and `=`, then the words that it may be.
    static let assignment = CompletionKind.custom { _, _, prefix in PlanField.completions(of: prefix) }

    static let model = CompletionKind.file(extensions: ["json"])
    static let table = CompletionKind.file(extensions: ["csv"])

    /// The folders, and the files with such an ending, in the folder that has been typed.
    private static func files(of prefix: String, endingIn endings: [String]) -> [String] {
        let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return names.sorted().compactMap { name in
            let path = folder + name
            if endings.contains((name as NSString).pathExtension) { return path }
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
                && !name.hasPrefix(".") ? path + "/" : nil
        }
    }
}
