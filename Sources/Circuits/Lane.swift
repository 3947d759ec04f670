/// One or more doubles that a kernel works on at once: the kernels are written once and specialised for each width.
protocol Lane {
    static var width: Int { get }
    init(all value: Double)
    init(at pointer: UnsafeMutablePointer<Double>)
    func store(at pointer: UnsafeMutablePointer<Double>)
    static func + (left: Self, right: Self) -> Self
    static func - (left: Self, right: Self) -> Self
    static func * (left: Self, right: Self) -> Self
    /// self + left * right
    func adding(_ left: Self, _ right: Self) -> Self
    /// self - left * right
    func subtracting(_ left: Self, _ right: Self) -> Self
    /// The sum of its elements.
    var total: Double { get }
}

extension Double: Lane {
    @inline(__always) static var width: Int { 1 }
    @inline(__always) init(all value: Double) { self = value }
    @inline(__always) init(at pointer: UnsafeMutablePointer<Double>) { self = pointer.pointee }
    @inline(__always) func store(at pointer: UnsafeMutablePointer<Double>) { pointer.pointee = self }
    @inline(__always) func adding(_ left: Double, _ right: Double) -> Double { addingProduct(left, right) }
    @inline(__always) func subtracting(_ left: Double, _ right: Double) -> Double { addingProduct(-left, right) }
    @inline(__always) var total: Double { self }
}

extension SIMD4<Double>: Lane {
    @inline(__always) var total: Double { self[0] + self[1] + self[2] + self[3] }
}

extension SIMD8<Double>: Lane {
    @inline(__always) var total: Double { (lowHalf + highHalf).total }
}

extension Lane where Self: SIMD, Scalar == Double {
    @inline(__always) static var width: Int { scalarCount }
    @inline(__always) init(all value: Double) { self.init(repeating: value) }
    @inline(__always) init(at pointer: UnsafeMutablePointer<Double>) {
        self = UnsafeRawPointer(pointer).loadUnaligned(as: Self.self)
    }
    @inline(__always) func store(at pointer: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Self.self)
    }
    @inline(__always) func adding(_ left: Self, _ right: Self) -> Self { addingProduct(left, right) }
    @inline(__always) func subtracting(_ left: Self, _ right: Self) -> Self { addingProduct(-left, right) }
}
