import Foundation
import Sweeps

/// Writes the files of a results folder that follow from its journal.
public enum ResultFiles {
    /// - Returns: the names of the files, in the order in which a reader wants them.
    /// - Throws: `SweepError.cannotWrite`; each file is replaced as a whole or not at all.
    @discardableResult
    public static func write(_ journal: Journal, to folder: ResultFolder) throws -> [String] {
        let tables = Tables(journal)
        let files = [
            ("summary.csv", tables.summary.csv), ("trials.csv", tables.trials.csv),
            ("learning-curves.csv", tables.learningCurves.csv), ("figure1.csv", tables.figure1.csv),
            ("timings.csv", tables.timings.csv), ("provenance.json", try provenance(journal)),
        ]
        for (name, content) in files { try folder.replace(name, with: content) }
        return files.map(\.0)
    }

    /// What made the results: every session of the sweep.
    private static func provenance(_ journal: Journal) throws -> String {
        struct Provenance: Encodable {
            let plan: String
            let trials: Int
            let sessions: [Session]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let provenance = Provenance(plan: journal.plan.name, trials: journal.reports.count, sessions: journal.sessions)
        return try String(decoding: encoder.encode(provenance), as: UTF8.self) + "\n"
    }
}
