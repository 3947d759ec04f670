// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Machine

/// How long epochs take on this machine: some shapes of training measured, the others predicted from these.
struct EpochCalibration {
    /// The most shapes that are measured.
    static let mostMeasured = 24
    /// A shape with a longer epoch is measured only where no other has a shorter one, seconds.
    static let longEpoch = 0.5
    /// Beyond it, the cost model alone is asked, seconds.
    static let tooLongEpoch = 20.0

    /// With the cost model's prediction of an epoch, and what it took, seconds.
    private(set) var measurements: [(kind: TrialKinds.Kind, predicted: Double, measured: Double)] = []

    /// - Parameters:
    ///   - budget: about how long the measurements may take, seconds.
    ///   - measure: of a shape of training and about how long to measure it: an epoch's seconds.
    /// - Throws: what `measure` throws.
    init(
        of shapes: [TrialKinds.Kind], budget: Double,
        measure: (_ shape: TrainingShape, _ seconds: Double) throws -> Double
    ) throws {
        let predicted = shapes.map { (kind: $0, seconds: $0.predictedSeconds) }
        var candidates = predicted.filter { $0.seconds <= Self.longEpoch }
        if candidates.isEmpty, let quickest = predicted.min(by: { $0.seconds < $1.seconds }) {
            candidates = [quickest].filter { $0.seconds <= Self.tooLongEpoch }
        }
        // Neighbours are alike, so that those chosen spread over architectures and durations.
        let order = candidates.sorted { ($0.kind.architecture, $0.seconds) < ($1.kind.architecture, $1.seconds) }
        let count = min(order.count, Self.mostMeasured)
        let chosen = (0..<count).map { order[(2 * $0 + 1) * order.count / (2 * count)] }
        let each = min(budget / Double(max(count, 1)), 0.3)
        let start = Timing.now(.wall)
        for (kind, seconds) in chosen {
            // Where predictions were far too low, the first ones have to do.
            guard measurements.isEmpty || Timing.now(.wall) - start < 2 * budget else { break }
            measurements.append((kind, seconds, try measure(kind.shape, each)))
        }
    }

    /// Of a training of that shape, seconds.
    func secondsPerEpoch(of kind: TrialKinds.Kind) -> Double {
        if let known = measurements.first(where: { $0.kind.shape == kind.shape }) { return known.measured }
        let predicted = kind.predictedSeconds
        func distance(_ other: Double) -> Double { abs(log(other / predicted)) }
        let alike = measurements.filter { $0.kind.architecture == kind.architecture }
        let nearest = (alike.isEmpty ? measurements : alike).min { distance($0.predicted) < distance($1.predicted) }
        return predicted * (nearest.map { $0.measured / $0.predicted } ?? 1)
    }
}
