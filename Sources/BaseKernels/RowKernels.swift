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

    func transformColumns(_ matrix: MutableNumbers, dimension: Int) {
        @inline(__always)
        func transform<L: Lane>(_ upper: MutableNumbers, _ lower: MutableNumbers, _ lane: L.Type)
        where L.Element == Element {
            let (first, second) = (L(at: upper), L(at: lower))
            (first + second).store(at: upper)
            (first - second).store(at: lower)
        }
        var half = 1
        while half < dimension {
            var first = 0
            while first < dimension {
                let upper = matrix + first * dimension
                let lower = upper + half * dimension
                forEach(
                    half * dimension, vector: { transform(upper + $0, lower + $0, Vector.self) },
                    single: { transform(upper + $0, lower + $0, OneLane<Element>.self) })
                first += 2 * half
            }
            half *= 2
        }
    }

    func softmax(
        _ logits: MatrixView<Element>, probabilities: MatrixView<Element>, logarithms: MatrixView<Element>
    ) {
        for sample in 0..<logits.columns {
            var largest = logits.row(0)[sample]
            for label in 1..<max(logits.rows, 1) { largest = max(largest, logits.row(label)[sample]) }
            var sum: Element = 0
            for label in 0..<logits.rows {
                let shifted = logits.row(label)[sample] - largest
                logarithms.row(label)[sample] = shifted
                let exponential = Element.exponential(shifted)
                probabilities.row(label)[sample] = exponential
                sum += exponential
            }
            let (logSum, inverse) = (Element.logarithm(sum), 1 / sum)
            for label in 0..<logits.rows {
                probabilities.row(label)[sample] *= inverse
                logarithms.row(label)[sample] -= logSum
            }
        }
    }
}
