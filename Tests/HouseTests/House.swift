// SPDX-License-Identifier: Apache-2.0
import Foundation
import RegexBuilder
import TestSupport
import Testing

/// The modules, the arrows between them, and the files that they consist of.
enum House {
    /// The modules directly below each one. It may import these, and what is below them.
    static let arrows: [String: Set<String>] = [
        "Texts": [],
        "Machine": [],
        "Arithmetic": [],
        "BaseKernels": ["Arithmetic"],
        "WideKernels": ["Arithmetic"],
        "Kernels": ["BaseKernels", "WideKernels"],
        "Circuits": ["Kernels", "Machine", "Texts"],
        "Learning": ["Kernels", "Machine", "Texts"],
        "Distillation": ["Circuits", "Learning"],
        "Plans": ["Distillation", "Statistics"],
        "MessagePassing": [],
        "Sweeps": ["Plans", "MessagePassing"],
        "Statistics": ["Arithmetic"],
        "Reports": ["Sweeps"],
        "Benchmarks": ["Sweeps"],
        "QDistillCLI": ["Reports", "Benchmarks"],
        "QDistillBenchmarks": ["Benchmarks"],
    ]

    /// What one module alone, or a few, may import.
    static let reserved: [String: Set<String>] = [
        "CVectors": ["Arithmetic", "BaseKernels", "WideKernels", "Kernels"],
        "CMPI": ["MessagePassing"],
        "CDigits": ["Distillation"],
        "Crypto": ["Distillation"],
        "Yams": ["Plans"],
        "CYaml": ["Plans"],
        "ArgumentParser": ["QDistillCLI", "QDistillBenchmarks"],
    ]

    static let modules = arrows.keys.sorted()

    /// All modules below one.
    static func below(_ module: String) -> Set<String> {
        var found: Set<String> = []
        var next = Array(arrows[module] ?? [])
        while let name = next.popLast() {
            if found.insert(name).inserted { next += arrows[name] ?? [] }
        }
        return found
    }

    /// Why `module` may not import `other`; nil where it may.
    static func objection(to other: String, in module: String) -> String? {
        if let owners = reserved[other] {
            return owners.contains(module)
                ? nil : "\(other) is imported by \(owners.sorted().joined(separator: ", ")) alone"
        }
        guard arrows[other] != nil, !below(module).contains(other) else { return nil }
        return "\(other) is not below \(module)"
    }

    /// The Swift files below a folder, as paths from it.
    static func files(in folder: String) throws -> [String] {
        // A module that compiles another one's files is a link to its folder.
        let path = URL(filePath: Command.projectRoot + "/" + folder).resolvingSymlinksInPath().path
        let files = try FileManager.default.subpathsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".swift") }.sorted()
        guard !files.isEmpty else { throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: folder]) }
        return files
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: Command.projectRoot + "/" + path, encoding: .utf8)
    }

    /// The modules that a source text imports.
    static func imports(in text: String) -> [String] {
        let attributes = #/^(?:@\w+(?:\([^)]*\))? +)*(?:(?:public|package|internal|fileprivate|private) +)?/#
        let kind = #/(?:(?:typealias|struct|class|enum|protocol|let|var|func) +)?/#
        let statement = Regex {
            attributes
            #/import +/#
            kind
            Capture { #/\w+/# }
        }
        return text.split(separator: "\n").compactMap { $0.prefixMatch(of: statement).map { String($0.1) } }
    }

    /// The folders of files, with how many each holds.
    static func folders(of files: [String]) -> [String: Int] {
        Dictionary(grouping: files) { ($0 as NSString).deletingLastPathComponent }.mapValues(\.count)
    }
}
