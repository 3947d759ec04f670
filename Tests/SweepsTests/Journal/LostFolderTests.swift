// SPDX-License-Identifier: Apache-2.0
import Foundation
import Plans
import Sweeps
import TestSupport
import Testing

@Suite("A journal that somebody removes, replaces or changes is noticed at the next flush, and not called safe")
struct LostFolderTests {
    private let folder = TemporaryFolder()

    /// The refusal of a flush after something was done to the folder.
    private func refusal(_ harm: () throws -> Void) throws -> String {
        let journal = try Journal(of: Plan.small, in: ResultFolder(path: folder.file("out")))
        try journal.append(.sessionBegan(Session(hosts: ["here"], ranks: 1, start: Date())))
        try journal.commit()
        try harm()
        try journal.append(.started(rank: 0, trials: journal.trials(1)))
        let error = #expect(throws: SweepError.self) { try journal.commit() }
        let sentence = error?.description ?? ""
        #expect(sentence.contains("out/trials.jsonl' was ") && !sentence.contains("is safe"), "\(sentence)")
        return sentence
    }

    @Test func removed() throws {
        #expect(
            try refusal { try FileManager.default.removeItem(atPath: folder.file("out")) }.contains(
                "was removed or moved"))
    }

    @Test func moved() throws {
        let sentence = try refusal {
            try FileManager.default.moveItem(atPath: folder.file("out"), toPath: folder.file("moved"))
        }
        #expect(sentence.contains("was removed or moved"))
        // What was written since is where the journal is.
        #expect(try folder.read("moved/trials.jsonl").contains(#""event":"started""#))
    }

    @Test func replaced() throws {
        let sentence = try refusal {
            let text = try folder.read("out/trials.jsonl")
            try FileManager.default.removeItem(atPath: folder.file("out/trials.jsonl"))
            try folder.write("out/trials.jsonl", text)
        }
        #expect(sentence.contains("was replaced by another file"))
    }

    @Test func cut() throws {
        let sentence = try refusal { truncate(folder.file("out/trials.jsonl"), 100) }
        #expect(sentence.contains("was changed: it has 100 bytes instead of "))
        #expect(try folder.read("out/trials.jsonl").utf8.count == 100, "nothing was written behind the hole")
    }

    @Test func appendedTo() throws {
        let sentence = try refusal {
            let handle = try #require(FileHandle(forWritingAtPath: folder.file("out/trials.jsonl")))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("x".utf8))
        }
        #expect(sentence.contains("was changed: it has "))
    }
}
