// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Foundation
import Machine
import Plans

/// How long epochs take on this machine: some shapes of training measured, the others predicted from these.
struct EpochCalibration {
    /// The most shapes that are measured.
    static let mostMeasured = 24
    /// A shape with a longer epoch is measured only where no other has a shorter one, seconds.
    static let longEpoch = 0.5
    /// Beyond it, the cost model alone is asked, seconds.
    static let tooLongEpoch = 20.0

    private struct Measurement {
        let architecture: String
        /// The cost model's prediction of an epoch, and what it took, seconds.
        let predicted: Double
        let measured: Double
    }

    private var measurements: [TrainingShape: Measurement] = [:]

    var measuredCount: Int { measurements.count }

    /// - Parameter budget: about how long the measurements may take, seconds.
    /// - Throws: `ArchitectureError` for a student that cannot be built.
    init(of shapes: [TrialKinds.Kind], budget: Double) throws {
        let predicted = shapes.map { (kind: $0, seconds: TrainingShape.predictedSeconds($0.example)) }
        var candidates = predicted.filter { $0.seconds <= Self.longEpoch }
        if candidates.isEmpty, let quickest = predicted.min(by: { $0.seconds < $1.seconds }),
            quickest.seconds <= Self.tooLongEpoch
        {
            candidates = [quickest]
        }
        // Neighbours are alike, so that those chosen spread over architectures and durations.
        let order = candidates.sorted {
            ($0.kind.example.student.architecture.name, $0.seconds)
                < ($1.kind.example.student.architecture.name, $1.seconds)
        }
        let count = min(order.count, Self.mostMeasured)
        let chosen = (0..<count).map { order[(2 * $0 + 1) * order.count / (2 * count)] }
        let each = min(budget / Double(max(count, 1)), 0.3)
        let start = Timing.now(.wall)
        for (kind, seconds) in chosen {
            // Where predictions were far too low, the first ones have to do.
            guard measurements.isEmpty || Timing.now(.wall) - start < 2 * budget
            else { break }
            measurements[kind.shape] = Measurement(
                architecture: kind.example.student.architecture.name, predicted: seconds,
                measured: try kind.shape.measure(seconds: each))
        }
    }

    /// Of a training of that shape, seconds.
    func secondsPerEpoch(of kind: TrialKinds.Kind) -> Double {
        if let known = measurements[kind.shape] { return known.measured }
        let predicted = TrainingShape.predictedSeconds(kind.example)
        let name = kind.example.student.architecture.name
        let alike = measurements.values.filter { $0.architecture == name }
        let nearest = (alike.isEmpty ? Array(measurements.values) : alike)
            .min { distance($0.predicted, predicted) < distance($1.predicted, predicted) }
        return predicted * (nearest.map { $0.measured / $0.predicted } ?? 1)
    }

    private func distance(_ a: Double, _ b: Double) -> Double { abs(log(a / b)) }
}
