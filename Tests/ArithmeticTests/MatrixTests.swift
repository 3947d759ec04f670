// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Testing

@Suite struct MatrixTests {
    @Test func columnsAreCopiedOut() {
        let matrix = Matrix(rows: [[1, 2, 3], [4, 5, 6]])
        #expect(matrix.columnsCopied(1..<3).values == [2, 3, 5, 6])
        #expect(matrix.transposed().values == [1, 4, 2, 5, 3, 6])
    }
}
