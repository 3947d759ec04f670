import Foundation

/// The figures of a results folder as they were drawn.
public struct DrawnFigures: Sendable {
    public struct Figure: Sendable {
        /// The file's name without its extension.
        public let stem: String
        public let svg: String
    }

    public var figures: [Figure] = []
    /// What is missing, and how to get it; nil where nothing is.
    public var shortfall: String?

    public init() {}

    init(shortfall: String) { self.shortfall = shortfall }
}

/// `scripts/plot`, which draws a results folder's figures from its tables with matplotlib.
public struct FigureScript: Sendable {
    public let path: String

    /// A drawing with more bytes is left to its file: a page with it would be slow to open.
    static let maximumBytes = 4 << 20

    /// Looks for the script: in the folder that the environment variable `QDISTILL_SCRIPTS` names, or else in `scripts/`
    /// beside the program or in a folder above it, as in a checkout that was built.
    ///
    /// - Parameter program: the path of the executable file.
    /// - Returns: nil where it is not found.
    public init?(
        environment: [String: String] = ProcessInfo.processInfo.environment, program: String = "/proc/self/exe"
    ) {
        if let folder = environment["QDISTILL_SCRIPTS"], !folder.isEmpty {
            guard FileManager.default.isExecutableFile(atPath: folder + "/plot") else { return nil }
            path = folder + "/plot"
            return
        }
        var folder = URL(filePath: program).resolvingSymlinksInPath().deletingLastPathComponent()
        while true {
            let script = folder.appending(path: "scripts/plot").path
            if FileManager.default.isExecutableFile(atPath: script) {
                path = script
                return
            }
            guard folder.path != "/" else { return nil }
            folder.deleteLastPathComponent()
        }
    }

    /// Says that the script is missing, and how to get it.
    static func notFound(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        if let folder = environment["QDISTILL_SCRIPTS"], !folder.isEmpty {
            return "The figures are missing: QDISTILL_SCRIPTS is '\(folder)', and there is no script 'plot' in it."
                + " Let it name the folder scripts of qdistill's source."
        }
        return
            "The figures are missing: scripts/plot of qdistill's source was not found beside the program or above it."
            + " Set QDISTILL_SCRIPTS to the folder scripts of the source and make the report again."
    }

    /// Draws the figures into the folder of the tables.
    public func draw(_ folder: String) -> DrawnFigures {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = [folder]
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), FileManager.default.temporaryDirectory.appending(path: UUID().uuidString))
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.standardOutput = output
        process.standardError = try? FileHandle(forWritingTo: errors)
        do {
            try process.run()
        } catch {
            return DrawnFigures(
                shortfall: "The figures are missing: '\(path)' cannot be run: \(error.localizedDescription)")
        }
        let told = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let complaint = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
        // The script tells what it has written; what else stands in the folder may be of an earlier state.
        let written = told.split(separator: "\n").map(String.init).filter { $0.hasSuffix(".svg") }
        return Self.read(written, failed: process.terminationStatus != 0, complaint: complaint)
    }

    private static func read(_ paths: [String], failed: Bool, complaint: String) -> DrawnFigures {
        var drawn = DrawnFigures()
        var problems: [String] = []
        if failed {
            let reason = complaint.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: "\n").suffix(3)
                .joined(separator: " ")
            problems.append(
                (paths.isEmpty ? "The figures are missing: " : "Some figures are missing: ")
                    + (reason.isEmpty ? "scripts/plot failed and said nothing." : reason))
        }
        for path in paths {
            let stem = URL(filePath: path).deletingPathExtension().lastPathComponent
            let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
            if size > maximumBytes {
                problems.append(
                    "\(stem).svg has \(size >> 20) MB, too much for this page; it stands beside the tables.")
            } else if let svg = try? String(contentsOfFile: path, encoding: .utf8) {
                drawn.figures.append(DrawnFigures.Figure(stem: stem, svg: svg))
            } else {
                problems.append("\(path) cannot be read.")
            }
        }
        drawn.shortfall = problems.isEmpty ? nil : problems.joined(separator: " ")
        return drawn
    }
}
