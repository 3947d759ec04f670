// SPDX-License-Identifier: Apache-2.0
import CVectors

/// One or more numbers that a kernel works on at once: the kernels are written once and specialised for each width.
public protocol Lane {
    associatedtype Element
    static var width: Int { get }
    init(all value: Element)
    init(at pointer: UnsafePointer<Element>)
    func store(at pointer: UnsafeMutablePointer<Element>)
    static func + (left: Self, right: Self) -> Self
    static func - (left: Self, right: Self) -> Self
    static func * (left: Self, right: Self) -> Self
    /// self + left * right
    func adding(_ left: Self, _ right: Self) -> Self
    /// self - left * right
    func subtracting(_ left: Self, _ right: Self) -> Self
    /// The sum of its elements.
    var total: Element { get }
}

/// A single number as a lane, for what does not fill a vector.
@frozen public struct OneLane<Element: Real>: Lane {
    @usableFromInline let value: Element

    @inlinable @inline(__always) init(_ value: Element) { self.value = value }
    @inlinable @inline(__always) public static var width: Int { 1 }
    @inlinable @inline(__always) public init(all value: Element) { self.value = value }
    @inlinable @inline(__always) public init(at pointer: UnsafePointer<Element>) { value = pointer.pointee }
    @inlinable @inline(__always) public func store(at pointer: UnsafeMutablePointer<Element>) {
        pointer.pointee = value
    }
    @inlinable @inline(__always) public static func + (left: Self, right: Self) -> Self {
        Self(left.value + right.value)
    }
    @inlinable @inline(__always) public static func - (left: Self, right: Self) -> Self {
        Self(left.value - right.value)
    }
    @inlinable @inline(__always) public static func * (left: Self, right: Self) -> Self {
        Self(left.value * right.value)
    }
    @inlinable @inline(__always) public func adding(_ left: Self, _ right: Self) -> Self {
        Self(value.addingProduct(left.value, right.value))
    }
    @inlinable @inline(__always) public func subtracting(_ left: Self, _ right: Self) -> Self {
        Self(value.addingProduct(-left.value, right.value))
    }
    @inlinable @inline(__always) public var total: Element { value }
}

extension SIMD where Scalar: Real {
    @inlinable @inline(__always) public static var width: Int { scalarCount }
    @inlinable @inline(__always) public init(all value: Scalar) { self.init(repeating: value) }
    @inlinable @inline(__always) public init(at pointer: UnsafePointer<Scalar>) {
        self = UnsafeRawPointer(pointer).loadUnaligned(as: Self.self)
    }
    @inlinable @inline(__always) public func store(at pointer: UnsafeMutablePointer<Scalar>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Self.self)
    }
}

extension SIMD4: Lane where Scalar: Real {
    public typealias Element = Scalar
    @inlinable @inline(__always) public func adding(_ left: Self, _ right: Self) -> Self {
        Scalar.self == Double.self
            ? qdistill_add_product_double4(self.as(), left.as(), right.as()).as()
            : qdistill_add_product_float4(self.as(), left.as(), right.as()).as()
    }
    @inlinable @inline(__always) public func subtracting(_ left: Self, _ right: Self) -> Self {
        Scalar.self == Double.self
            ? qdistill_subtract_product_double4(self.as(), left.as(), right.as()).as()
            : qdistill_subtract_product_float4(self.as(), left.as(), right.as()).as()
    }
    @inlinable @inline(__always) public var total: Scalar { (self[0] + self[1]) + (self[2] + self[3]) }
}

extension SIMD8: Lane where Scalar: Real {
    public typealias Element = Scalar
    @inlinable @inline(__always) public func adding(_ left: Self, _ right: Self) -> Self {
        Scalar.self == Double.self
            ? qdistill_add_product_double8(self.as(), left.as(), right.as()).as()
            : qdistill_add_product_float8(self.as(), left.as(), right.as()).as()
    }
    @inlinable @inline(__always) public func subtracting(_ left: Self, _ right: Self) -> Self {
        Scalar.self == Double.self
            ? qdistill_subtract_product_double8(self.as(), left.as(), right.as()).as()
            : qdistill_subtract_product_float8(self.as(), left.as(), right.as()).as()
    }
    @inlinable @inline(__always) public var total: Scalar { (lowHalf + highHalf).total }
}

extension SIMD16: Lane where Scalar: Real {
    public typealias Element = Scalar
    @inlinable @inline(__always) public func adding(_ left: Self, _ right: Self) -> Self {
        Scalar.self == Double.self
            ? qdistill_add_product_double16(self.as(), left.as(), right.as()).as()
            : qdistill_add_product_float16(self.as(), left.as(), right.as()).as()
    }
    @inlinable @inline(__always) public func subtracting(_ left: Self, _ right: Self) -> Self {
        Scalar.self == Double.self
            ? qdistill_subtract_product_double16(self.as(), left.as(), right.as()).as()
            : qdistill_subtract_product_float16(self.as(), left.as(), right.as()).as()
    }
    @inlinable @inline(__always) public var total: Scalar { (lowHalf + highHalf).total }
}

extension SIMD {
    /// The vector as what it is known to be where the element type has been looked at.
    @inlinable @inline(__always) func `as`<Same: SIMD>(_ type: Same.Type = Same.self) -> Same {
        unsafeBitCast(self, to: Same.self)
    }
}
