// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Foundation
import Texts

/// Predictions of the cost model beside measurements: why a circuit is simulated the way it is.
package struct CostExplanation: Sendable, Codable {
    /// One way to simulate a step.
    package struct Way: Sendable, Codable {
        package var architecture: Architecture
        package var precision: Precision
        package var picture: String
        package var samplesPerStep: Int
        package var samplesPerBlock: Int
        package var megabytes: Double
        /// How often each term of the cost model occurs.
        package var work: [String: Double]
        package var predictedMicroseconds: Double
        /// nil where it would take too much memory or time.
        package var measuredMicroseconds: Double?
        package var isChosen: Bool
    }

    package private(set) var ways: [Way] = []

    /// Predictions above this are not measured, seconds.
    private static let longestStep = 2.0

    /// Predicts and measures every way to simulate a step of some students.
    ///
    /// - Throws: `ArchitectureError`.
    init(
        _ architectures: [Architecture], _ precisions: [Precision], workload: EngineBenchmark.Workload, seconds: Double
    ) throws {
        let samples = workload.samplesPerStep
        for architecture in architectures {
            let student = StudentSpecification(
                architecture: architecture, layers: workload.layers, embedding: Embedding(padding: true))
            guard let circuit = try student.circuit(features: workload.features) else { continue }
            for precision in precisions {
                let model = CostModel(circuit, precision: precision)
                let chosen = try model.choose(samples: samples, forced: workload.picture).simulation
                for estimate in model.estimates(samples: samples) {
                    let predicted = estimate.nanosecondsPerStep / 1e9
                    let isMeasured = predicted < Self.longestStep && estimate.bytes < CostModel.moderateMemory
                    let timing =
                        isMeasured
                        ? estimate.simulation.timeSteps(
                            of: circuit, samples: samples, precision: precision, seconds: seconds) : nil
                    let work = estimate.work.counts.map { ($0.key.rawValue, $0.value * estimate.circuits) }
                    ways.append(
                        Way(
                            architecture: architecture, precision: precision, picture: estimate.simulation.description,
                            samplesPerStep: samples, samplesPerBlock: estimate.simulation.blockSize,
                            megabytes: Double(estimate.bytes) / 1e6, work: Dictionary(uniqueKeysWithValues: work),
                            predictedMicroseconds: predicted * 1e6,
                            measuredMicroseconds: timing.map { $0.fastestSeconds * 1e6 },
                            isChosen: estimate.simulation == chosen))
                }
            }
        }
    }

    package var text: String {
        var table = TextTable(
            ["student", "precision", "way", "", "block", "MB", "predicted us", "measured us", "ratio"], leftColumns: 4)
        for way in ways {
            table.append([
                way.architecture.name, way.precision.rawValue, way.picture, way.isChosen ? "chosen" : "",
                "\(way.samplesPerBlock)", String(format: "%.2f", way.megabytes),
                ScalingBenchmark.figure(way.predictedMicroseconds),
                way.measuredMicroseconds.map(ScalingBenchmark.figure) ?? "-",
                way.measuredMicroseconds.map { String(format: "%.2f", way.predictedMicroseconds / $0) } ?? "-",
            ])
        }
        return
            "One step (binding, \(ways.first?.samplesPerStep ?? 0) samples forwards and backwards, gradient), by the cost"
            + " model and measured:\n" + table.text
    }
}
