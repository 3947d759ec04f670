import Foundation

/// The journal of a sweep: append-only, one JSON object a line, written by rank 0 alone.
///
/// A line counts once it is flushed to the disk. The first line is the plan; then each start of the sweep
/// (a session), each trial that ended, and each session's end. All other files of the results folder follow from it.
public final class Journal {
    /// The version of the format; a journal of another one is refused.
    public static let format = 1
    public static let fileName = "trials.jsonl"

    /// One line.
    struct Line: Codable {
        enum Event: String, Codable {
            case plan, session, trial, sessionEnded
        }

        var event: Event
        var format: Int?
        var plan: Plan?
        var session: Session?
        var trial: TrialReport?
        var time: Date?
    }

    public let plan: Plan
    /// Of each trial that ended, by number: its report.
    public private(set) var reports: [Int: TrialReport] = [:]
    public private(set) var sessions: [Session] = []
    /// Whether a torn last line was dropped: what was being written when a sweep was killed.
    public private(set) var droppedTornLine = false
    private let path: String
    private let descriptor: Int32
    private var length: off_t = 0

    /// Opens the journal of `plan` in `folder` to append to, or begins it.
    ///
    /// - Throws: `SweepError.otherPlan` for the journal of another plan, and what reading and writing throw.
    public init(of plan: Plan, in folder: ResultFolder) throws {
        self.plan = plan
        path = folder.file(Self.fileName)
        let trials = plan.expand()
        var content = Content()
        if FileManager.default.fileExists(atPath: path) {
            content = try Self.read(path)
            if let found = content.plan, found != plan {
                throw SweepError.otherPlan(folder: folder.path, differences: Self.differences(from: found, to: plan))
            }
            for report in content.reports {
                guard trials.indices.contains(report.number - 1),
                    trials[report.number - 1].specification.identity == report.identity
                else {
                    throw SweepError.damagedJournal(
                        path, line: 1, reason: "it holds a trial \(report.number) that is not of its plan")
                }
                if reports[report.number] == nil { reports[report.number] = report }
            }
            sessions = content.sessions
            droppedTornLine = content.isTorn
        }
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SweepError.cannotWrite(path, reason: SweepError.systemReason) }
        length = off_t(content.wholeLength)
        guard ftruncate(descriptor, length) == 0, lseek(descriptor, length, SEEK_SET) == length else {
            throw SweepError.cannotWrite(path, reason: SweepError.systemReason)
        }
        if content.plan == nil { try append(Line(event: .plan, format: Self.format, plan: plan)) }
        Self.flush(folder: folder.path)
    }

    deinit { close(descriptor) }

    /// Journals a trial that ended; when this returns it is on the disk.
    ///
    /// - Throws: `SweepError.cannotWrite`; the journal then ends with the line before.
    func record(_ report: TrialReport) throws {
        guard reports[report.number] == nil else { return }
        try append(Line(event: .trial, trial: report))
        reports[report.number] = report
    }

    /// Journals that a sweep started on this folder.
    func begin(_ session: Session) throws {
        try append(Line(event: .session, session: session))
        sessions.append(session)
    }

    /// Journals that the session which began last ended.
    func endSession(at time: Date) throws {
        try append(Line(event: .sessionEnded, time: time))
        if !sessions.isEmpty { sessions[sessions.count - 1].end = time }
    }

    private func append(_ line: Line) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let bytes = try Array(encoder.encode(line)) + [UInt8(ascii: "\n")]
        do {
            try writeAll(bytes, to: descriptor, path: path)
            guard fsync(descriptor) == 0 else { throw SweepError.cannotWrite(path, reason: SweepError.systemReason) }
            length += off_t(bytes.count)
        } catch {
            // Take half a line back; where even that fails, the next start drops it as torn.
            _ = ftruncate(descriptor, length)
            throw error
        }
    }

    private static func flush(folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    // MARK: Reading

    private struct Content {
        var plan: Plan?
        var reports: [TrialReport] = []
        var sessions: [Session] = []
        /// The length of all whole lines, bytes.
        var wholeLength = 0
        var isTorn = false

        mutating func take(_ line: Journal.Line) throws {
            switch line.event {
            case .plan:
                guard line.format == Journal.format else {
                    throw SweepError.protocolBroken(
                        "it has format \(line.format.map(String.init) ?? "unknown"), and this program reads format \(Journal.format)"
                    )
                }
                plan = line.plan
            case .session: if let session = line.session { sessions.append(session) }
            case .trial: if let trial = line.trial { reports.append(trial) }
            case .sessionEnded: if !sessions.isEmpty { sessions[sessions.count - 1].end = line.time }
            }
        }
    }

    private static func read(_ path: String) throws -> Content {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw SweepError.cannotRead(path, reason: (error as NSError).localizedDescription)
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        var content = Content()
        var lineNumber = 0
        var start = data.startIndex
        while start < data.endIndex {
            lineNumber += 1
            guard let end = data[start...].firstIndex(of: UInt8(ascii: "\n")) else {
                content.isTorn = true
                break
            }
            do {
                try content.take(decoder.decode(Line.self, from: data[start..<end]))
            } catch {
                // The last line may be torn even with its end in place, if the disk wrote the blocks in another order.
                guard end == data.endIndex - 1 && lineNumber > 1 else {
                    throw SweepError.damagedJournal(path, line: lineNumber, reason: sentence(for: error))
                }
                content.isTorn = true
                break
            }
            start = end + 1
            content.wholeLength = start - data.startIndex
        }
        return content
    }

    private static func sentence(for error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "the field '\(key.stringValue)' is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "the field '\(context.codingPath.map(\.stringValue).joined(separator: "."))' has a wrong type"
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            "the field '\(context.codingPath.map(\.stringValue).joined(separator: "."))' holds no such value"
        case let error as SweepError: error.description
        default: "it is not JSON"
        }
    }

    /// The fields in which two plans differ, as "training: epochs is 300 there and 20 here".
    private static func differences(from found: Plan, to given: Plan) -> [String] {
        zip(fields(found), fields(given)).compactMap { there, here in
            there.value == here.value ? nil : "\(there.name) is \(there.value) there and \(here.value) here"
        }
    }

    /// The fields of a plan with their sections and values, in the order of its YAML, which has one a line.
    private static func fields(_ plan: Plan) -> [(name: String, value: String)] {
        var section = ""
        return plan.yaml.split(separator: "\n").compactMap { line in
            let code = line.prefix { $0 != "#" }
            guard let colon = code.firstIndex(of: ":") else { return nil }
            let name = code[..<colon].trimmingCharacters(in: .whitespaces)
            let value = code[code.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            let isInSection = code.first == " "
            if value.isEmpty { section = name }
            return value.isEmpty ? nil : (isInSection ? "\(section): \(name)" : name, value)
        }
    }
}
