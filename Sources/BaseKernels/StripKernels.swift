// SPDX-License-Identifier: Apache-2.0
import Arithmetic

extension KernelSet {
    @inline(__always)
    private static var rowWidth: Int { Strip<Element>.width }

    // MARK: Rotations

    func rotate(_ strip: MutableNumbers, count: Int, distance: Int, tangent: Element) {
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

    func rotate(
        _ strip: MutableNumbers, count: Int, near: Int, far: Int, nearTangent: Element, farTangent: Element
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

    func torque(
        _ states: MutableNumbers, _ cotangents: MutableNumbers, count: Int, plane: Int, distance: Int, tangent: Element,
        undoing: Bool
    ) -> SIMD2<Double> {
        undoing
            ? torque(states, cotangents, count, plane, distance, tangent, true)
            : torque(states, cotangents, count, plane, distance, tangent, false)
    }

    @inline(__always)
    private func torque(
        _ states: MutableNumbers, _ cotangents: MutableNumbers, _ count: Int, _ plane: Int, _ distance: Int,
        _ tangent: Element, _ undoing: Bool
    ) -> SIMD2<Double> {
        let t = Vector(all: tangent)
        // Sums over the first vectors of rows, and where a row has two, over the second ones.
        var (x, y) = (Vector(all: 0), Vector(all: 0))
        var (secondX, secondY) = (Vector(all: 0), Vector(all: 0))
        @inline(__always)
        func add(_ offset: Int, _ x: inout Vector, _ y: inout Vector) {
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
        }
        var base = 0
        while base < count {
            var offset = base
            let end = base + distance
            while offset < end {
                add(offset, &x, &y)
                if Vector.width < Self.rowWidth { add(offset + Vector.width, &secondX, &secondY) }
                offset += Self.rowWidth
            }
            base += 2 * distance
        }
        return SIMD2(Double((x + secondX).total), Double((y + secondY).total))
    }

    // MARK: Monomial matrices

    func applyPhases(_ strip: MutableNumbers, rows: Int, plane: Int, real: Numbers, imaginary: Numbers) {
        for row in 0..<rows {
            let (re, im) = (Vector(all: real[row]), Vector(all: imaginary[row]))
            var p = strip + row * Self.rowWidth
            let end = p + Self.rowWidth
            while p < end {
                let (x, y) = (Vector(at: p), Vector(at: p + plane))
                (re * x).subtracting(im, y).store(at: p)
                (re * y).adding(im, x).store(at: p + plane)
                p += Vector.width
            }
        }
    }

    func permute(
        _ strip: Numbers, rows: Int, real: Numbers, imaginary: Numbers, images: UnsafePointer<Int32>,
        into target: MutableNumbers
    ) {
        let (width, plane) = (Self.rowWidth, rows * Self.rowWidth)
        for row in 0..<rows {
            let (re, im) = (Vector(all: real[row]), Vector(all: imaginary[row]))
            let (source, goal) = (strip + row * width, target + Int(images[row]) * width)
            var offset = 0
            while offset < width {
                let (x, y) = (Vector(at: source + offset), Vector(at: source + (plane + offset)))
                (re * x).subtracting(im, y).store(at: goal + offset)
                (re * y).adding(im, x).store(at: goal + (plane + offset))
                offset += Vector.width
            }
        }
    }

    func undoPhases(
        _ states: MutableNumbers, _ cotangents: MutableNumbers, rows: Int, plane: Int, real: Numbers,
        imaginary: Numbers, diagonal: UnsafeMutablePointer<Double>
    ) {
        for row in 0..<rows {
            let (re, im) = (Vector(all: real[row]), Vector(all: imaginary[row]))
            var sum = Vector(all: 0)
            var offset = row * Self.rowWidth
            let end = offset + Self.rowWidth
            while offset < end {
                let (s, c) = (states + offset, cotangents + offset)
                let (x, y) = (Vector(at: s), Vector(at: s + plane))
                let (lx, ly) = (Vector(at: c), Vector(at: c + plane))
                let (newX, newY) = ((re * x).adding(im, y), (re * y).subtracting(im, x))
                let (newLX, newLY) = ((re * lx).adding(im, ly), (re * ly).subtracting(im, lx))
                // At most two vectors, so the halves of a row are added as the halves of one vector are.
                sum = sum + (newLX * newY).subtracting(newLY, newX)
                newX.store(at: s)
                newY.store(at: s + plane)
                newLX.store(at: c)
                newLY.store(at: c + plane)
                offset += Vector.width
            }
            diagonal[row] += Double(sum.total)
        }
    }

    func load(
        _ amplitudes: Numbers, stride: Int, columns: Int, rows: Int, real: Numbers, imaginary: Numbers,
        into strip: MutableNumbers
    ) {
        let (width, plane) = (Self.rowWidth, rows * Self.rowWidth)
        for row in 0..<rows {
            let (re, im) = (Vector(all: real[row]), Vector(all: imaginary[row]))
            let (source, goal) = (amplitudes + row * stride, strip + row * width)
            var offset = 0
            while offset < width {
                let x = Vector(first: max(0, min(Vector.width, columns - offset)), at: source + offset)
                (re * x).store(at: goal + offset)
                (im * x).store(at: goal + (plane + offset))
                offset += Vector.width
            }
        }
    }
}
