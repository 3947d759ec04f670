// SPDX-License-Identifier: Apache-2.0

/// A fixed number of plain values in memory that does not move, aligned to a cache line.
///
/// The loops of an epoch walk over such buffers: reading an element neither counts references nor checks
/// for uniqueness, as reading an array of class instances or of arrays would.
@usableFromInline package final class Buffer<Value: BitwiseCopyable> {
    @usableFromInline package let count: Int
    @usableFromInline package let elements: UnsafeMutablePointer<Value>

    package init(count: Int, repeating value: Value) {
        self.count = count
        elements = Self.allocate(count)
        elements.initialize(repeating: value, count: count)
    }

    package init(_ values: [Value]) {
        count = values.count
        elements = Self.allocate(count)
        for (index, value) in values.enumerated() { (elements + index).initialize(to: value) }
    }

    deinit { UnsafeMutableRawPointer(elements).deallocate() }

    @inlinable package subscript(index: Int) -> Value {
        @inline(__always) get { elements[index] }
        @inline(__always) set { elements[index] = newValue }
    }

    package var pointer: UnsafeBufferPointer<Value> { UnsafeBufferPointer(start: elements, count: count) }

    package var values: [Value] { Array(UnsafeBufferPointer(start: elements, count: count)) }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Value> {
        UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Value>.stride, alignment: max(64, MemoryLayout<Value>.alignment)
        ).bindMemory(to: Value.self, capacity: max(count, 1))
    }
}
