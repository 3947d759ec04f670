import Numerics
import Testing

@Suite struct MatrixTests {
    private func product(_ a: Matrix, _ b: Matrix) -> Matrix {
        let result = Matrix(rows: a.rows, columns: b.columns)
        for row in 0..<a.rows {
            for column in 0..<b.columns {
                result[row, column] = (0..<a.columns).reduce(0) { $0 + a[row, $1] * b[$1, column] }
            }
        }
        return result
    }

    private func random(_ rows: Int, _ columns: Int, _ stream: UInt64) -> Matrix {
        var random = Philox(seed: 3, stream: stream)
        let matrix = Matrix(rows: rows, columns: columns)
        for row in 0..<rows { for column in 0..<columns { matrix[row, column] = random.uniform(in: -1..<1) } }
        return matrix
    }

    @Test func productsAgreeWithTheirDefinitionInAllForms() {
        let (a, b) = (random(5, 7, 0), random(7, 3, 1))
        let expected = product(a, b).values
        for (left, leftForm) in [(a, BLAS.Form.plain), (a.transposed(), .transposed)] {
            for (right, rightForm) in [(b, BLAS.Form.plain), (b.transposed(), .transposed)] {
                let result = Matrix(rows: 5, columns: 3)
                BLAS.multiply(left.view, leftForm, right.view, rightForm, into: result.view)
                #expect(zip(result.values, expected).allSatisfy { abs($0 - $1) < 1e-14 })
            }
        }
    }

    @Test func productsScaleAccumulateAndRespectViews() {
        let (a, b) = (random(4, 6, 2), random(6, 10, 3))
        let result = Matrix(rows: 4, columns: 10)
        result.fill(1)
        BLAS.multiply(
            a.view, .plain, b.view(columns: 2..<5), .plain, scale: 2, accumulate: 3, into: result.view(columns: 4..<7))
        let expected = product(a, b)
        for row in 0..<4 {
            for column in 0..<10 {
                let inside = (4..<7).contains(column)
                #expect(abs(result[row, column] - (inside ? 3 + 2 * expected[row, column - 2] : 1)) < 1e-14)
            }
        }
    }

    @Test func columnsAreCopiedOut() {
        let matrix = Matrix(rows: [[1, 2, 3], [4, 5, 6]])
        #expect(matrix.columnsCopied(1..<3).values == [2, 3, 5, 6])
        #expect(matrix.transposed().values == [1, 4, 2, 5, 3, 6])
    }
}
