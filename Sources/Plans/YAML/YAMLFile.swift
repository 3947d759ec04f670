// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Yams

/// Reads files of YAML, with errors that name file, line and column.
enum YAMLFile {
    private static let limit = 16 << 20

    /// The text of a file.
    ///
    /// - Parameter what: what the file should hold, as in "plan".
    /// - Throws: `PlanError`.
    static func text(_ path: String, what: String) throws -> String {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, .anything, limit: limit)
        } catch {
            throw PlanError("The \(what) \(error)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PlanError("The \(what) '\(path)' is not UTF-8 text.")
        }
        return text
    }

    /// The folder that a file lies in.
    static func folder(of file: String) -> String {
        URL(filePath: file).deletingLastPathComponent().path(percentEncoded: false)
    }

    /// The document in a text; nil where there is none.
    ///
    /// - Throws: `PlanError`.
    static func root(_ yaml: String, file: String) throws -> Node? {
        do {
            return try Yams.compose(yaml: yaml)
        } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _)
        {
            throw PlanError("not valid YAML: \(problem).", at: PlanError.Position(file: file, mark))
        } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
            let keys = duplicates.map { "'\($0)'" }.sorted().joined(separator: ", ")
            throw PlanError("the key \(keys) is there twice; remove one.", at: .init(file: file, context.mark))
        } catch {
            throw PlanError("not valid YAML: \(error)", at: PlanError.Position(file: file))
        }
    }
}
