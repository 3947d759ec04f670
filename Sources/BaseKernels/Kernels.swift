// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import CVectors

// A second target compiles these files for wider vectors. Both give the same bits: what is summed across the lanes of a
// vector is summed over the numbers of a strip's row, however many vectors these fill.

#if WIDE_VECTORS
    typealias DoubleVector = SIMD8<Double>
    typealias FloatVector = SIMD16<Float>
#else
    typealias DoubleVector = SIMD4<Double>
    typealias FloatVector = SIMD8<Float>
#endif

private final class DoubleKernels: KernelSet {
    typealias Element = Double
    typealias Vector = DoubleVector
}

private final class FloatKernels: KernelSet {
    typealias Element = Float
    typealias Vector = FloatVector
}

package let doubleKernels: any KernelSet<Double> = DoubleKernels()
package let floatKernels: any KernelSet<Float> = FloatKernels()

/// The instruction set that the kernels were compiled for: "avx512", "avx2", "neon" or "baseline".
package let instructionSet = String(cString: qdistill_instruction_set())

extension Lane {
    /// What `count` numbers are left of a vector that does not fit.
    @inline(__always)
    func store(first count: Int, at target: UnsafeMutablePointer<Element>) {
        guard count < Self.width else { return store(at: target) }
        var copy = self
        withUnsafeBytes(of: &copy) { bytes in
            UnsafeMutableRawPointer(target).copyMemory(
                from: bytes.baseAddress!, byteCount: count * MemoryLayout<Element>.stride)
        }
    }

    /// `count` numbers, and zeros where they do not fill a vector.
    @inline(__always)
    init(first count: Int, at source: UnsafePointer<Element>) where Element: Real {
        guard count < Self.width else {
            self.init(at: source)
            return
        }
        var copy = Self(all: 0)
        withUnsafeMutableBytes(of: &copy) { bytes in
            bytes.baseAddress!.copyMemory(from: source, byteCount: count * MemoryLayout<Element>.stride)
        }
        self = copy
    }
}
