// SPDX-License-Identifier: Apache-2.0
import COpenBLAS
import Synchronization

/// Matrix products, by OpenBLAS on one thread.
package enum BLAS {
    /// The serial OpenBLAS has one work area for the whole process and no lock of its own: two threads that multiply at the
    /// same time get wrong numbers. Ranks are processes, so nobody waits here in a sweep.
    private static let workArea = Mutex(())

    /// Whether an operand enters a product as it is or transposed.
    package enum Form {
        case plain
        case transposed

        var flag: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
    }

    /// `c = scale * a b + accumulate * c`, with `a` and `b` in the given forms.
    @inline(__always)
    package static func multiply<Element: Real>(
        _ a: MatrixView<Element>, _ formA: Form, _ b: MatrixView<Element>, _ formB: Form,
        scale: Double = 1, accumulate: Double = 0, into c: MatrixView<Element>
    ) {
        let inner = formA == .plain ? a.columns : a.rows
        assert(inner == (formB == .plain ? b.rows : b.columns))
        assert(c.rows == (formA == .plain ? a.rows : a.columns))
        assert(c.columns == (formB == .plain ? b.columns : b.rows))
        workArea.withLock { _ in
            Element.multiply(
                a.elements, formA.flag, a.stride, b.elements, formB.flag, b.stride,
                rows: c.rows, columns: c.columns, inner: inner, scale: Element(scale), accumulate: Element(accumulate),
                into: c.elements, c.stride)
        }
    }

    /// What OpenBLAS says of itself: version, build options and the processor core that it chose its kernels for.
    package static var description: String {
        let configuration = String(cString: openblas_get_config()).split(separator: " ").joined(separator: " ")
        let core = String(cString: openblas_get_corename())
        return configuration.hasSuffix(core) ? configuration : "\(configuration) core \(core)"
    }

    /// The processor core that OpenBLAS chose its kernels for, such as "Zen".
    package static var core: String { String(cString: openblas_get_corename()) }

    /// The threads of its own that OpenBLAS would use.
    package static var threads: Int { Int(openblas_get_num_threads()) }

    /// One rank is one core: forbids OpenBLAS threads of its own, where it was built with any.
    package static func useOneThread() { openblas_set_num_threads(1) }
}
