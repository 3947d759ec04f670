// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Foundation
import Learning

/// Measures the circuit engine on one core: epochs of each student beside the matrix products that they could be made of,
/// and how the time grows with qubits, batch and layers.
package struct EngineBenchmark: Sendable {
    /// What is measured beside the architectures and precisions.
    package struct Workload: Sendable, Codable, Equatable {
        package var features: Int
        package var layers: Int
        /// Training and validation samples.
        package var samples: Int
        package var validationSamples: Int
        /// Samples of a mini-batch; nil for the full batch.
        package var batch: Int?
        /// nil leaves the choice to the cost model.
        package var picture: Picture?

        var samplesPerStep: Int { min(batch ?? samples, samples) }

        package init(
            features: Int = 64, layers: Int = 5, samples: Int = 800, validationSamples: Int = 100, batch: Int? = nil,
            picture: Picture? = nil
        ) {
            (self.features, self.layers, self.samples) = (features, layers, samples)
            (self.validationSamples, self.batch, self.picture) = (validationSamples, batch, picture)
        }
    }

    /// What the processor can do at most, and how long the matrix products of an epoch take alone.
    package struct Bound: Sendable, Codable {
        package var precision: Precision
        /// Of fused multiply-adds that wait for nothing.
        package var peakGigaflopsPerSecond: Double
        package var millisecondsPerEpoch: Double
        package var gigaflopsPerSecond: Double
        /// The products' share of the peak.
        package var shareOfPeak: Double
    }

    /// An epoch of a student.
    package struct Epoch: Sendable, Codable {
        package var architecture: Architecture
        package var precision: Precision
        package var qubits: Int?
        package var layers: Int
        package var samples: Int
        package var batch: Int?
        package var picture: String?
        package var millisecondsPerEpoch: Double
        package var medianMillisecondsPerEpoch: Double
        /// The matrix products' operations in the epoch's time, and as a share of the peak; above 1 where the epoch does with
        /// less than them.
        package var gigaflopsPerSecond: Double?
        package var shareOfPeak: Double?
    }

    let workload: Workload
    /// Seconds for each measurement.
    let seconds: Double

    /// The number of qubits of amplitude-embedded samples.
    private var qubits: Int {
        get throws { try AmplitudeEmbedding(features: workload.features, padding: true).qubits }
    }

    /// Times the two matrix products of each step of an epoch.
    func bound(_ precision: Precision) throws -> Bound {
        let batch = workload.samplesPerStep
        let products = MatrixProductBound(qubits: try qubits, samples: batch)
        let timing = products.time(precision: precision, seconds: seconds)
        let steps = Double(workload.samples) / Double(batch)
        let rate = products.floatingPointOperations / timing.fastestSeconds / 1e9
        let peak = products.peak(precision: precision, seconds: seconds) / 1e9
        return Bound(
            precision: precision, peakGigaflopsPerSecond: peak,
            millisecondsPerEpoch: 1000 * steps * timing.fastestSeconds, gigaflopsPerSecond: rate,
            shareOfPeak: rate / peak)
    }

    /// Times the epochs of a student.
    ///
    /// - Parameter bound: to compare with.
    /// - Throws: `ArchitectureError`.
    func epoch(_ architecture: Architecture, _ precision: Precision, bound: Bound?) throws -> Epoch {
        let student = StudentSpecification(
            architecture: architecture, layers: workload.layers, embedding: Embedding(padding: true),
            picture: workload.picture)
        let training = TrainingSettings(
            learningRate: 0.1, epochs: 1, patience: 1, batch: workload.batch, precision: precision)
        let epochs = EpochTiming(
            student: student, training: training, features: workload.features,
            classes: architecture.takesTwoClasses ? 2 : DataSpecification().classes, samples: workload.samples, validationSamples: workload.validationSamples)
        let (simulation, timing) = (try epochs.simulation, try epochs.measure(seconds: seconds))
        let milliseconds = 1000 * timing.fastestSeconds
        let compared = simulation == nil ? nil : bound
        return Epoch(
            architecture: architecture, precision: precision,
            qubits: try student.circuit(features: workload.features)?.qubits, layers: student.layers, samples: workload.samples, batch: workload.batch, picture: simulation?.description,
            millisecondsPerEpoch: milliseconds, medianMillisecondsPerEpoch: 1000 * timing.medianSeconds,
            gigaflopsPerSecond: compared.map { $0.gigaflopsPerSecond * $0.millisecondsPerEpoch / milliseconds },
            shareOfPeak: compared.map { $0.shareOfPeak * $0.millisecondsPerEpoch / milliseconds })
    }
}
