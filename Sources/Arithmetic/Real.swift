// SPDX-License-Identifier: Apache-2.0

/// A floating-point type that circuits are simulated and networks trained in: `Double` or `Float`.
///
/// Code over memory is written once, generic over it; the methods behind a protocol carry `@_specialize` for both types,
/// since those of a generic class would otherwise run unspecialised when they are called through the protocol.
public protocol Real: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    static var precision: Precision { get }
    static func exponential(_ x: Self) -> Self
    static func logarithm(_ x: Self) -> Self
    static func cosine(_ x: Self) -> Self
    static func sine(_ x: Self) -> Self
}

/// The precision of a simulation and its training.
public enum Precision: String, Sendable, Codable, CaseIterable {
    /// 64 bits.
    case double
    /// 32 bits.
    case single

    /// The size of a number.
    public var bytes: Int { self == .double ? 8 : 4 }
}

extension Double: Real {
    public static var precision: Precision { .double }
    public static func exponential(_ x: Double) -> Double { OneLane(x).exponential.value }
    public static func logarithm(_ x: Double) -> Double { OneLane(x).logarithm.value }
    public static func cosine(_ x: Double) -> Double { OneLane(x).cosine.value }
    public static func sine(_ x: Double) -> Double { OneLane(x).sine.value }
}

extension Float: Real {
    public static var precision: Precision { .single }
    public static func exponential(_ x: Float) -> Float { Float(Double.exponential(Double(x))) }
    public static func logarithm(_ x: Float) -> Float { Float(Double.logarithm(Double(x))) }
    public static func cosine(_ x: Float) -> Float { Float(Double.cosine(Double(x))) }
    public static func sine(_ x: Float) -> Float { Float(Double.sine(Double(x))) }
}
