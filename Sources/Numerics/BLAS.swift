import COpenBLAS

/// Matrix products, by OpenBLAS on one thread.
package enum BLAS {
    /// Whether an operand enters a product as it stands or transposed.
    package enum Form {
        case plain
        case transposed

        var flag: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
    }

    /// `c = scale * a b + accumulate * c`, with `a` and `b` in the given forms.
    package static func multiply(
        _ a: MatrixView, _ formA: Form, _ b: MatrixView, _ formB: Form,
        scale: Double = 1, accumulate: Double = 0, into c: MatrixView
    ) {
        let inner = formA == .plain ? a.columns : a.rows
        assert(inner == (formB == .plain ? b.rows : b.columns))
        assert(c.rows == (formA == .plain ? a.rows : a.columns))
        assert(c.columns == (formB == .plain ? b.columns : b.rows))
        cblas_dgemm(
            CblasRowMajor, formA.flag, formB.flag, blasint(c.rows), blasint(c.columns), blasint(inner),
            scale, a.elements, blasint(a.stride), b.elements, blasint(b.stride),
            accumulate, c.elements, blasint(c.stride))
    }

    /// What OpenBLAS says of itself: version, build options and the processor core that it chose its kernels for.
    package static var description: String {
        let configuration = String(cString: openblas_get_config()).split(separator: " ").joined(separator: " ")
        let core = String(cString: openblas_get_corename())
        return configuration.hasSuffix(core) ? configuration : "\(configuration) core \(core)"
    }

    /// One rank is one core: forbids OpenBLAS threads of its own, where it was built with any.
    package static func useOneThread() { openblas_set_num_threads(1) }
}
