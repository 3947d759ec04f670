// SPDX-License-Identifier: Apache-2.0
import Arithmetic

extension KernelSet {
    var independentSums: Int { 12 * Vector.width }

    func addProducts(rounds: Int, to c: MutableNumbers) {
        let width = Vector.width
        let (x, y) = (Vector(all: 0.999), Vector(all: 0.001))
        var (a0, a1, a2) = (Vector(at: c), Vector(at: c + width), Vector(at: c + 2 * width))
        var (a3, a4, a5) = (Vector(at: c + 3 * width), Vector(at: c + 4 * width), Vector(at: c + 5 * width))
        var (a6, a7, a8) = (Vector(at: c + 6 * width), Vector(at: c + 7 * width), Vector(at: c + 8 * width))
        var (a9, a10, a11) = (Vector(at: c + 9 * width), Vector(at: c + 10 * width), Vector(at: c + 11 * width))
        for _ in 0..<rounds {
            (a0, a1, a2) = (y.adding(x, a0), y.adding(x, a1), y.adding(x, a2))
            (a3, a4, a5) = (y.adding(x, a3), y.adding(x, a4), y.adding(x, a5))
            (a6, a7, a8) = (y.adding(x, a6), y.adding(x, a7), y.adding(x, a8))
            (a9, a10, a11) = (y.adding(x, a9), y.adding(x, a10), y.adding(x, a11))
        }
        let sums = UnsafeMutableRawPointer(c).assumingMemoryBound(to: Vector.self)
        (sums[0], sums[1], sums[2], sums[3]) = (a0, a1, a2, a3)
        (sums[4], sums[5], sums[6], sums[7]) = (a4, a5, a6, a7)
        (sums[8], sums[9], sums[10], sums[11]) = (a8, a9, a10, a11)
    }
}
