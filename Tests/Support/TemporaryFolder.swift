// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Foundation

/// A folder of its own for a test, removed at its end.
package final class TemporaryFolder {
    package let path: String

    package init() {
        path = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID().uuidString)").path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func file(_ name: String) -> String { path + "/" + name }

    package func write(_ name: String, _ text: String) throws {
        try text.write(toFile: file(name), atomically: true, encoding: .utf8)
    }

    /// Alters the lines of a journal; each gets the checksum that belongs to it.
    package func alterJournal(_ name: String = "trials.jsonl", _ alter: (inout [String]) throws -> Void) throws {
        var lines = try read(name).split(separator: "\n").map(String.init)
        try alter(&lines)
        let sealed = lines.map { line in
            let text = line.replacing(/(,"sum":"[0-9a-f]{16}")?}$/, with: "")
            return "\(text),\"sum\":\"\(StableHash.hexadecimal(of: text))\"}\n"
        }
        try write(name, sealed.joined())
    }

    package func read(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

    /// The number of trials with a result in a journal that may not be there yet.
    package func doneTrials(_ name: String) -> Int {
        let text = String(decoding: FileManager.default.contents(atPath: file(name)) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").count { $0.hasPrefix(#"{"event":"done""#) }
    }

    /// The number of whole lines in a file that may not be there yet.
    package func lines(_ name: String) -> Int {
        (FileManager.default.contents(atPath: file(name)) ?? Data()).count { $0 == UInt8(ascii: "\n") }
    }
}
