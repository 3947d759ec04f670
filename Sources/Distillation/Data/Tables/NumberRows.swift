// SPDX-License-Identifier: Apache-2.0
import Machine

/// Numbers in rows of one width, in pieces: they grow without being copied, and leave piece by piece.
struct NumberRows: Sendable {
    let width: Int
    /// How many rows there are.
    private(set) var count = 0
    /// Of about 4 MB each, but for the last one.
    private var pieces: [[Double]] = []

    private let rowsPerPiece: Int

    /// - Parameter most: how many rows there will be at most.
    init(width: Int, most: Int = .max) {
        (self.width, rowsPerPiece) = (width, min(most, max((1 << 19) / max(width, 1), 1)))
    }

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

    /// Writes all numbers in their order, and forgets pieces once they are written.
    mutating func move(to target: UnsafeMutablePointer<Double>) {
        for first in stride(from: 0, to: pieces.count, by: 4) {
            let some = Array(first..<min(first + 4, pieces.count))
            _ = concurrentMap(some) { [self] in
                target.advanced(by: $0 * rowsPerPiece * width).update(from: pieces[$0], count: pieces[$0].count)
            }
            for index in some { pieces[index] = [] }
        }
        self = NumberRows(width: width)
    }
}
