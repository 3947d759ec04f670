// SPDX-License-Identifier: Apache-2.0
import Machine

/// Numbers in rows of one width, in pieces: they grow without being copied, and leave piece by piece.
struct NumberRows: Sendable {
    let width: Int
    /// How many rows there are.
    private(set) var count = 0
    /// Of about 4 MB each, but for the last one.
    private var pieces: [[Double]] = []

    init(width: Int) { self.width = width }

    private var rowsPerPiece: Int { max((1 << 19) / max(width, 1), 1) }

    /// Adds a row of numbers that `write` sets.
    mutating func append(_ write: (UnsafeMutablePointer<Double>) -> Void) {
        let (row, width) = (count % rowsPerPiece, width)
        if row == 0 {
            pieces.append([])
            pieces[pieces.count - 1].reserveCapacity(rowsPerPiece * width)
        }
        count += 1
        pieces[pieces.count - 1].append(contentsOf: repeatElement(0, count: width))
        pieces[pieces.count - 1].withUnsafeMutableBufferPointer { piece in
            guard let start = piece.baseAddress else { return }
            write(start + row * width)
        }
    }

    /// Adds the rows of another one of this width.
    mutating func append(_ other: NumberRows) {
        let width = width
        for row in 0..<other.count {
            append { target in other.withRow(row) { target.update(from: $0, count: width) } }
        }
    }

    func withRow<Result>(_ row: Int, _ body: (UnsafePointer<Double>) -> Result) -> Result? {
        pieces[row / rowsPerPiece].withUnsafeBufferPointer { piece in
            piece.baseAddress.map { body($0 + row % rowsPerPiece * width) }
        }
    }

    /// Writes all numbers in their order, and forgets each piece once it is written.
    mutating func move(to target: UnsafeMutablePointer<Double>) {
        for index in pieces.indices {
            target.advanced(by: index * rowsPerPiece * width).update(from: pieces[index], count: pieces[index].count)
            pieces[index] = []
        }
        self = NumberRows(width: width)
    }
}
