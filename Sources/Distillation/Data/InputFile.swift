import Foundation

/// Reads files that may come from anyone, up to a size.
enum InputFile {
    /// The bytes of a file or, for "-", of standard input.
    ///
    /// - Throws: `ModelError.cannotRead`, for a larger file too.
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ModelError.cannotRead(path, reason: reason) }
        defer { if path != "-" { close(descriptor) } }
        var status = stat()
        let tooLarge = ModelError.cannotRead(path, reason: "it is larger than \(limit >> 20) MB")
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > limit {
            throw tooLarge
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw ModelError.cannotRead(path, reason: reason) }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else { throw tooLarge }
            bytes += buffer[..<count]
        }
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
