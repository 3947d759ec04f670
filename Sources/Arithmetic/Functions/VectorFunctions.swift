// SPDX-License-Identifier: Apache-2.0
import CVectors

// The elementary functions of lanes of either type, in the same bits as those of the elements. Those of Float are
// rounded from those of Double.

/// A lane with what a softmax, and gates with an angle for each state, are made of.
public protocol FunctionLane: Lane {
    static func sineAndCosine(of x: Self) -> (sine: Self, cosine: Self)
    static func exponential(_ x: Self) -> Self
    static func logarithm(_ x: Self) -> Self
    static func / (left: Self, right: Self) -> Self
    /// Of each pair of elements the larger one.
    static func larger(_ left: Self, _ right: Self) -> Self
}

extension OneLane: FunctionLane {
    @inlinable @inline(__always) public static func / (left: Self, right: Self) -> Self {
        Self(left.value / right.value)
    }
    @inlinable @inline(__always) public static func larger(_ left: Self, _ right: Self) -> Self {
        left.value < right.value ? right : left
    }
    @inlinable @inline(__always) public static func exponential(_ x: Self) -> Self {
        Self(Element.exponential(x.value))
    }
    @inlinable @inline(__always) public static func logarithm(_ x: Self) -> Self { Self(Element.logarithm(x.value)) }
    @inlinable @inline(__always) public static func sineAndCosine(of x: Self) -> (sine: Self, cosine: Self) {
        (Self(Element.sine(x.value)), Self(Element.cosine(x.value)))
    }
}

extension SIMD where Scalar: Real {
    @inlinable @inline(__always) public static func larger(_ left: Self, _ right: Self) -> Self {
        left.replacing(with: right, where: left .< right)
    }
}

extension SIMD16: FunctionLane where Scalar: Real {
    @inlinable @inline(__always) public static func exponential(_ x: Self) -> Self { x.mapped { $0.exponential } }
    @inlinable @inline(__always) public static func logarithm(_ x: Self) -> Self { x.mapped { $0.logarithm } }

    @inlinable @inline(__always) public static func sineAndCosine(of x: Self) -> (sine: Self, cosine: Self) {
        let (low, high) = (SIMD8.sineAndCosine(of: x.lowHalf), SIMD8.sineAndCosine(of: x.highHalf))
        return (
            Self(lowHalf: low.sine, highHalf: high.sine), Self(lowHalf: low.cosine, highHalf: high.cosine)
        )
    }

    /// Half by half.
    @inlinable @inline(__always) func mapped(_ function: (SIMD8<Double>) -> SIMD8<Double>) -> Self {
        Scalar.self == Double.self
            ? Self(lowHalf: function(lowHalf.as()).as(), highHalf: function(highHalf.as()).as())
            : Self(
                lowHalf: qdistill_narrowed8(function(qdistill_widened8(lowHalf.as()))).as(),
                highHalf: qdistill_narrowed8(function(qdistill_widened8(highHalf.as()))).as())
    }
}

extension SIMD4: FunctionLane where Scalar: Real {
    @inlinable @inline(__always) public static func exponential(_ x: Self) -> Self { x.mapped { $0.exponential } }
    @inlinable @inline(__always) public static func logarithm(_ x: Self) -> Self { x.mapped { $0.logarithm } }
    @inlinable @inline(__always) public static func sineAndCosine(of x: Self) -> (sine: Self, cosine: Self) {
        if Scalar.self == Double.self {
            let (sine, cosine) = x.as(SIMD4<Double>.self).sineAndCosine
            return (sine.as(), cosine.as())
        }
        let (sine, cosine) = qdistill_widened4(x.as()).sineAndCosine
        return (qdistill_narrowed4(sine).as(), qdistill_narrowed4(cosine).as())
    }

    @inlinable @inline(__always) func mapped(_ function: (SIMD4<Double>) -> SIMD4<Double>) -> Self {
        Scalar.self == Double.self
            ? function(self.as()).as()
            : qdistill_narrowed4(function(qdistill_widened4(self.as()))).as()
    }
}

extension SIMD8: FunctionLane where Scalar: Real {
    @inlinable @inline(__always) public static func exponential(_ x: Self) -> Self { x.mapped { $0.exponential } }
    @inlinable @inline(__always) public static func logarithm(_ x: Self) -> Self { x.mapped { $0.logarithm } }
    @inlinable @inline(__always) public static func sineAndCosine(of x: Self) -> (sine: Self, cosine: Self) {
        if Scalar.self == Double.self {
            let (sine, cosine) = x.as(SIMD8<Double>.self).sineAndCosine
            return (sine.as(), cosine.as())
        }
        let (sine, cosine) = qdistill_widened8(x.as()).sineAndCosine
        return (qdistill_narrowed8(sine).as(), qdistill_narrowed8(cosine).as())
    }

    @inlinable @inline(__always) func mapped(_ function: (SIMD8<Double>) -> SIMD8<Double>) -> Self {
        Scalar.self == Double.self
            ? function(self.as()).as()
            : qdistill_narrowed8(function(qdistill_widened8(self.as()))).as()
    }
}
