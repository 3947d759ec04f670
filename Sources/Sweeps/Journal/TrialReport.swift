import Distillation
import Foundation
import Plans

/// What a rank reports of a trial that ended: its result, or why there is none.
public struct TrialReport: Sendable, Codable, Equatable {
    public let number: Int
    /// The identity of the trial's specification.
    public let identity: String
    /// Who ran it, and how long that took: kept apart from the results, which do not depend on it.
    public let rank: Int
    public let host: String
    public let seconds: Double
    package internal(set) var result: TrialResult?
    public let failure: String?
    /// Whether it failed because it took longer than it may, which another machine need not see.
    public let timedOut: Bool?
    /// What the trial's checkpoints were used for; nil for a trial that took none and went on from none.
    package var checkpoints: CheckpointUse?

    package init(
        number: Int, identity: String, rank: Int, host: String, seconds: Double, result: TrialResult?, failure: String?,
        timedOut: Bool?, checkpoints: CheckpointUse? = nil
    ) {
        (self.number, self.identity, self.rank, self.host, self.seconds) = (number, identity, rank, host, seconds)
        (self.result, self.failure, self.timedOut, self.checkpoints) = (result, failure, timedOut, checkpoints)
    }

    /// The report as the journal has it, with the line's end. Rank 0 takes it as it is: who ran the trial pays for this.
    ///
    /// - Throws: what `JSONEncoder` throws, for numbers that are not finite.
    package var journalLine: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            func json(_ value: some Encodable) throws -> String {
                try String(decoding: encoder.encode(value), as: UTF8.self)
            }
            let who = try
                #""number":\#(number),"identity":"\#(identity)","rank":\#(rank),"host":\#(json(host)),"seconds":\#(seconds)"#
            let use = try checkpoints.map { try #","checkpoints":\#(json($0))"# } ?? ""
            if let result {
                let f1 = result.confusion.weightedF1
                return try Array(#"{"event":"done",\#(who),"f1":\#(f1)\#(use),"result":\#(json(result))}"#.utf8) + [
                    0x0A
                ]
            }
            let cause = try json(failure ?? "") + (timedOut == true ? #","timedOut":true"# : "")
            return Array(#"{"event":"failed",\#(who),"failure":\#(cause)\#(use)}"#.utf8) + [0x0A]
        }
    }
}
