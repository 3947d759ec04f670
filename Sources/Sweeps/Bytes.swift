/// Puts values into bytes, in little-endian order.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Their number, then the bytes; four gigabytes at most.
    mutating func append(bytes more: [UInt8]) {
        append(UInt32(more.count))
        bytes += more
    }
}

/// Takes values out of bytes, and never more than there are.
struct ByteReader {
    private let bytes: [UInt8]
    private var index = 0

    /// The bytes are too few, or not what they should be.
    struct Short: Error {}

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    func rest() -> ArraySlice<UInt8> { bytes[index...] }

    mutating func read<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        let size = MemoryLayout<Value>.size
        guard bytes.count - index >= size else { throw Short() }
        defer { index += size }
        return Value(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index, as: Value.self) })
    }

    mutating func readBytes() throws -> [UInt8] {
        let count = Int(try read(UInt32.self))
        guard bytes.count - index >= count else { throw Short() }
        defer { index += count }
        return Array(bytes[index..<index + count])
    }
}
