// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import BaseKernels
import WideKernels

/// The loops that all time is spent in, compiled for the instruction set that is used, or for another one.
package func kernels<Element: Real>(
    _ type: Element.Type = Element.self, for set: InstructionSet = .selected
) -> any KernelSet<Element> {
    let isWide = set.rawValue != BaseKernels.instructionSet
    // The casts are from a type to itself: they cost nothing, as casts that look at types would.
    if Element.self == Double.self {
        return unsafeBitCast(
            isWide ? WideKernels.doubleKernels : BaseKernels.doubleKernels, to: (any KernelSet<Element>).self)
    }
    precondition(Element.self == Float.self, "Kernels are for double and for single precision.")
    return unsafeBitCast(
        isWide ? WideKernels.floatKernels : BaseKernels.floatKernels, to: (any KernelSet<Element>).self)
}

extension KernelSet {
    /// `c = a b`, or `c += a b`, with `a` and `b` as they are or transposed.
    @inline(__always)
    package func multiply(
        _ a: MatrixView<Element>, _ formA: Form, _ b: MatrixView<Element>, _ formB: Form, accumulating: Bool = false,
        into c: MatrixView<Element>
    ) {
        let inner = formA == .plain ? a.columns : a.rows
        assert(inner == (formB == .plain ? b.rows : b.columns))
        assert(c.rows == (formA == .plain ? a.rows : a.columns))
        assert(c.columns == (formB == .plain ? b.columns : b.rows))
        multiply(
            a.factor(formA), b.factor(formB), rows: c.rows, columns: c.columns, inner: inner,
            accumulating: accumulating, into: c.elements, strideC: c.stride)
    }
}

/// Whether a matrix enters a product as it is or transposed.
package enum Form {
    case plain
    case transposed
}

extension MatrixView {
    @inline(__always)
    fileprivate func factor(_ form: Form) -> Factor<Element> {
        form == .plain
            ? Factor(elements, row: stride, column: 1) : Factor(elements, row: 1, column: stride)
    }
}
