// SPDX-License-Identifier: Apache-2.0
import Arithmetic

extension KernelSet {
    /// Calls `body` with the offset of each whole vector, and then of each number that is left.
    @inline(__always)
    private func forEach(_ count: Int, vector: (Int) -> Void, single: (Int) -> Void) {
        var offset = 0
        while offset + Vector.width <= count {
            vector(offset)
            offset += Vector.width
        }
        while offset < count {
            single(offset)
            offset += 1
        }
    }

    func addProduct(_ left: Numbers, _ right: Numbers, count: Int, to target: MutableNumbers) {
        @inline(__always)
        func add<L: Lane>(_ offset: Int, _ lane: L.Type) where L.Element == Element {
            L(at: target + offset).adding(L(at: left + offset), L(at: right + offset)).store(at: target + offset)
        }
        forEach(count, vector: { add($0, Vector.self) }, single: { add($0, OneLane<Element>.self) })
    }

    func product(_ left: Numbers, _ right: Numbers, count: Int, into target: MutableNumbers) {
        @inline(__always)
        func set<L: Lane>(_ offset: Int, _ lane: L.Type) where L.Element == Element {
            (L(at: left + offset) * L(at: right + offset)).store(at: target + offset)
        }
        forEach(count, vector: { set($0, Vector.self) }, single: { set($0, OneLane<Element>.self) })
    }

    func transformColumns(_ matrix: MutableNumbers, rows: Int, columns: Int) {
        @inline(__always)
        func transform<L: Lane>(_ upper: MutableNumbers, _ lower: MutableNumbers, _ lane: L.Type)
        where L.Element == Element {
            let (first, second) = (L(at: upper), L(at: lower))
            (first + second).store(at: upper)
            (first - second).store(at: lower)
        }
        var half = 1
        while half < rows {
            var first = 0
            while first < rows {
                let upper = matrix + first * columns
                let lower = upper + half * columns
                forEach(
                    half * columns, vector: { transform(upper + $0, lower + $0, Vector.self) },
                    single: { transform(upper + $0, lower + $0, OneLane<Element>.self) })
                first += 2 * half
            }
            half *= 2
        }
    }

    func softmax(
        _ logits: MatrixView<Element>, probabilities: MatrixView<Element>, logarithms: MatrixView<Element>
    ) {
        @inline(__always)
        func columns<L: FunctionLane>(_ first: Int, _ lane: L.Type) where L.Element == Element {
            var largest = L(at: logits.elements + first)
            var label = 1
            while label < logits.rows {
                largest = L.larger(largest, L(at: logits.row(label) + first))
                label += 1
            }
            var sum = L(all: 0)
            label = 0
            while label < logits.rows {
                let shifted = L(at: logits.row(label) + first) - largest
                shifted.store(at: logarithms.row(label) + first)
                let exponential = L.exponential(shifted)
                exponential.store(at: probabilities.row(label) + first)
                sum = sum + exponential
                label += 1
            }
            let (logSum, inverse) = (L.logarithm(sum), L(all: 1) / sum)
            label = 0
            while label < logits.rows {
                let (p, l) = (probabilities.row(label) + first, logarithms.row(label) + first)
                (L(at: p) * inverse).store(at: p)
                (L(at: l) - logSum).store(at: l)
                label += 1
            }
        }
        forEach(
            logits.columns, vector: { columns($0, Vector.self) }, single: { columns($0, OneLane<Element>.self) })
    }
}
