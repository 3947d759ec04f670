// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// The layers of a `LayeredCircuit` on a strip: 2^n rows of `width` states, real parts, then as many rows of imaginary parts.
///
/// A row is one cache line, so a strip of a few qubits stays in the first-level cache through all layers.
enum StateKernels<Element: Real> {
    typealias Strip = UnsafeMutablePointer<Element>
    typealias Vector = Element.Vector

    /// The states in a strip.
    @inline(__always)
    static var width: Int { 64 / MemoryLayout<Element>.stride }

    /// The rows of a chunk: the part of a strip on which phases and all qubits that stay within it are worked off before
    /// the next part is fetched, so that strips larger than the cache are fetched once for them and not once for each.
    @inline(__always)
    static var chunkRows: Int { 512 }

    // MARK: Rotations

    /// A(t) on one qubit: (x0, x1) -> (x0 - t x1, x1 + t x0), on `count` numbers whose pairs are `distance` apart.
    static func rotate(_ strip: Strip, count: Int, distance: Int, tangent: Element) {
        let t = Vector(all: tangent)
        var base = 0
        while base < count {
            var p = strip + base
            let end = p + distance
            while p < end {
                let (x0, x1) = (Vector(at: p), Vector(at: p + distance))
                x0.subtracting(t, x1).store(at: p)
                x1.adding(t, x0).store(at: p + distance)
                p += Vector.width
            }
            base += 2 * distance
        }
    }

    /// A(t) on two qubits in one pass; `near` is the smaller distance.
    static func rotate(
        _ strip: Strip, count: Int, near: Int, far: Int, nearTangent: Element, farTangent: Element
    ) {
        let (s, t) = (Vector(all: nearTangent), Vector(all: farTangent))
        var outer = 0
        while outer < count {
            var base = outer
            while base < outer + far {
                var p = strip + base
                let end = p + near
                while p < end {
                    let q = p + far
                    let (x00, x01) = (Vector(at: p), Vector(at: p + near))
                    let (x10, x11) = (Vector(at: q), Vector(at: q + near))
                    let (y00, y01) = (x00.subtracting(s, x01), x01.adding(s, x00))
                    let (y10, y11) = (x10.subtracting(s, x11), x11.adding(s, x10))
                    y00.subtracting(t, y10).store(at: p)
                    y01.subtracting(t, y11).store(at: p + near)
                    y10.adding(t, y00).store(at: q)
                    y11.adding(t, y01).store(at: q + near)
                    p += Vector.width
                }
                base += 2 * near
            }
            outer += 2 * far
        }
    }

    /// Im <cotangents| X |states> and Im <cotangents| Y |states> on one qubit, summed over `count` numbers of real and as
    /// many of imaginary parts, which are `plane` further; and, where wanted, A(-t) on both.
    @inline(__always)
    static func torque(
        _ states: Strip, _ cotangents: Strip, count: Int, plane: Int, distance: Int, tangent: Element, undoing: Bool
    ) -> (x: Element, y: Element) {
        let t = Vector(all: tangent)
        var (x, y) = (Vector(all: 0), Vector(all: 0))
        var base = 0
        while base < count {
            var offset = base
            let end = base + distance
            while offset < end {
                let (s, c) = (states + offset, cotangents + offset)
                let (r0, r1) = (Vector(at: s), Vector(at: s + distance))
                let (i0, i1) = (Vector(at: s + plane), Vector(at: s + (plane + distance)))
                let (lr0, lr1) = (Vector(at: c), Vector(at: c + distance))
                let (li0, li1) = (Vector(at: c + plane), Vector(at: c + (plane + distance)))
                x = x + (lr0 * i1).subtracting(li0, r1).adding(lr1, i0).subtracting(li1, r0)
                y = y + (lr1 * r0).adding(li1, i0).subtracting(lr0, r1).subtracting(li0, i1)
                if undoing {
                    r0.adding(t, r1).store(at: s)
                    r1.subtracting(t, r0).store(at: s + distance)
                    i0.adding(t, i1).store(at: s + plane)
                    i1.subtracting(t, i0).store(at: s + (plane + distance))
                    lr0.adding(t, lr1).store(at: c)
                    lr1.subtracting(t, lr0).store(at: c + distance)
                    li0.adding(t, li1).store(at: c + plane)
                    li1.subtracting(t, li0).store(at: c + (plane + distance))
                }
                offset += Vector.width
            }
            base += 2 * distance
        }
        return (x.total, y.total)
    }

    // MARK: Monomial matrices

    /// Phases on `rows` rows, in place; the imaginary parts are `plane` numbers further.
    static func multiply(
        _ strip: Strip, rows: Int, plane: Int, real: UnsafePointer<Element>, imaginary: UnsafePointer<Element>
    ) {
        for row in 0..<rows {
            let (re, im) = (Vector(all: real[row]), Vector(all: imaginary[row]))
            var p = strip + row * width
            let end = p + width
            while p < end {
                let (x, y) = (Vector(at: p), Vector(at: p + plane))
                (re * x).subtracting(im, y).store(at: p)
                (re * y).adding(im, x).store(at: p + plane)
                p += Vector.width
            }
        }
    }

    /// Phases on every row, which then goes to the row `images[row]` of `target`.
    static func permute(
        _ strip: Strip, rows: Int, real: UnsafePointer<Element>, imaginary: UnsafePointer<Element>,
        images: UnsafePointer<Int32>, into target: Strip
    ) {
        let plane = rows * width
        for row in 0..<rows {
            let (re, im) = (Vector(all: real[row]), Vector(all: imaginary[row]))
            let (source, goal) = (strip + row * width, target + Int(images[row]) * width)
            for offset in stride(from: 0, to: width, by: Vector.width) {
                let (x, y) = (Vector(at: source + offset), Vector(at: source + (plane + offset)))
                (re * x).subtracting(im, y).store(at: goal + offset)
                (re * y).adding(im, x).store(at: goal + (plane + offset))
            }
        }
    }

    /// Every row goes to the row `images[row]` of `target`.
    static func permute(_ strip: Strip, rows: Int, images: UnsafePointer<Int32>, into target: Strip) {
        let plane = rows * width
        for row in 0..<rows {
            let (source, goal) = (strip + row * width, target + Int(images[row]) * width)
            goal.update(from: source, count: width)
            (goal + plane).update(from: source + plane, count: width)
        }
    }

    /// Undoes the phases of `rows` rows of both strips, in place, and adds Im(cotangent* state) of each row, summed over
    /// the strip, to `diagonal`; the imaginary parts are `plane` numbers further.
    static func undo(
        _ states: Strip, _ cotangents: Strip, rows: Int, plane: Int, real: UnsafePointer<Element>,
        imaginary: UnsafePointer<Element>, diagonal: UnsafeMutablePointer<Double>
    ) {
        for row in 0..<rows {
            let (re, im) = (Vector(all: real[row]), Vector(all: imaginary[row]))
            var sum = Vector(all: 0)
            for offset in stride(from: row * width, to: (row + 1) * width, by: Vector.width) {
                let (s, c) = (states + offset, cotangents + offset)
                let (x, y) = (Vector(at: s), Vector(at: s + plane))
                let (lx, ly) = (Vector(at: c), Vector(at: c + plane))
                let (newX, newY) = ((re * x).adding(im, y), (re * y).subtracting(im, x))
                let (newLX, newLY) = ((re * lx).adding(im, ly), (re * ly).subtracting(im, lx))
                sum = sum + (newLX * newY).subtracting(newLY, newX)
                newX.store(at: s)
                newY.store(at: s + plane)
                newLX.store(at: c)
                newLY.store(at: c + plane)
            }
            diagonal[row] += Double(sum.total)
        }
    }

    /// `target` row r = `strip` row images[r]: undoes the permutation of rows.
    static func permuteBack(_ strip: Strip, rows: Int, images: UnsafePointer<Int32>, into target: Strip) {
        let plane = rows * width
        for row in 0..<rows {
            let (goal, source) = (target + row * width, strip + Int(images[row]) * width)
            goal.update(from: source, count: width)
            (goal + plane).update(from: source + plane, count: width)
        }
    }

    // MARK: In and out

    /// Real amplitudes, times the phases of the first layer.
    ///
    /// - Parameters:
    ///   - amplitudes: 2^n rows, `stride` apart, of which `columns` columns (at most `width`) are taken.
    static func load(
        _ amplitudes: UnsafePointer<Element>, stride: Int, columns: Int, rows: Int, real: UnsafePointer<Element>,
        imaginary: UnsafePointer<Element>, into strip: Strip
    ) {
        let plane = rows * width
        for row in 0..<rows {
            let source = amplitudes + row * stride
            let goal = strip + row * width
            let (re, im) = (real[row], imaginary[row])
            if columns == width {
                for offset in Swift.stride(from: 0, to: width, by: Vector.width) {
                    let x = Vector(at: source + offset)
                    (Vector(all: re) * x).store(at: goal + offset)
                    (Vector(all: im) * x).store(at: goal + (plane + offset))
                }
            } else {
                for column in 0..<width {
                    let x = column < columns ? source[column] : 0
                    goal[column] = re * x
                    goal[plane + column] = im * x
                }
            }
        }
    }

    /// Copies states (real parts in 2^n rows, imaginary parts in the next, `stride` apart), of which `columns` columns
    /// (at most `width`) are taken.
    static func load(
        _ states: UnsafePointer<Element>, stride: Int, columns: Int, rows: Int, into strip: Strip
    ) {
        for row in 0..<(2 * rows) {
            let (source, goal) = (states + row * stride, strip + row * width)
            if columns == width {
                for offset in Swift.stride(from: 0, to: width, by: Vector.width) {
                    Vector(at: source + offset).store(at: goal + offset)
                }
            } else {
                for column in 0..<width { goal[column] = column < columns ? source[column] : 0 }
            }
        }
    }

    /// Copies a strip out to rows that are `stride` apart, of which `columns` columns are written.
    static func store(_ strip: Strip, rows: Int, into target: UnsafeMutablePointer<Element>, stride: Int, columns: Int)
    {
        for row in 0..<(2 * rows) {
            let (source, goal) = (strip + row * width, target + row * stride)
            if columns == width {
                for offset in Swift.stride(from: 0, to: width, by: Vector.width) {
                    Vector(at: source + offset).store(at: goal + offset)
                }
            } else {
                goal.update(from: source, count: columns)
            }
        }
    }
}
