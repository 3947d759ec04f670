// SPDX-License-Identifier: Apache-2.0
import COpenBLAS
import Foundation

/// A floating-point type that circuits are simulated and networks trained in: `Double` or `Float`.
///
/// Code over memory is written once, generic over it; the methods behind a protocol carry `@_specialize` for both types,
/// since those of a generic class would otherwise run unspecialised when they are called through the protocol.
public protocol Real: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    /// As many values as one vector register of AVX2 holds.
    associatedtype Vector: Lane where Vector.Element == Self

    static var precision: Precision { get }
    static func exponential(_ x: Self) -> Self
    static func logarithm(_ x: Self) -> Self
    static func cosine(_ x: Self) -> Self
    static func sine(_ x: Self) -> Self

    /// `c = scale * a b + accumulate * c` by BLAS, all row-major; the forms are CBLAS's.
    static func multiply(
        _ a: UnsafePointer<Self>, _ formA: CBLAS_TRANSPOSE, _ strideA: Int,
        _ b: UnsafePointer<Self>, _ formB: CBLAS_TRANSPOSE, _ strideB: Int,
        rows: Int, columns: Int, inner: Int, scale: Self, accumulate: Self,
        into c: UnsafeMutablePointer<Self>, _ strideC: Int)
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
    public typealias Vector = SIMD4<Double>
    public static var precision: Precision { .double }
    public static func exponential(_ x: Double) -> Double { exp(x) }
    public static func logarithm(_ x: Double) -> Double { log(x) }
    public static func cosine(_ x: Double) -> Double { cos(x) }
    public static func sine(_ x: Double) -> Double { sin(x) }

    public static func multiply(
        _ a: UnsafePointer<Double>, _ formA: CBLAS_TRANSPOSE, _ strideA: Int,
        _ b: UnsafePointer<Double>, _ formB: CBLAS_TRANSPOSE, _ strideB: Int,
        rows: Int, columns: Int, inner: Int, scale: Double, accumulate: Double,
        into c: UnsafeMutablePointer<Double>, _ strideC: Int
    ) {
        cblas_dgemm(
            CblasRowMajor, formA, formB, blasint(rows), blasint(columns), blasint(inner), scale, a, blasint(strideA), b,
            blasint(strideB), accumulate, c, blasint(strideC))
    }
}

extension Float: Real {
    public typealias Vector = SIMD8<Float>
    public static var precision: Precision { .single }
    public static func exponential(_ x: Float) -> Float { exp(x) }
    public static func logarithm(_ x: Float) -> Float { log(x) }
    public static func cosine(_ x: Float) -> Float { cos(x) }
    public static func sine(_ x: Float) -> Float { sin(x) }

    public static func multiply(
        _ a: UnsafePointer<Float>, _ formA: CBLAS_TRANSPOSE, _ strideA: Int,
        _ b: UnsafePointer<Float>, _ formB: CBLAS_TRANSPOSE, _ strideB: Int,
        rows: Int, columns: Int, inner: Int, scale: Float, accumulate: Float,
        into c: UnsafeMutablePointer<Float>, _ strideC: Int
    ) {
        cblas_sgemm(
            CblasRowMajor, formA, formB, blasint(rows), blasint(columns), blasint(inner), scale, a, blasint(strideA), b,
            blasint(strideB), accumulate, c, blasint(strideC))
    }
}
