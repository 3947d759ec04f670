// SPDX-License-Identifier: Apache-2.0
import Foundation
import MessagePassing

/// Asks all ranks what they see.
package enum Doctor {
    private enum Tag: Int32 {
        /// Rank 0 to the others: `Question`.
        case question = 101
        /// The others to rank 0: a `RankFindings`.
        case answer
    }

    private struct Question: Codable {
        /// A file that rank 0 made in the output folder, for the others to find; nil if it could make none.
        var marker: String?
    }

    /// Takes rank 0's part: looks at the output folder and hears the other ranks.
    ///
    /// - Parameters:
    ///   - folder: where a sweep would write; nothing is left there.
    ///   - communicator: the group whose rank 0 this is, while the others `answer`; nil for one process alone.
    /// - Throws: what the communicator throws, and `SweepError.protocolBroken`.
    package static func examine(folder: String, with communicator: (any Communicator)? = nil) throws -> Diagnosis {
        let survey = FolderFindings(of: folder)
        let marker = survey.path + "/.qdistill-doctor-\(UUID())"
        let isMarked = FileManager.default.createFile(atPath: marker, contents: Data())
        defer { unlink(marker) }
        let question = try Wire.message(json: Question(marker: isMarked ? marker : nil))
        let others = 1..<max(communicator?.size ?? 1, 1)
        for rank in others { try communicator?.send(question, to: rank, tag: Tag.question.rawValue) }
        var surveys = [RankFindings.here(rank: 0, sharesFolder: true)]
        while let communicator, surveys.count <= others.count {
            let message = try communicator.receive()
            guard message.tag == Tag.answer.rawValue else {
                throw SweepError.protocolBroken("rank \(message.source) sent something else than what it sees")
            }
            surveys.append(try Wire.decode(RankFindings.self, from: message))
        }
        return Diagnosis(
            ranks: surveys, folder: survey, lonely: MPICommunicator.lonelyRanks(known: communicator?.size ?? 1))
    }

    /// Takes another rank's part: sends rank 0 what this rank sees.
    ///
    /// - Throws: what the communicator throws, and `SweepError.protocolBroken`.
    package static func answer(_ communicator: any Communicator) throws {
        let message = try communicator.receive()
        let question = try Wire.decode(Question.self, from: message)
        guard message.tag == Tag.question.rawValue else {
            throw SweepError.protocolBroken("rank 0 asked rank \(communicator.rank) something that it does not know")
        }
        // What rank 0 could not make, nobody can miss.
        let shares = question.marker.map { FileManager.default.fileExists(atPath: $0) } ?? true
        let survey = RankFindings.here(rank: communicator.rank, sharesFolder: shares)
        try communicator.send(Wire.message(json: survey), to: 0, tag: Tag.answer.rawValue)
        try communicator.flush()
    }
}
