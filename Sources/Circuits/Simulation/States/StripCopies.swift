// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Strips in and out, and their rows in another order: copies without arithmetic.
enum StripCopies<Element: Real> {
    @inline(__always)
    private static var width: Int { Strip<Element>.width }

    /// Every row goes to the row `images[row]` of `target`.
    @inline(__always)
    static func permute(
        _ strip: UnsafePointer<Element>, rows: Int, planes: Int, images: UnsafePointer<Int32>,
        into target: UnsafeMutablePointer<Element>
    ) {
        for plane in 0..<planes {
            let (strip, target) = (strip + plane * rows * width, target + plane * rows * width)
            for row in 0..<rows {
                (target + Int(images[row]) * width).update(from: strip + row * width, count: width)
            }
        }
    }

    /// `target` row r = `strip` row images[r]: undoes the permutation of rows.
    @inline(__always)
    static func permuteBack(
        _ strip: UnsafePointer<Element>, rows: Int, planes: Int, images: UnsafePointer<Int32>,
        into target: UnsafeMutablePointer<Element>
    ) {
        for plane in 0..<planes {
            let (strip, target) = (strip + plane * rows * width, target + plane * rows * width)
            for row in 0..<rows {
                (target + row * width).update(from: strip + Int(images[row]) * width, count: width)
            }
        }
    }

    /// Takes `columns` columns (at most a strip's width) of states: real parts in 2^n rows, imaginary parts in the next,
    /// `stride` apart.
    @inline(__always)
    static func load(
        _ states: UnsafePointer<Element>, stride: Int, columns: Int, rows: Int,
        into strip: UnsafeMutablePointer<Element>
    ) {
        if columns < width { strip.update(repeating: 0, count: 2 * rows * width) }
        for row in 0..<(2 * rows) { copy(states + row * stride, columns, to: strip + row * width) }
    }

    /// Copies `columns` columns of a strip out to rows that are `stride` apart.
    @inline(__always)
    static func store(
        _ strip: UnsafePointer<Element>, rows: Int, into target: UnsafeMutablePointer<Element>, stride: Int,
        columns: Int
    ) {
        for row in 0..<(2 * rows) { copy(strip + row * width, columns, to: target + row * stride) }
    }

    /// A copy of whole rows is a few instructions, where their number is known.
    @inline(__always)
    private static func copy(_ source: UnsafePointer<Element>, _ count: Int, to target: UnsafeMutablePointer<Element>) {
        if count == width {
            target.update(from: source, count: width)
        } else {
            target.update(from: source, count: count)
        }
    }
}
