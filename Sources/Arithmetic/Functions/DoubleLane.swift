// SPDX-License-Identifier: Apache-2.0

/// What an elementary function is computed with: one Double (`OneLane`), or a vector of them.
///
/// A function is written once over these operations, each of which IEEE 754 or integer arithmetic defines to the last
/// bit. So all widths, instruction sets and processors give the same bits, and no version of a C library matters.
public protocol DoubleLane: Lane where Element == Double {
    /// Where something holds, of each element.
    associatedtype Condition
    static func / (left: Self, right: Self) -> Self
    static func isLess(_ left: Self, _ right: Self) -> Condition
    static func isEqual(_ left: Self, _ right: Self) -> Condition
    static func holdsAnywhere(_ condition: Condition) -> Bool
    func replaced(by other: Self, where condition: Condition) -> Self
    /// Of the bit patterns, as unsigned integers that wrap round.
    func addingBits(_ other: Self) -> Self
    func subtractingBits(_ other: Self) -> Self
    func bits(and other: Self) -> Self
    func bits(xor other: Self) -> Self
    func bitsShifted(left count: UInt64) -> Self
    func bitsShifted(right count: UInt64) -> Self
    subscript(index: Int) -> Double { get set }
}

extension DoubleLane {
    @inlinable @inline(__always) init(bits pattern: UInt64) { self.init(all: Double(bitPattern: pattern)) }
    @inlinable @inline(__always) var magnitudes: Self { bits(and: Self(bits: 0x7FFF_FFFF_FFFF_FFFF)) }
    @inlinable @inline(__always) var signBits: Self { bits(and: Self(bits: 0x8000_0000_0000_0000)) }
    @inlinable @inline(__always) static func + (left: Self, right: Double) -> Self { left + Self(all: right) }
    @inlinable @inline(__always) static func - (left: Self, right: Double) -> Self { left - Self(all: right) }
    @inlinable @inline(__always) static func * (left: Self, right: Double) -> Self { left * Self(all: right) }
    /// A step of Horner's rule: self * x + coefficient, rounded once.
    @inlinable @inline(__always) func times(_ x: Self, plus coefficient: Double) -> Self {
        Self(all: coefficient).adding(self, x)
    }
}

extension OneLane: DoubleLane where Element == Double {
    @inlinable @inline(__always) public static func isLess(_ left: Self, _ right: Self) -> Bool {
        left.value < right.value
    }
    @inlinable @inline(__always) public static func isEqual(_ left: Self, _ right: Self) -> Bool {
        left.value == right.value
    }
    @inlinable @inline(__always) public static func holdsAnywhere(_ condition: Bool) -> Bool { condition }
    @inlinable @inline(__always) public func replaced(by other: Self, where condition: Bool) -> Self {
        condition ? other : self
    }
    @inlinable @inline(__always) public func addingBits(_ other: Self) -> Self {
        Self(bits: value.bitPattern &+ other.value.bitPattern)
    }
    @inlinable @inline(__always) public func subtractingBits(_ other: Self) -> Self {
        Self(bits: value.bitPattern &- other.value.bitPattern)
    }
    @inlinable @inline(__always) public func bits(and other: Self) -> Self {
        Self(bits: value.bitPattern & other.value.bitPattern)
    }
    @inlinable @inline(__always) public func bits(xor other: Self) -> Self {
        Self(bits: value.bitPattern ^ other.value.bitPattern)
    }
    @inlinable @inline(__always) public func bitsShifted(left count: UInt64) -> Self {
        Self(bits: value.bitPattern &<< count)
    }
    @inlinable @inline(__always) public func bitsShifted(right count: UInt64) -> Self {
        Self(bits: value.bitPattern &>> count)
    }
    @inlinable @inline(__always) public subscript(index: Int) -> Double {
        get { value }
        set { self = Self(newValue) }
    }
}

/// The operations of vectors, from those of the vector of 64-bit integers of the same width.
extension SIMD where Scalar == Double {
    @inlinable @inline(__always)
    func onBits<Bits: SIMD>(
        _ other: Self, _ operation: (Bits, Bits) -> Bits
    ) -> Self where Bits.Scalar == UInt64 {
        operation(self.as(Bits.self), other.as(Bits.self)).as(Self.self)
    }
}

extension SIMD4: DoubleLane where Scalar == Double {
    public typealias Condition = SIMDMask<SIMD4<Int64>>
    @usableFromInline typealias Bits = SIMD4<UInt64>
    @inlinable @inline(__always) public static func isLess(_ left: Self, _ right: Self) -> Condition { left .< right }
    @inlinable @inline(__always) public static func isEqual(_ left: Self, _ right: Self) -> Condition { left .== right }
    @inlinable @inline(__always) public static func holdsAnywhere(_ condition: Condition) -> Bool { any(condition) }
    @inlinable @inline(__always) public func replaced(by other: Self, where condition: Condition) -> Self {
        replacing(with: other, where: condition)
    }
    @inlinable @inline(__always) public func addingBits(_ other: Self) -> Self {
        onBits(other) { (a: Bits, b) in a &+ b }
    }
    @inlinable @inline(__always) public func subtractingBits(_ other: Self) -> Self {
        onBits(other) { (a: Bits, b) in a &- b }
    }
    @inlinable @inline(__always) public func bits(and other: Self) -> Self { onBits(other) { (a: Bits, b) in a & b } }
    @inlinable @inline(__always) public func bits(xor other: Self) -> Self { onBits(other) { (a: Bits, b) in a ^ b } }
    @inlinable @inline(__always) public func bitsShifted(left count: UInt64) -> Self {
        onBits(self) { (a: Bits, _) in a &<< Bits(repeating: count) }
    }
    @inlinable @inline(__always) public func bitsShifted(right count: UInt64) -> Self {
        onBits(self) { (a: Bits, _) in a &>> Bits(repeating: count) }
    }
}

extension SIMD8: DoubleLane where Scalar == Double {
    public typealias Condition = SIMDMask<SIMD8<Int64>>
    @usableFromInline typealias Bits = SIMD8<UInt64>
    @inlinable @inline(__always) public static func isLess(_ left: Self, _ right: Self) -> Condition { left .< right }
    @inlinable @inline(__always) public static func isEqual(_ left: Self, _ right: Self) -> Condition { left .== right }
    @inlinable @inline(__always) public static func holdsAnywhere(_ condition: Condition) -> Bool { any(condition) }
    @inlinable @inline(__always) public func replaced(by other: Self, where condition: Condition) -> Self {
        replacing(with: other, where: condition)
    }
    @inlinable @inline(__always) public func addingBits(_ other: Self) -> Self {
        onBits(other) { (a: Bits, b) in a &+ b }
    }
    @inlinable @inline(__always) public func subtractingBits(_ other: Self) -> Self {
        onBits(other) { (a: Bits, b) in a &- b }
    }
    @inlinable @inline(__always) public func bits(and other: Self) -> Self { onBits(other) { (a: Bits, b) in a & b } }
    @inlinable @inline(__always) public func bits(xor other: Self) -> Self { onBits(other) { (a: Bits, b) in a ^ b } }
    @inlinable @inline(__always) public func bitsShifted(left count: UInt64) -> Self {
        onBits(self) { (a: Bits, _) in a &<< Bits(repeating: count) }
    }
    @inlinable @inline(__always) public func bitsShifted(right count: UInt64) -> Self {
        onBits(self) { (a: Bits, _) in a &>> Bits(repeating: count) }
    }
}
