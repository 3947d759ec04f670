import Foundation
import Plans
import Sweeps

/// Where a command writes: a file that is replaced as a whole at the end, or standard output, a device or a pipe.
final class OutputFile {
    private enum Target {
        case replacement(ResultFolder.Replacement)
        case stream(FileHandle)
    }

    private let name: String
    private let target: Target

    /// - Parameter path: nil for standard output.
    /// - Throws: `OutputError` where the file cannot be written.
    init(_ path: String?) throws {
        name = path ?? "standard output"
        var status = stat()
        if let path, stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG {
            target = .replacement(try OutputError.from { try ResultFolder.Replacement(at: path) })
        } else if let path {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw OutputError(path, reason: String(cString: strerror(errno))) }
            target = .stream(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
        } else {
            target = .stream(.standardOutput)
        }
    }

    /// - Throws: `OutputError`.
    func write(_ text: String) throws {
        switch target {
        case .replacement(let replacement): try OutputError.from { try replacement.append(text) }
        case .stream(let handle):
            do {
                try handle.write(contentsOf: Data(text.utf8))
            } catch {
                throw OutputError(name, reason: String(cString: strerror(errno)))
            }
        }
    }

    /// Puts the file in its place.
    ///
    /// - Throws: `OutputError`.
    func finish() throws {
        if case .replacement(let replacement) = target { try OutputError.from { try replacement.finish() } }
    }
}

/// Why something cannot be written.
struct OutputError: Error, CustomStringConvertible {
    let description: String

    init(_ path: String, reason: String) { description = "'\(path)' cannot be written: \(reason)." }

    /// What a file's replacement throws, without what is said of journals.
    fileprivate static func from<Result>(_ replace: () throws -> Result) throws -> Result {
        do {
            return try replace()
        } catch SweepError.cannotWrite(let path, let reason) {
            throw OutputError(path, reason: reason)
        }
    }
}
