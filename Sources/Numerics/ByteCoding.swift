/// Writes lists of plain numbers to bytes, exactly as they stand in memory.
package struct ByteWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func append<Value: BitwiseCopyable>(_ values: [Value]) {
        withUnsafeBytes(of: UInt64(values.count)) { bytes.append(contentsOf: $0) }
        values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

/// Reads lists of plain numbers that a `ByteWriter` wrote, in the same order; bytes of any other origin give nil or other
/// numbers, never a crash.
package struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var isAtEnd: Bool { position == bytes.count }

    /// The next list; nil if what is left does not hold it. Every bit pattern must be a value of the type.
    package mutating func next<Value: BitwiseCopyable & Numeric>(_ type: Value.Type) -> [Value]? {
        let stride = MemoryLayout<Value>.stride
        guard bytes.count - position >= 8 else { return nil }
        let count = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: UInt64.self) }
        guard count <= UInt64(bytes.count - position - 8) / UInt64(stride) else { return nil }
        position += 8
        defer { position += Int(count) * stride }
        return bytes.withUnsafeBytes { bytes in
            (0..<Int(count)).map { bytes.loadUnaligned(fromByteOffset: position + $0 * stride, as: Value.self) }
        }
    }
}
