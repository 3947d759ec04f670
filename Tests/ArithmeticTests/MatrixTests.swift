// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Testing

@Suite struct MatrixTests {
    private func product(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> {
        let result = Matrix<Double>(rows: a.rows, columns: b.columns)
        for row in 0..<a.rows {
            for column in 0..<b.columns {
                result[row, column] = (0..<a.columns).reduce(0) { $0 + a[row, $1] * b[$1, column] }
            }
        }
        return result
    }

    private func random(_ rows: Int, _ columns: Int, _ stream: UInt64) -> Matrix<Double> {
        var random = Philox(seed: 3, stream: stream)
        let matrix = Matrix<Double>(rows: rows, columns: columns)
        for row in 0..<rows { for column in 0..<columns { matrix[row, column] = random.uniform(in: -1..<1) } }
        return matrix
    }

    @Test func productsAgreeWithTheirDefinitionInAllForms() {
        let (a, b) = (random(5, 7, 0), random(7, 3, 1))
        let expected = product(a, b).values
        for (left, leftForm) in [(a, BLAS.Form.plain), (a.transposed(), .transposed)] {
            for (right, rightForm) in [(b, BLAS.Form.plain), (b.transposed(), .transposed)] {
                let result = Matrix<Double>(rows: 5, columns: 3)
                BLAS.multiply(left.view, leftForm, right.view, rightForm, into: result.view)
                #expect(zip(result.values, expected).allSatisfy { abs($0 - $1) < 1e-14 })
            }
        }
    }

    @Test func productsScaleAccumulateAndRespectViews() {
        let (a, b) = (random(4, 6, 2), random(6, 10, 3))
        let result = Matrix<Double>(rows: 4, columns: 10)
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

    @Test func productsOnManyThreadsAtOnceAreRight() async {
        let (a, b) = (random(64, 64, 4).values, random(64, 90, 5).values)
        let products = await withTaskGroup(of: [Double].self) { group in
            for _ in 0..<64 {
                group.addTask {
                    let (left, right) = (Matrix<Double>(rows: 64, columns: 64), Matrix<Double>(rows: 64, columns: 90))
                    for (index, value) in a.enumerated() { left[index / 64, index % 64] = value }
                    for (index, value) in b.enumerated() { right[index / 90, index % 90] = value }
                    let result = Matrix<Double>(rows: 64, columns: 90)
                    for _ in 0..<50 { BLAS.multiply(left.view, .plain, right.view, .plain, into: result.view) }
                    return result.values
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(products).count == 1)
    }

    @Test func columnsAreCopiedOut() {
        let matrix = Matrix(rows: [[1, 2, 3], [4, 5, 6]])
        #expect(matrix.columnsCopied(1..<3).values == [2, 3, 5, 6])
        #expect(matrix.transposed().values == [1, 4, 2, 5, 3, 6])
    }
}
