// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Synchronization

/// A file that a plan names, with data or a teacher. Files with the same content are the same, wherever they are.
public struct NamedFile: Sendable, Codable, Hashable {
    /// Absolute once found; in a journal and the plan beside it, as `named` gives it.
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
        var file = placed(in: folder)
        file.content = ""
        file.content = try file.isLarge ? file.sharedHash() : file.reading { _, _ in }.content
        guard content.isEmpty || content == file.content else {
            throw FileError(
                file.path, cannotBe: .used,
                reason: "it has another content than when it was named with @\(content); restore the file, or remove"
                    + " @\(content) to take it as it is")
        }
        return file
    }

    /// The file with an absolute path.
    ///
    /// - Parameter folder: what a relative path is relative to. Links on the way to it are followed, so that `..` leads where
    ///   it leads for other programs.
    package func placed(in folder: String) -> NamedFile {
        var file = self
        file.path = URL(filePath: path, relativeTo: Self.resolved(folder)).standardizedFileURL
            .path(percentEncoded: false)
        return file
    }

    /// The file as another one in `folder` names it, which may be given to others with what lies around it: by the way from
    /// there, or by its name alone where the way would lead through the root.
    package func named(from folder: String) -> NamedFile {
        guard path.hasPrefix("/") else { return self }
        let url = URL(filePath: path)
        let own = Self.resolved(url.deletingLastPathComponent().path(percentEncoded: false)).pathComponents
        let start = Self.resolved(folder).pathComponents
        let shared = zip(own, start).prefix { $0 == $1 }.count
        let way = Array(repeating: "..", count: start.count - shared) + own[shared...]
        var file = self
        file.path = ((shared > 1 ? way : []) + [url.lastPathComponent]).joined(separator: "/")
        return file
    }

    private static func resolved(_ folder: String) -> URL {
        URL(filePath: folder.isEmpty ? "." : folder, directoryHint: .isDirectory).absoluteURL.standardizedFileURL
            .resolvingSymlinksInPath()
    }

    /// A text with such texts in quotation marks, each without its path.
    public static func withoutPaths(_ text: String) -> String {
        text.replacing(/"[^"]*@([0-9a-f]{64})"/) { "\"\($0.1)\"" }
    }

    /// A text with such texts in quotation marks, each with its file's name and the beginning of its content's hash alone.
    package static func withoutFolders(_ text: String) -> String {
        text.replacing(/"(?:[^"]*\/)?([^"\/]*)@([0-9a-f]{12})[0-9a-f]{52}"/) { "\($0.1)@\($0.2)" }
    }

    /// What it holds.
    ///
    /// - Throws: `FileError` for a file that cannot be read, is too large, or has changed since it was found.
    func bytes(limit: Int = largestFile) throws -> [UInt8] {
        var bytes: [UInt8] = []
        _ = try reading(limit: limit) { next, _ in while let block = try next(0) { bytes += block } }
        return bytes
    }

    /// Gives the file to `body` a block at a time, and returns what that returns and the SHA-256 of the whole file.
    ///
    /// - Parameter body: gets the bytes that follow, up to a block, or up to so many as it asks for if that is more, nil at the end;
    ///   or, where the file need not be hashed, those at any place.
    /// - Throws: as `bytes`, and what `body` throws.
    func reading<Result>(
        limit: Int = largestFile,
        _ body: (_ next: @escaping (Int) throws -> [UInt8]?, _ at: CSVRecords.Places?) throws -> Result
    ) throws -> (result: Result, content: String) {
        let blocks = try FileBlocks(path, limit: limit)
        let state = blocks.state
        // A file that nobody has written since it was hashed is not hashed again.
        var hash = !content.isEmpty && Self.knownHash(state) == content ? nil : ContentHash()
        func next(upTo count: Int) throws -> [UInt8]? {
            let block = try blocks.next(upTo: count)
            block.map { hash?.update($0) }
            return block
        }
        let result = try body(next, hash == nil ? blocks.bytes : nil)
        if hash == nil, blocks.state == state { return (result, content) }
        while try next(upTo: 0) != nil {}
        guard let found = hash?.text, content.isEmpty || found == content else {
            throw FileError(
                path, cannotBe: .used, reason: "it has changed since the plan was read; run the command again")
        }
        return (result, found)
    }

    /// Whether what it holds may be worth sharing.
    var isLarge: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_size >= NodeMemory.least
    }

    /// The hashes that this process has made or found, by the states of their files: other processes find them as long as they are
    /// kept.
    private static let hashes = Mutex<[String: SharedBlock]>([:])

    private static func knownHash(_ state: String) -> String? {
        hashes.withLock { $0[state] }.map { String(decoding: $0.values(0, of: UInt8.self), as: UTF8.self) }
    }

    /// The hash of its content, which one of the processes of this machine computes.
    private func sharedHash() throws -> String {
        let state = try FileBlocks(path, limit: Self.largestFile).state
        let block = try NodeMemory.block("hash-" + state) { [.values(Array(try reading { _, _ in }.content.utf8))] }
        Self.hashes.withLock { $0[state] = block }
        return String(decoding: block.values(0, of: UInt8.self), as: UTF8.self)
    }

    private var key: String { content.isEmpty ? path : content }

    public static func == (left: NamedFile, right: NamedFile) -> Bool { left.key == right.key }

    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
