// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Gates whose angles differ from sample to sample: coefficients are rows of a strip, one number for each state.
extension KernelSet {
    @inline(__always)
    private static var rowWidth: Int { Strip<Element>.width }

    func halfAngles(_ angles: Numbers, count: Int, cosines: MutableNumbers, sines: MutableNumbers) {
        let half = Vector(all: 0.5)
        var offset = 0
        while offset < count {
            let (sine, cosine) = Vector.sineAndCosine(of: Vector(at: angles + offset) * half)
            cosine.store(at: cosines + offset)
            sine.store(at: sines + offset)
            offset += Vector.width
        }
    }

    func compose(
        _ turns: UnsafeBufferPointer<SampleTurn>, cosines: Numbers, sines: Numbers,
        into unitary: MutableNumbers
    ) {
        let width = Self.rowWidth
        var lane = 0
        while lane < width {
            var (w, x, y, z) = (Vector(all: 1), Vector(all: 0), Vector(all: 0), Vector(all: 0))
            for turn in turns {
                guard turn.axis < 3 else {
                    let q = turn.fixed
                    let (c, i) = (Vector(all: Element(q[0])), Vector(all: Element(q[1])))
                    let (j, k) = (Vector(all: Element(q[2])), Vector(all: Element(q[3])))
                    let (w0, x0, y0, z0) = (w, x, y, z)
                    w = (c * w0).subtracting(i, x0).subtracting(j, y0).subtracting(k, z0)
                    x = (c * x0).adding(i, w0).adding(j, z0).subtracting(k, y0)
                    y = (c * y0).subtracting(i, z0).adding(j, w0).adding(k, x0)
                    z = (c * z0).adding(i, y0).subtracting(j, x0).adding(k, w0)
                    continue
                }
                let (c, s) = (Vector(at: cosines + turn.row + lane), Vector(at: sines + turn.row + lane))
                switch turn.axis {
                case 0: Self.turn(c, s, &w, &x, &y, &z)
                case 1: Self.turn(c, s, &w, &y, &z, &x)
                default: Self.turn(c, s, &w, &z, &x, &y)
                }
            }
            w.store(at: unitary + lane)
            x.store(at: unitary + width + lane)
            y.store(at: unitary + 2 * width + lane)
            z.store(at: unitary + 3 * width + lane)
            lane += Vector.width
        }
    }

    /// (w, x, y, z) from the left by c - i s P; `a` is the component of P, `b` and `d` those of the axes after it.
    @inline(__always)
    private static func turn(
        _ c: Vector, _ s: Vector, _ w: inout Vector, _ a: inout Vector, _ b: inout Vector, _ d: inout Vector
    ) {
        (w, a) = ((c * w).subtracting(s, a), (c * a).adding(s, w))
        (b, d) = ((c * b).subtracting(s, d), (c * d).adding(s, b))
    }

    /// Calls `body` with the place of the first row of each pair of rows that are `distance` apart.
    @inline(__always)
    private static func forEachPair(rows: Int, distance: Int, _ body: (Int) -> Void) {
        var base = 0
        while base < rows * rowWidth {
            var place = base
            while place < base + distance {
                body(place)
                place += rowWidth
            }
            base += 2 * distance
        }
    }

    /// Calls `body` with the place of each vector of a row.
    @inline(__always)
    private static func forEachLane(_ body: (Int) -> Void) {
        var lane = 0
        while lane < rowWidth {
            body(lane)
            lane += Vector.width
        }
    }

    func turn(_ strip: MutableNumbers, rows: Int, plane: Int, distance: Int, unitary: Numbers) {
        Self.forEachLane { lane in
            let u = Quaternion<Vector>(at: unitary + lane, Self.rowWidth)
            Self.forEachPair(rows: rows, distance: distance) { u.act(on: strip + (lane + $0), plane, distance) }
        }
    }

    func turnBack(
        _ states: MutableNumbers, _ cotangents: MutableNumbers, rows: Int, plane: Int, distance: Int,
        unitary: Numbers, torque: MutableNumbers
    ) {
        let width = Self.rowWidth
        Self.forEachLane { lane in
            let inverse = Quaternion<Vector>(at: unitary + lane, width).inverse
            var (x, y) = (Vector(at: torque + lane), Vector(at: torque + width + lane))
            var z = Vector(at: torque + 2 * width + lane)
            Self.forEachPair(rows: rows, distance: distance) { place in
                let (p, q) = (states + (lane + place), cotangents + (lane + place))
                let (r0, r1) = (Vector(at: p), Vector(at: p + distance))
                let (i0, i1) = (Vector(at: p + plane), Vector(at: p + (plane + distance)))
                let (lr0, lr1) = (Vector(at: q), Vector(at: q + distance))
                let (li0, li1) = (Vector(at: q + plane), Vector(at: q + (plane + distance)))
                x = x.adding(lr0, i1).subtracting(li0, r1).adding(lr1, i0).subtracting(li1, r0)
                y = y.adding(lr1, r0).adding(li1, i0).subtracting(lr0, r1).subtracting(li0, i1)
                z = z.adding(lr0, i0).subtracting(li0, r0).subtracting(lr1, i1).adding(li1, r1)
                inverse.act(on: p, plane, distance)
                inverse.act(on: q, plane, distance)
            }
            x.store(at: torque + lane)
            y.store(at: torque + width + lane)
            z.store(at: torque + 2 * width + lane)
        }
    }

    func turnReal(_ strip: MutableNumbers, rows: Int, distance: Int, unitary: Numbers, reflects: Bool) {
        Self.forEachLane { lane in
            let matrix = RealMatrix<Vector>(at: unitary + lane, Self.rowWidth, reflects: reflects)
            Self.forEachPair(rows: rows, distance: distance) { matrix.act(on: strip + (lane + $0), distance) }
        }
    }

    func turnRealBack(
        _ states: MutableNumbers, _ cotangents: MutableNumbers, rows: Int, distance: Int, unitary: Numbers,
        reflects: Bool, torque: MutableNumbers
    ) {
        let width = Self.rowWidth
        Self.forEachLane { lane in
            let inverse = RealMatrix<Vector>(at: unitary + lane, width, reflects: reflects).inverse
            var y = Vector(at: torque + width + lane)
            Self.forEachPair(rows: rows, distance: distance) { place in
                let (p, q) = (states + (lane + place), cotangents + (lane + place))
                y = y.adding(Vector(at: q + distance), Vector(at: p)).subtracting(Vector(at: q), Vector(at: p + distance))
                inverse.act(on: p, distance)
                inverse.act(on: q, distance)
            }
            y.store(at: torque + width + lane)
        }
    }

    func addDerivatives(
        of turns: UnsafeBufferPointer<SampleTurn>, torque: Numbers, cosines: Numbers, sines: Numbers,
        to derivatives: MutableNumbers
    ) {
        let (width, half) = (Self.rowWidth, Vector(all: 0.5))
        var lane = 0
        while lane < width {
            var x = Vector(at: torque + lane) * half
            var y = Vector(at: torque + width + lane) * half
            var z = Vector(at: torque + 2 * width + lane) * half
            var index = turns.count - 1
            while index >= 0 {
                let turn = turns[index]
                index -= 1
                guard turn.axis < 3 else {
                    @inline(__always)
                    func dot(_ r: SIMD3<Double>) -> Vector {
                        (Vector(all: Element(r.x)) * x).adding(Vector(all: Element(r.y)), y)
                            .adding(Vector(all: Element(r.z)), z)
                    }
                    (x, y, z) = (dot(turn.imageOfX), dot(turn.imageOfY), dot(turn.imageOfZ))
                    continue
                }
                let target = derivatives + turn.row + lane
                (Vector(at: target) + (turn.axis == 0 ? x : turn.axis == 1 ? y : z)).store(at: target)
                let (c, s) = (Vector(at: cosines + turn.row + lane), Vector(at: sines + turn.row + lane))
                let (cosine, sine) = ((c * c).subtracting(s, s), (c + c) * s)
                switch turn.axis {
                case 0: (y, z) = ((cosine * y).adding(sine, z), (cosine * z).subtracting(sine, y))
                case 1: (z, x) = ((cosine * z).adding(sine, x), (cosine * x).subtracting(sine, z))
                default: (x, y) = ((cosine * x).adding(sine, y), (cosine * y).subtracting(sine, x))
                }
            }
            lane += Vector.width
        }
    }

    func applyPhases(_ strip: MutableNumbers, rows: Int, cosines: Numbers, sines: Numbers) {
        let plane = rows * Self.rowWidth
        var offset = 0
        while offset < plane {
            let (c, s) = (Vector(at: cosines + offset), Vector(at: sines + offset))
            let (x, y) = (Vector(at: strip + offset), Vector(at: strip + (plane + offset)))
            (c * x).adding(s, y).store(at: strip + offset)
            (c * y).subtracting(s, x).store(at: strip + (plane + offset))
            offset += Vector.width
        }
    }

    func undoPhases(
        _ states: MutableNumbers, _ cotangents: MutableNumbers, rows: Int, cosines: Numbers, sines: Numbers,
        diagonal: MutableNumbers
    ) {
        let plane = rows * Self.rowWidth
        var offset = 0
        while offset < plane {
            let (c, s) = (Vector(at: cosines + offset), Vector(at: sines + offset))
            let (x, y) = (Vector(at: states + offset), Vector(at: states + (plane + offset)))
            let (lx, ly) = (Vector(at: cotangents + offset), Vector(at: cotangents + (plane + offset)))
            (lx * y).subtracting(ly, x).store(at: diagonal + offset)
            (c * x).subtracting(s, y).store(at: states + offset)
            (c * y).adding(s, x).store(at: states + (plane + offset))
            (c * lx).subtracting(s, ly).store(at: cotangents + offset)
            (c * ly).adding(s, lx).store(at: cotangents + (plane + offset))
            offset += Vector.width
        }
    }
}

/// The matrix (a, upper; b, lower): (a, -b; b, a), or where it reflects (a, b; b, -a); one for each state of a vector.
private struct RealMatrix<Vector: Lane> {
    var a, b, upper, lower: Vector

    /// The unitary w - i y Y, or i times the unitary -i (x X + z Z).
    @inline(__always)
    init(at rows: UnsafePointer<Vector.Element>, _ width: Int, reflects: Bool) {
        a = Vector(at: rows + (reflects ? 3 * width : 0))
        b = Vector(at: rows + (reflects ? width : 2 * width))
        (upper, lower) = reflects ? (b, (a - a) - a) : ((b - b) - b, a)
    }

    @inline(__always)
    var inverse: Self {
        var inverse = self
        (inverse.upper, inverse.b) = (b, upper)
        return inverse
    }

    @inline(__always)
    func act(on p: UnsafeMutablePointer<Vector.Element>, _ distance: Int) {
        let (r0, r1) = (Vector(at: p), Vector(at: p + distance))
        (a * r0).adding(upper, r1).store(at: p)
        (lower * r1).adding(b, r0).store(at: p + distance)
    }
}

/// The unitary w - i (x X + y Y + z Z), one for each state of a vector.
private struct Quaternion<Vector: Lane> {
    var w, x, y, z: Vector

    @inline(__always)
    init(at rows: UnsafePointer<Vector.Element>, _ width: Int) {
        (w, x) = (Vector(at: rows), Vector(at: rows + width))
        (y, z) = (Vector(at: rows + 2 * width), Vector(at: rows + 3 * width))
    }

    @inline(__always)
    var inverse: Self {
        var inverse = self
        let zero = w - w
        (inverse.x, inverse.y, inverse.z) = (zero - x, zero - y, zero - z)
        return inverse
    }

    /// On a pair of rows: ((w - i z, -y - i x), (y - i x, w + i z)).
    @inline(__always)
    func act(on p: UnsafeMutablePointer<Vector.Element>, _ plane: Int, _ distance: Int) {
        let (r0, r1) = (Vector(at: p), Vector(at: p + distance))
        let (i0, i1) = (Vector(at: p + plane), Vector(at: p + (plane + distance)))
        (w * r0).adding(z, i0).subtracting(y, r1).adding(x, i1).store(at: p)
        (w * i0).subtracting(z, r0).subtracting(y, i1).subtracting(x, r1).store(at: p + plane)
        (w * r1).subtracting(z, i1).adding(y, r0).adding(x, i0).store(at: p + distance)
        (w * i1).adding(z, r1).adding(y, i0).subtracting(x, r0).store(at: p + (plane + distance))
    }
}
