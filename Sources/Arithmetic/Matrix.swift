// SPDX-License-Identifier: Apache-2.0

/// A dense matrix, row-major in one contiguous allocation aligned to a cache line.
///
/// A reference type on purpose: the buffers of a training are allocated once and written in place, so there is
/// nothing to copy on write and nothing to hand back to the kernel between steps.
public final class Matrix<Element: Real> {
    public let rows: Int
    public let columns: Int
    @usableFromInline package let elements: UnsafeMutablePointer<Element>
    /// Whose memory the elements are; nil for the matrix's own.
    private let owner: AnyObject?

    /// A matrix of zeros.
    public init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0, "A matrix has no negative dimension.")
        self.rows = rows
        self.columns = columns
        owner = nil
        let bytes = max(rows * columns, 1) * MemoryLayout<Element>.stride
        elements = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            .bindMemory(to: Element.self, capacity: max(rows * columns, 1))
        elements.initialize(repeating: 0, count: rows * columns)
    }

    /// A matrix from its rows, which must all have the same length.
    public convenience init(rows: [[Element]]) {
        self.init(rows: rows.count, columns: rows.first?.count ?? 0)
        for (index, row) in rows.enumerated() {
            precondition(row.count == columns, "All rows of a matrix have the same length.")
            for (column, value) in row.enumerated() { self[index, column] = value }
        }
    }

    /// A row vector (1 x n).
    public convenience init(vector values: [Element]) {
        self.init(rows: 1, columns: values.count)
        for (index, value) in values.enumerated() { elements[index] = value }
    }

    /// A matrix of elements that are there already, and are only read: row-major, from the beginning of a cache line on.
    ///
    /// - Parameter owner: keeps them.
    package init(rows: Int, columns: Int, in memory: UnsafeRawBufferPointer, of owner: AnyObject) {
        precondition(memory.count == rows * columns * MemoryLayout<Element>.stride, "The memory is the matrix's.")
        (self.rows, self.columns, self.owner) = (rows, columns, owner)
        elements = UnsafeMutableRawPointer(mutating: memory.baseAddress!).bindMemory(
            to: Element.self, capacity: rows * columns)
    }

    deinit { if owner == nil { UnsafeMutableRawPointer(elements).deallocate() } }

    public var count: Int { rows * columns }

    public subscript(row: Int, column: Int) -> Element {
        get {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "Matrix index out of range.")
            return elements[row * columns + column]
        }
        set {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "Matrix index out of range.")
            elements[row * columns + column] = newValue
        }
    }

    /// All elements in row-major order.
    public var values: [Element] { Array(UnsafeBufferPointer(start: elements, count: count)) }

    /// The matrix with rows and columns exchanged.
    public func transposed() -> Matrix<Element> {
        let result = Matrix<Element>(rows: columns, columns: rows)
        for row in 0..<rows {
            for column in 0..<columns { result.elements[column * rows + row] = elements[row * columns + column] }
        }
        return result
    }

    /// A copy of some of the columns.
    public func columnsCopied(_ columns: Range<Int>) -> Matrix<Element> {
        let result = Matrix<Element>(rows: rows, columns: columns.count)
        for row in 0..<rows {
            (result.elements + row * columns.count)
                .update(from: elements + (row * self.columns + columns.lowerBound), count: columns.count)
        }
        return result
    }

    /// A copy of some of the columns, in the order given.
    public func columnsCopied(_ columns: some Collection<Int>) -> Matrix<Element> {
        let result = Matrix<Element>(rows: rows, columns: columns.count)
        copyColumns(Array(columns), into: result)
        return result
    }

    /// Copies some of the columns into a matrix of so many, in the order given.
    package func copyColumns(_ columns: [Int], into result: Matrix<Element>) {
        for (index, column) in columns.enumerated() {
            for row in 0..<rows { result[row, index] = self[row, column] }
        }
    }

    /// A copy of some of the rows, in the order given.
    package func rowsCopied(_ rows: [Int]) -> Matrix<Element> {
        let result = Matrix<Element>(rows: rows.count, columns: columns)
        for (index, row) in rows.enumerated() {
            for column in 0..<columns { result[index, column] = self[row, column] }
        }
        return result
    }

    /// The same matrix in another precision.
    public func converted<Other: Real>(to type: Other.Type = Other.self) -> Matrix<Other> {
        let result = Matrix<Other>(rows: rows, columns: columns)
        for index in 0..<count { result.elements[index] = Other(elements[index]) }
        return result
    }

    public func fill(_ value: Element) { elements.update(repeating: value, count: count) }

    /// Copies the elements of a matrix with as many elements.
    public func copy(from other: Matrix<Element>) {
        precondition(count == other.count, "Copying needs matrices of one size.")
        elements.update(from: other.elements, count: count)
    }

    /// The elements of a row.
    @inlinable package func row(_ index: Int) -> UnsafeMutablePointer<Element> { elements + index * columns }

    /// The whole matrix as a view.
    package var view: MatrixView<Element> { view(rows: 0..<rows, columns: 0..<columns) }

    /// Rows `rows` and columns `columns` as a view.
    package func view(rows: Range<Int>, columns: Range<Int>) -> MatrixView<Element> {
        MatrixView(
            elements: elements + rows.lowerBound * self.columns + columns.lowerBound,
            rows: rows.count, columns: columns.count, stride: self.columns)
    }

    /// The columns `columns` of all rows as a view.
    package func view(columns: Range<Int>) -> MatrixView<Element> { view(rows: 0..<rows, columns: columns) }
}

/// A rectangle inside a matrix: rows of `columns` contiguous numbers, `stride` numbers apart.
///
/// A view does not keep its matrix alive (counting references would cost time in every step of a training): whoever
/// makes one holds the matrix for as long.
@frozen @usableFromInline package struct MatrixView<Element: Real>: BitwiseCopyable {
    @usableFromInline package var elements: UnsafeMutablePointer<Element>
    @usableFromInline package var rows: Int
    @usableFromInline package var columns: Int
    @usableFromInline package var stride: Int

    @inlinable package init(elements: UnsafeMutablePointer<Element>, rows: Int, columns: Int, stride: Int) {
        self.elements = elements
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    @inlinable package func row(_ index: Int) -> UnsafeMutablePointer<Element> { elements + index * stride }

    /// Rows `rows`.
    @inlinable package func view(rows: Range<Int>) -> MatrixView {
        MatrixView(elements: row(rows.lowerBound), rows: rows.count, columns: columns, stride: stride)
    }

    /// Columns `columns` of all rows.
    @inlinable package func view(columns: Range<Int>) -> MatrixView {
        MatrixView(elements: elements + columns.lowerBound, rows: rows, columns: columns.count, stride: stride)
    }
}
