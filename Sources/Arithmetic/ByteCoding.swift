// SPDX-License-Identifier: Apache-2.0

/// Puts values into bytes, in little-endian order.
package struct ByteWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Their number, then the bytes; four gigabytes at most.
    package mutating func append(bytes more: [UInt8]) {
        append(UInt32(more.count))
        bytes += more
    }

    /// Their number, then plain numbers exactly as they are in memory, for a reader on the same kind of machine.
    package mutating func append<Value: BitwiseCopyable>(_ values: [Value]) {
        append(UInt64(values.count))
        values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

/// Takes out of bytes what a `ByteWriter` put in, in the same order; bytes of any other origin give an error or other
/// values, never a crash.
package struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    /// The bytes are too few, or not what they should be.
    package struct Short: Error {
        package init() {}
    }

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var isAtEnd: Bool { position == bytes.count }

    package func rest() -> ArraySlice<UInt8> { bytes[position...] }

    package mutating func read(_ type: UInt8.Type) throws -> UInt8 { try load() }
    package mutating func read(_ type: UInt32.Type) throws -> UInt32 { try load() }
    package mutating func read(_ type: UInt64.Type) throws -> UInt64 { try load() }
    package mutating func read(_ type: Int64.Type) throws -> Int64 { try load() }

    /// Not for other modules, which would call it unspecialised.
    private mutating func load<Value: FixedWidthInteger>() throws -> Value {
        let size = MemoryLayout<Value>.size
        guard bytes.count - position >= size else { throw Short() }
        defer { position += size }
        return Value(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Value.self) })
    }

    package mutating func readBytes() throws -> [UInt8] { Array(try readSlice()) }

    /// A text that was written as its bytes in UTF-8.
    package mutating func readText() throws -> String { String(decoding: try readSlice(), as: UTF8.self) }

    private mutating func readSlice() throws -> ArraySlice<UInt8> {
        let count = Int(try read(UInt32.self))
        guard bytes.count - position >= count else { throw Short() }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// A list of numbers. Every bit pattern must be a value of the type.
    package mutating func readList<Value: BitwiseCopyable & Numeric>(of type: Value.Type) throws -> [Value] {
        let stride = MemoryLayout<Value>.stride
        guard let count = Int(exactly: try read(UInt64.self)), count <= (bytes.count - position) / stride else {
            throw Short()
        }
        defer { position += count * stride }
        return bytes.withUnsafeBytes { bytes in
            (0..<count).map { bytes.loadUnaligned(fromByteOffset: position + $0 * stride, as: Value.self) }
        }
    }
}
