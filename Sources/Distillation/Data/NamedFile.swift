// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine

/// A file that a plan names, with data or a teacher. Files with the same content are the same, wherever they are.
public struct NamedFile: Sendable, Codable, Hashable {
    /// Absolute once found.
    public var path: String
    /// The SHA-256 of its bytes; empty before it is found.
    public private(set) var content = ""

    /// The largest file that is read.
    private static let largestFile = 1 << 30

    /// A file that is to be found.
    ///
    /// - Parameter text: its path, perhaps with the hash of its content behind an @, as `text` gives it.
    public init(_ text: String) {
        guard let match = text.wholeMatch(of: /(.*)@([0-9a-f]{64})/) else {
            path = text
            return
        }
        (path, content) = (String(match.1), String(match.2))
    }

    /// The path and the content in one.
    public var text: String { content.isEmpty ? path : "\(path)@\(content)" }

    /// The file with an absolute path and its content's hash.
    ///
    /// - Parameter folder: what a relative path is relative to.
    /// - Throws: `FileError` where it cannot be read, or where another content was expected.
    public func found(in folder: String) throws -> NamedFile {
        var file = self
        file.path = URL(filePath: path, relativeTo: URL(filePath: folder, directoryHint: .isDirectory))
            .standardizedFileURL.path(percentEncoded: false)
        file.content = ""
        file.content = ContentHash.of(try file.bytes())
        guard content.isEmpty || content == file.content else {
            throw FileError(
                file.path, cannotBe: .used,
                reason: "it has another content than when it was named with @\(content); restore the file, or remove"
                    + " @\(content) to take it as it is")
        }
        return file
    }

    /// A text with such texts in quotation marks, each without its path.
    public static func withoutPaths(_ text: String) -> String {
        text.replacing(/"[^"]*@([0-9a-f]{64})"/) { "\"\($0.1)\"" }
    }

    /// What it holds.
    ///
    /// - Throws: `FileError` for a file that cannot be read, is too large, or has changed since it was found.
    func bytes(limit: Int = largestFile) throws -> [UInt8] {
        let bytes = try BoundedFile.read(path, limit: limit)
        guard content.isEmpty || ContentHash.of(bytes) == content else {
            throw FileError(
                path, cannotBe: .used, reason: "it has changed since the plan was read; run the command again")
        }
        return bytes
    }

    private var key: String { content.isEmpty ? path : content }

    public static func == (left: NamedFile, right: NamedFile) -> Bool { left.key == right.key }

    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
