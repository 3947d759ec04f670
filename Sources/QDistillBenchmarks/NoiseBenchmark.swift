// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Arithmetic
import Circuits
import Distillation
import Foundation
import Learning

struct NoiseBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "noise", abstract: "Time epochs with each kind of noise beside those without, in turn.",
        discussion: "800 training and 100 validation samples on six qubits, five layers; processor time of the thread.")

    @Option(help: "How often each is measured.") var rounds = 10

    @Option(help: "Seconds for each measurement.") var seconds = 0.2

    private static let noises: [(name: String, noise: NoiseModel)] = [
        ("none", .none), ("depolarising", NoiseModel(depolarising: 0.01)), ("dephasing", NoiseModel(dephasing: 0.01)),
        ("amplitude damping", NoiseModel(amplitudeDamping: 0.01)),
        ("read-out error", NoiseModel(readoutError: ReadoutError(0.01))),
        (
            "all",
            NoiseModel(depolarising: 0.01, dephasing: 0.01, amplitudeDamping: 0.01, readoutError: ReadoutError(0.01))
        ),
    ]

    func run() throws {
        print("ms per epoch, and times that without noise\n")
        print("| student | precision | \(Self.noises.map(\.name).joined(separator: " | ")) |")
        print("|\(String(repeating: "---|", count: Self.noises.count + 2))")
        var worst = 0.0
        for precision in [Precision.double, .single] {
            for architecture in Architecture.ofPaper where architecture != .classical {
                let times = try fastest(architecture, precision)
                let cells = times.map { String(format: "%.3f (%.2f)", $0, $0 / times[0]) }
                print("| \(architecture.name) | \(precision) | \(cells.joined(separator: " | ")) |")
                worst = max(worst, (times.max() ?? 0) / times[0])
            }
        }
        print(String(format: "\nThe most: %.2f times (target 5).", worst))
    }

    /// Milliseconds of an epoch with each kind of noise.
    private func fastest(_ architecture: Architecture, _ precision: Precision) throws -> [Double] {
        let training = TrainingSettings(learningRate: 0.1, epochs: 1, patience: 1, precision: precision)
        let timings = Self.noises.map { _, noise in
            EpochTiming(
                student: StudentSpecification(architecture: architecture, noise: noise), training: training,
                features: 64, classes: DataSpecification().classes, samples: 800, validationSamples: 100)
        }
        var times = timings.map { _ in Double.infinity }
        for _ in 0..<rounds {
            for (index, timing) in timings.enumerated() {
                let measured = try timing.measure(seconds: seconds, clock: .thread).fastestSeconds
                times[index] = min(times[index], 1000 * measured)
            }
        }
        return times
    }
}
