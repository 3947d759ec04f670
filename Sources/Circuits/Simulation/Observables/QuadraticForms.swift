// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// Quadratic forms x^T A_k x with symmetric A_k on the samples x in the columns of a block, and the cotangents of the A_k.
///
/// Both ways are one matrix product for all samples and forms, or for 16 states and more little more than half of one: of
/// each A_k there are only the blocks on and above the diagonal, those above it doubled, one product for each row of blocks.
final class QuadraticForms<Element: Real> {
    private let forms, dimension: Int
    /// The rows and columns of a block; all of them for few states.
    private let width: Int
    /// Row by row of blocks, in each form by form, its rows: (forms * dimension) x dimension.
    private let matrices: Matrix<Element>
    private let matrixCotangents: Matrix<Element>
    /// A_k x, then g_k x, rows in the same order: (forms * dimension) x block of samples.
    private let images: Matrix<Element>
    /// One A_k, or its cotangent.
    private let square: Matrix<Element>
    private let kernels: any KernelSet<Element>

    init(forms: Int, dimension: Int, blockSize: Int) {
        (self.forms, self.dimension) = (forms, dimension)
        width = Self.hasBlocks(dimension) ? dimension / Self.blockRows : dimension
        matrices = Matrix(rows: forms * dimension, columns: dimension)
        matrixCotangents = Matrix(rows: forms * dimension, columns: dimension)
        images = Matrix(rows: forms * dimension, columns: blockSize)
        kernels = Kernels.kernels()
        square = Matrix(rows: width < dimension ? dimension : 0, columns: dimension)
    }

    private static var blockRows: Int { 8 }
    private static func hasBlocks(_ dimension: Int) -> Bool { dimension >= 16 }

    /// The operations of the products, as a share of those of whole matrices.
    static func share(dimension: Int) -> Double {
        hasBlocks(dimension) ? Double(blockRows + 1) / Double(2 * blockRows) : 1
    }

    /// The place of row `state` of form `index`.
    @inline(__always)
    private func row(_ index: Int, _ state: Int) -> Int {
        let block = state / width
        return (block * forms + index) * width + (state - block * width)
    }

    /// Takes A_k, which `fill` writes to a dense matrix.
    @inline(__always)
    func set(_ index: Int, _ fill: (UnsafeMutablePointer<Element>) -> Void) {
        guard width < dimension else { return fill(matrices.elements + index * dimension * dimension) }
        fill(square.elements)
        for state in 0..<dimension {
            let source = square.elements + state * dimension
            let target = matrices.elements + row(index, state) * dimension
            let diagonal = state / width * width
            for column in diagonal..<diagonal + width { target[column] = source[column] }
            for column in diagonal + width..<dimension { target[column] = source[column] + source[column] }
        }
    }

    func forgetCotangents() { matrixCotangents.fill(0) }

    /// Calls `body` with the rows of each row of blocks, and the first of its columns.
    @inline(__always)
    private func forEachBlockRow(_ body: (_ rows: Range<Int>, _ firstColumn: Int) -> Void) {
        for first in stride(from: 0, to: dimension, by: width) { body(first * forms..<(first + width) * forms, first) }
    }

    /// x^T A_k x of all forms (forms x samples), written.
    @inline(__always)
    func values(of samples: MatrixView<Element>, into values: MatrixView<Element>) {
        forEachBlockRow { rows, column in
            kernels.multiply(
                matrices.view(rows: rows, columns: column..<dimension), .plain, samples.view(from: column), .plain,
                into: images.view(rows: rows, columns: 0..<samples.columns))
        }
        for index in 0..<forms {
            let target = values.row(index)
            target.update(repeating: 0, count: samples.columns)
            for state in 0..<dimension {
                let image = images.elements + row(index, state) * images.columns
                kernels.addProduct(samples.row(state), image, count: samples.columns, to: target)
            }
        }
    }

    /// Adds the sum of g x x^T over samples to the cotangent of each A_k, g the cotangents of the values; the images are
    /// used up.
    @inline(__always)
    func addCotangents(_ cotangents: MatrixView<Element>, samples: MatrixView<Element>) {
        for index in 0..<forms {
            let cotangent = cotangents.row(index)
            for state in 0..<dimension {
                let scaled = images.elements + row(index, state) * images.columns
                kernels.product(cotangent, samples.row(state), count: samples.columns, into: scaled)
            }
        }
        forEachBlockRow { rows, column in
            kernels.multiply(
                images.view(rows: rows, columns: 0..<samples.columns), .plain, samples.view(from: column), .transposed,
                accumulating: true, into: matrixCotangents.view(rows: rows, columns: column..<dimension))
        }
    }

    /// The cotangent of A_k as a dense matrix, until the next call.
    @inline(__always)
    func cotangent(_ index: Int) -> UnsafePointer<Element> {
        guard width < dimension else { return UnsafePointer(matrixCotangents.elements + index * dimension * dimension) }
        for state in 0..<dimension {
            let source = matrixCotangents.elements + row(index, state) * dimension
            let diagonal = state / width * width
            for column in diagonal..<diagonal + width { square.elements[state * dimension + column] = source[column] }
            for column in diagonal + width..<dimension {
                square.elements[state * dimension + column] = source[column]
                square.elements[column * dimension + state] = source[column]
            }
        }
        return UnsafePointer(square.elements)
    }
}

extension MatrixView {
    /// The rows from `row` on.
    @inline(__always)
    fileprivate func view(from row: Int) -> MatrixView {
        MatrixView(elements: self.row(row), rows: rows - row, columns: columns, stride: stride)
    }
}
