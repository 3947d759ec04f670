// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels
import Testing

/// Products of all shapes, against fused multiply-adds in the order of the inner index: the same bits.
@Suite struct ProductTests {
    private func expect<Element: Real>(
        rows: Int, columns: Int, inner: Int, _ type: Element.Type, _ set: InstructionSet
    ) {
        let a: Matrix<Element> = random(rows, inner, stream: 0)
        let b: Matrix<Element> = random(inner, columns, stream: 1)
        let start: Matrix<Element> = random(rows, columns, stream: 2)
        let kernels = kernels(Element.self, for: set)
        for accumulating in [false, true] {
            var expected: [Element] = []
            for row in 0..<rows {
                for column in 0..<columns {
                    var sum = accumulating ? start[row, column] : 0
                    for index in 0..<inner { sum = sum.addingProduct(a[row, index], b[index, column]) }
                    expected.append(sum)
                }
            }
            for (left, leftForm) in [(a, Form.plain), (a.transposed(), .transposed)] {
                for (right, rightForm) in [(b, Form.plain), (b.transposed(), .transposed)] {
                    let result = Matrix<Element>(rows: rows, columns: columns)
                    result.copy(from: start)
                    kernels.multiply(
                        left.view, leftForm, right.view, rightForm, accumulating: accumulating, into: result.view)
                    #expect(
                        result.values == expected,
                        "\(rows) x \(inner) x \(columns), \(leftForm) \(rightForm), accumulating: \(accumulating)")
                }
            }
        }
    }

    @Test(arguments: InstructionSet.compiled.filter(\.isHere)) func allShapesInAllForms(set: InstructionSet) {
        // Blocks of 8, 4 and 1 rows; panels of up to 48 columns, whole and not; depths beyond a panel's.
        for rows in [1, 2, 4, 7, 8, 13] {
            for columns in [1, 3, 4, 8, 11, 12, 24, 25, 49] {
                for inner in [0, 1, 5, 130] {
                    expect(rows: rows, columns: columns, inner: inner, Double.self, set)
                    expect(rows: rows, columns: columns, inner: inner, Float.self, set)
                }
            }
        }
        expect(rows: 9, columns: 26, inner: 600, Double.self, set)
        expect(rows: 9, columns: 50, inner: 600, Float.self, set)
    }

    @Test func productsRespectViews() {
        let (a, b): (Matrix<Double>, Matrix<Double>) = (random(4, 6, stream: 2), random(6, 10, stream: 3))
        let (result, part) = (Matrix<Double>(rows: 4, columns: 10), Matrix<Double>(rows: 4, columns: 3))
        result.fill(1)
        kernels().multiply(a.view, .plain, b.view(columns: 2..<5), .plain, into: result.view(columns: 4..<7))
        let copied = b.columnsCopied(2..<5)
        kernels().multiply(a.view, .plain, copied.view, .plain, into: part.view)
        for row in 0..<4 {
            for column in 0..<10 {
                #expect(result[row, column] == ((4..<7).contains(column) ? part[row, column - 4] : 1))
            }
        }
    }

    @Test func productsOnManyThreadsAtOnceAreRight() async {
        let products = await withTaskGroup(of: [Double].self) { group in
            for _ in 0..<64 {
                group.addTask {
                    let a: Matrix<Double> = random(64, 64, stream: 4)
                    let b: Matrix<Double> = random(64, 90, stream: 5)
                    let result = Matrix<Double>(rows: 64, columns: 90)
                    for _ in 0..<50 { kernels().multiply(a.view, .plain, b.view, .plain, into: result.view) }
                    return result.values
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(products).count == 1)
    }
}

/// Random numbers from [-1, 1).
func random<Element: Real>(_ rows: Int, _ columns: Int, stream: UInt64) -> Matrix<Element> {
    var random = Philox(seed: 3, stream: stream)
    let matrix = Matrix<Element>(rows: rows, columns: columns)
    for row in 0..<rows { for column in 0..<columns { matrix[row, column] = Element(random.uniform(in: -1..<1)) } }
    return matrix
}
