// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// The mini-batches of a set, shuffled before each epoch.
final class MiniBatches<Element: Real> {
    let samples: LabelledSamples<Element>
    /// The batch that was loaded last, in its first columns.
    let batch: LabelledSamples<Element>
    private let order: Buffer<Int>
    private let size: Int
    private var random: Philox

    init(of samples: LabelledSamples<Element>, size: Int, random: Philox) {
        self.samples = samples
        self.size = min(size, samples.count)
        self.random = random
        batch = LabelledSamples(roomFor: self.size, like: samples)
        order = Buffer(Array(0..<samples.count))
    }

    /// All that the next shuffle depends on. Set, it has a place for each sample.
    var state: MiniBatchState {
        get { MiniBatchState(order: order.values.map(UInt32.init), drawn: random.position) }
        set {
            for (place, sample) in newValue.order.enumerated() { order[place] = Int(sample) }
            random.position = newValue.drawn
        }
    }

    /// The number of batches; the last one may be smaller.
    var count: Int { (samples.count + size - 1) / size }

    /// Draws a new order (Fisher and Yates), which continues from the last one.
    func shuffle() {
        for last in stride(from: samples.count - 1, to: 0, by: -1) {
            let other = random.below(last + 1)
            (order[last], order[other]) = (order[other], order[last])
        }
    }

    /// Copies batch `index` into `batch`; returns its size.
    @inline(__always)
    func load(_ index: Int) -> Int {
        let start = index * size
        let count = min(size, samples.count - start)
        batch.gather(order.elements + start, count: count, from: samples)
        return count
    }
}
