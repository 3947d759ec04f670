// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import CVectors

/// Three neighbouring vectors, or two, as one lane.
///
/// Blocks of as many rows as there are registers for are worked off against a panel of that many columns.
private struct Triple<L: Lane>: Lane {
    let a, b, c: L
    @inline(__always) init(_ a: L, _ b: L, _ c: L) { (self.a, self.b, self.c) = (a, b, c) }
    @inline(__always) static var width: Int { 3 * L.width }
    @inline(__always) init(all value: L.Element) { self.init(L(all: value), L(all: value), L(all: value)) }
    @inline(__always) init(at p: UnsafePointer<L.Element>) {
        self.init(L(at: p), L(at: p + L.width), L(at: p + 2 * L.width))
    }
    @inline(__always) func store(at p: UnsafeMutablePointer<L.Element>) {
        a.store(at: p)
        b.store(at: p + L.width)
        c.store(at: p + 2 * L.width)
    }
    @inline(__always) static func + (l: Self, r: Self) -> Self { Self(l.a + r.a, l.b + r.b, l.c + r.c) }
    @inline(__always) static func - (l: Self, r: Self) -> Self { Self(l.a - r.a, l.b - r.b, l.c - r.c) }
    @inline(__always) static func * (l: Self, r: Self) -> Self { Self(l.a * r.a, l.b * r.b, l.c * r.c) }
    @inline(__always) func adding(_ l: Self, _ r: Self) -> Self {
        Self(a.adding(l.a, r.a), b.adding(l.b, r.b), c.adding(l.c, r.c))
    }
    @inline(__always) func subtracting(_ l: Self, _ r: Self) -> Self {
        Self(a.subtracting(l.a, r.a), b.subtracting(l.b, r.b), c.subtracting(l.c, r.c))
    }
    @inline(__always) var total: L.Element { (a + b + c).total }
}

extension KernelSet {
    /// The bytes of the part of the right factor that is packed at a time: it stays in the first-level cache.
    @inline(__always)
    private static var panelBytes: Int { 24 * 1024 }

    func multiply(
        _ a: Factor<Element>, _ b: Factor<Element>, rows: Int, columns: Int, inner: Int, accumulating: Bool,
        into c: MutableNumbers, strideC: Int
    ) {
        let panel = qdistill_panel().assumingMemoryBound(to: Element.self)
        let width = 3 * Vector.width
        let depth = Self.panelBytes / (width * MemoryLayout<Element>.stride)
        if inner == 0, !accumulating {
            for row in 0..<rows { (c + row * strideC).update(repeating: 0, count: columns) }
        }
        var firstInner = 0
        while firstInner < inner {
            let count = min(depth, inner - firstInner)
            let accumulates = accumulating || firstInner > 0
            let left = a.elements + firstInner * a.column
            var column = 0
            while column < columns {
                // Two vectors are worked off one by one, rather than as three with one that is empty.
                let width = columns - column > 2 * Vector.width ? width : Vector.width
                let present = min(width, columns - column)
                let right = b.elements + (firstInner * b.row + column * b.column)
                let target = c + column
                if present == 3 * Vector.width, b.column == 1, rows <= 4 {
                    // Too few rows to make up for packing.
                    panelProduct(
                        left, a.row, a.column, right, b.row, count, rows, accumulates, target, strideC, present,
                        Triple<Vector>.self)
                } else if width > Vector.width {
                    pack(right, b, count, present, width, into: panel)
                    panelProduct(
                        left, a.row, a.column, panel, width, count, rows, accumulates, target, strideC, present,
                        Triple<Vector>.self)
                } else {
                    pack(right, b, count, present, Vector.width, into: panel)
                    panelProduct(
                        left, a.row, a.column, panel, Vector.width, count, rows, accumulates, target, strideC,
                        present, Vector.self)
                }
                column += width
            }
            firstInner += count
        }
    }

    /// Copies `count` rows of `present` columns, and zeros up to `width` columns.
    @inline(__always)
    private func pack(
        _ right: Numbers, _ b: Factor<Element>, _ count: Int, _ present: Int, _ width: Int, into panel: MutableNumbers
    ) {
        if present < width { panel.update(repeating: 0, count: count * width) }
        if b.column == 1 {
            for index in 0..<count { (panel + index * width).update(from: right + index * b.row, count: present) }
        } else {
            for column in 0..<present {
                let source = right + column * b.column
                for index in 0..<count { panel[index * width + column] = source[index * b.row] }
            }
        }
    }

    /// All rows times a panel; `step` is the distance of the panel's rows.
    @inline(__always)
    private func panelProduct<P: Lane>(
        _ left: Numbers, _ row: Int, _ column: Int, _ panel: Numbers, _ step: Int, _ inner: Int, _ rows: Int,
        _ accumulates: Bool, _ target: MutableNumbers, _ strideC: Int, _ present: Int, _ type: P.Type
    ) where P.Element == Element {
        // As many sums as leave registers for the panel's row and a number of the left factor.
        let most = P.width == Vector.width || Vector.width * MemoryLayout<Element>.stride == 64 ? 8 : 4
        let room = qdistill_panel_sums().assumingMemoryBound(to: Element.self)
        var index = 0
        while index < rows {
            let left = left + index * row
            let c = target + index * strideC
            let count = rows - index >= most ? most : rows - index >= 4 ? 4 : 1
            // Where a panel is wider than what is left of the product, its sums are taken in a place of their own.
            let isWhole = present == P.width
            let (sums, stride) = isWhole ? (c, strideC) : (room, P.width)
            if !isWhole, accumulates {
                for line in 0..<count { (sums + line * stride).update(from: c + line * strideC, count: present) }
            }
            if count == 8 {
                block8(left, row, column, panel, step, inner, accumulates, sums, stride, type)
            } else if count == 4 {
                block4(left, row, column, panel, step, inner, accumulates, sums, stride, type)
            } else {
                block1(left, column, panel, step, inner, accumulates, sums, type)
            }
            if !isWhole {
                for line in 0..<count { (c + line * strideC).update(from: sums + line * stride, count: present) }
            }
            index += count
        }
    }

    @inline(__always)
    private func block1<P: Lane>(
        _ left: Numbers, _ column: Int, _ panel: Numbers, _ step: Int, _ inner: Int, _ accumulates: Bool,
        _ c: MutableNumbers, _ type: P.Type
    ) where P.Element == Element {
        var sum = accumulates ? P(at: c) : P(all: 0)
        var (x, p) = (left, panel)
        for _ in 0..<inner {
            sum = sum.adding(P(all: x[0]), P(at: p))
            x += column
            p += step
        }
        sum.store(at: c)
    }

    @inline(__always)
    private func block4<P: Lane>(
        _ left: Numbers, _ row: Int, _ column: Int, _ panel: Numbers, _ step: Int, _ inner: Int, _ accumulates: Bool,
        _ c: MutableNumbers, _ stride: Int, _ type: P.Type
    ) where P.Element == Element {
        var (c0, c1, c2, c3) = (P(all: 0), P(all: 0), P(all: 0), P(all: 0))
        if accumulates {
            (c0, c1, c2, c3) = (P(at: c), P(at: c + stride), P(at: c + 2 * stride), P(at: c + 3 * stride))
        }
        var (x, p) = (left, panel)
        for _ in 0..<inner {
            let b = P(at: p)
            c0 = c0.adding(P(all: x[0]), b)
            c1 = c1.adding(P(all: x[row]), b)
            c2 = c2.adding(P(all: x[2 * row]), b)
            c3 = c3.adding(P(all: x[3 * row]), b)
            x += column
            p += step
        }
        c0.store(at: c)
        c1.store(at: c + stride)
        c2.store(at: c + 2 * stride)
        c3.store(at: c + 3 * stride)
    }

    @inline(__always)
    private func block8<P: Lane>(
        _ left: Numbers, _ row: Int, _ column: Int, _ panel: Numbers, _ step: Int, _ inner: Int, _ accumulates: Bool,
        _ c: MutableNumbers, _ stride: Int, _ type: P.Type
    ) where P.Element == Element {
        let d = c + 4 * stride
        var (c0, c1, c2, c3) = (P(all: 0), P(all: 0), P(all: 0), P(all: 0))
        var (d0, d1, d2, d3) = (P(all: 0), P(all: 0), P(all: 0), P(all: 0))
        if accumulates {
            (c0, c1, c2, c3) = (P(at: c), P(at: c + stride), P(at: c + 2 * stride), P(at: c + 3 * stride))
            (d0, d1, d2, d3) = (P(at: d), P(at: d + stride), P(at: d + 2 * stride), P(at: d + 3 * stride))
        }
        var (x, y, p) = (left, left + 4 * row, panel)
        for _ in 0..<inner {
            let b = P(at: p)
            c0 = c0.adding(P(all: x[0]), b)
            c1 = c1.adding(P(all: x[row]), b)
            c2 = c2.adding(P(all: x[2 * row]), b)
            c3 = c3.adding(P(all: x[3 * row]), b)
            d0 = d0.adding(P(all: y[0]), b)
            d1 = d1.adding(P(all: y[row]), b)
            d2 = d2.adding(P(all: y[2 * row]), b)
            d3 = d3.adding(P(all: y[3 * row]), b)
            x += column
            y += column
            p += step
        }
        c0.store(at: c)
        c1.store(at: c + stride)
        c2.store(at: c + 2 * stride)
        c3.store(at: c + 3 * stride)
        d0.store(at: d)
        d1.store(at: d + stride)
        d2.store(at: d + 2 * stride)
        d3.store(at: d + 3 * stride)
    }
}
