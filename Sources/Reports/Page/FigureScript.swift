// SPDX-License-Identifier: Apache-2.0
import Foundation
import Texts

/// The figures of a results folder as they were drawn.
package struct DrawnFigures: Sendable {
    package struct Figure: Sendable {
        /// The file's name without its extension.
        package let stem: String
        package let svg: String
    }

    package var figures: [Figure] = []
    /// What is missing, and how to get it; nil where nothing is.
    package var shortfall: String?
}

/// `scripts/plot`, which draws a results folder's figures from its tables with matplotlib.
package struct FigureScript: Sendable {
    package let path: String

    /// A drawing with more bytes is left to its file: a page with it would be slow to open.
    static let maximumBytes = 4 << 20

    /// The folder that the environment variable `QDISTILL_SCRIPTS` names.
    private static var namedFolder: String? {
        ProcessInfo.processInfo.environment["QDISTILL_SCRIPTS"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Looks for the script: in the folder that the environment variable `QDISTILL_SCRIPTS` names, or else in `scripts/`
    /// beside the program or in a folder above it, as in a checkout that was built, or in `share/qdistill/scripts/` there, as
    /// scripts/install puts it.
    ///
    /// - Returns: nil where it is not found.
    package init?() {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let above = sequence(first: program) { $0.path == "/" ? nil : $0.deletingLastPathComponent() }
        let folders =
            Self.namedFolder.map { [$0] }
            ?? above.flatMap { folder in ["scripts", "share/qdistill/scripts"].map { folder.appending(path: $0).path } }
        let script = folders.map { $0 + "/plot" }.first(where: FileManager.default.isExecutableFile)
        guard let script else { return nil }
        path = script
    }

    /// Says that the script is missing, and how to get it.
    static var notFound: String {
        namedFolder.map {
            "The figures are missing: QDISTILL_SCRIPTS is '\($0)', and there is no script 'plot' in it."
                + " Let it name the folder scripts of qdistill's source."
        } ?? "The figures are missing: scripts/plot of qdistill's source was not found beside the program or above it."
            + " Set QDISTILL_SCRIPTS to the folder scripts of the source and make the report again."
    }

    /// Draws the figures into a folder that has the tables, and no drawings yet.
    func draw(_ folder: String) -> DrawnFigures {
        do {
            let complaint = try run(folder)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return Self.read(names.filter { $0.hasSuffix(".svg") }.sorted(), in: folder, complaint: complaint)
        } catch {
            return DrawnFigures(
                shortfall: "The figures are missing: '\(path)' cannot be run: \(error.localizedDescription)")
        }
    }

    /// Runs the script.
    ///
    /// - Returns: why it failed; nil if it did not.
    /// - Throws: what `Process` throws where it cannot be started.
    private func run(_ folder: String) throws -> String? {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = [folder]
        (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus != 0 else { return nil }
        let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        // The last line of a Python traceback says what happened.
        let reason = text.contains("Traceback") ? lines.last ?? "" : lines.suffix(6).joined(separator: " ")
        return reason.isEmpty ? "'\(path)' failed and said nothing." : reason
    }

    private static func read(_ names: [String], in folder: String, complaint: String?) -> DrawnFigures {
        var drawn = DrawnFigures()
        var problems: [String] = []
        if let complaint = complaint ?? (names.isEmpty ? "scripts/plot drew nothing." : nil) {
            problems.append((names.isEmpty ? "The" : "Some") + " figures are missing: " + complaint)
        }
        for name in names {
            let file = folder + "/" + name
            let size = (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int ?? 0
            if size > maximumBytes {
                problems.append("\(name) has \(Quantity.bytes(size)), too much for this page; it is in the folder.")
            } else if let svg = try? String(contentsOfFile: file, encoding: .utf8) {
                drawn.figures.append(DrawnFigures.Figure(stem: String(name.dropLast(".svg".count)), svg: svg))
            } else {
                problems.append("\(name) cannot be read.")
            }
        }
        drawn.shortfall = problems.isEmpty ? nil : problems.joined(separator: " ")
        return drawn
    }
}
