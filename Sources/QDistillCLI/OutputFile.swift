import Foundation

/// Where a command writes: a file that is replaced as a whole at the end, or standard output.
final class OutputFile {
    private let path: String?
    private let partial: String?
    private let handle: FileHandle
    private var isFinished = false

    /// - Parameter path: nil for standard output.
    /// - Throws: `OutputError` where the file cannot be written.
    init(_ path: String?) throws {
        self.path = path
        guard let path else {
            (partial, handle) = (nil, .standardOutput)
            return
        }
        var status = stat()
        // A device or a pipe is written into, not replaced.
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            partial = nil
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.fault(path) }
            handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            return
        }
        let parts = path as NSString
        let folder = parts.deletingLastPathComponent
        let name = (folder.isEmpty ? "" : folder + "/") + ".\(parts.lastPathComponent).\(getpid()).partial"
        let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.fault(path) }
        partial = name
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    deinit { if !isFinished, let partial { unlink(partial) } }

    /// - Throws: `OutputError`.
    func write(_ text: String) throws {
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            throw Self.fault(path ?? "standard output")
        }
    }

    /// Puts the file in its place.
    ///
    /// - Throws: `OutputError`.
    func finish() throws {
        if let path, let partial {
            guard fsync(handle.fileDescriptor) == 0, rename(partial, path) == 0 else { throw Self.fault(path) }
        }
        isFinished = true
    }

    private static func fault(_ path: String) -> OutputError {
        OutputError(description: "'\(path)' cannot be written: \(String(cString: strerror(errno))).")
    }
}

/// Why something cannot be written.
struct OutputError: Error, CustomStringConvertible {
    let description: String
}
