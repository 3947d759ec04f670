// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// The mini-batches of a set: it is shuffled before each epoch, or each batch is drawn with replacement.
final class MiniBatches<Element: Real> {
    let samples: LabelledSamples<Element>
    /// The batch that was loaded last, in its first columns.
    let batch: LabelledSamples<Element>
    /// Of all samples; of the batch alone where it is drawn.
    private let order: Buffer<Int>
    private let size: Int
    private var random: Philox
    /// How many drawn batches are an epoch; nil where it goes through all samples.
    private let drawn: Int?
    /// The samples of an epoch that goes through them.
    private let used: Int

    /// - Parameter dropsLast: whether an epoch leaves out the samples that fill no batch.
    init(
        of samples: LabelledSamples<Element>, size: Int, drawn: Int? = nil, dropsLast: Bool = false, random: Philox
    ) {
        self.samples = samples
        self.size = drawn == nil ? min(size, samples.count) : size
        (self.drawn, self.random) = (drawn, random)
        used = dropsLast ? samples.count / self.size * self.size : samples.count
        batch = LabelledSamples(roomFor: self.size, like: samples)
        order = Buffer(Array(0..<(drawn == nil ? samples.count : size)))
    }

    /// All that the next batches depend on. Set, it has a place for each sample, or none where they are drawn.
    var state: MiniBatchState {
        get { MiniBatchState(order: drawn == nil ? order.values.map(UInt32.init) : [], drawn: random.position) }
        set {
            for (place, sample) in newValue.order.enumerated() { order[place] = Int(sample) }
            random.position = newValue.drawn
        }
    }

    /// The number of batches of an epoch; the last one may be smaller.
    var count: Int { drawn ?? (used + size - 1) / size }

    /// Draws a new order (Fisher and Yates), which continues from the last one.
    func shuffle() {
        guard drawn == nil else { return }
        for last in stride(from: samples.count - 1, to: 0, by: -1) {
            let other = random.below(last + 1)
            (order[last], order[other]) = (order[other], order[last])
        }
    }

    /// Copies batch `index` into `batch`; returns its size.
    @inline(__always)
    func load(_ index: Int) -> Int {
        guard drawn == nil else {
            for place in 0..<size { order[place] = random.below(samples.count) }
            batch.gather(order.elements, count: size, from: samples)
            return size
        }
        let start = index * size
        let count = min(size, used - start)
        batch.gather(order.elements + start, count: count, from: samples)
        return count
    }

    /// What a batch of `size` samples is of an epoch.
    @inline(__always)
    func share(of size: Int) -> Double { drawn.map { 1 / Double($0) } ?? Double(size) / Double(used) }
}
