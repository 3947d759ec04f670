// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Arithmetic
import Benchmarks
import Circuits
import Distillation

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast students train on this machine, on one core.",
        discussion: """
            An epoch is forwards, backwards, optimiser and validation, with distillation, on random bits. The peak is \
            that of the processor's fused multiply-adds, measured in the same run; an epoch's share of it counts the two \
            matrix products that a step takes if the circuit's unitary is multiplied with all samples. Times are those \
            of the fastest of several blocks of epochs.
            """)

    @Option(help: "Architectures separated by commas. (default: those of the paper)", completion: .architectures)
    var architectures: String?

    @Option(help: "The precision. (default: both)")
    var precision: Precision?

    @Option(help: "Features of a sample; circuits have log2 of them as qubits, rounded up.")
    var features = 64

    @Option(help: "Layers of each circuit.")
    var layers = 5

    @Option(help: "Training samples.")
    var samples = 800

    @Option(help: "Validation samples.")
    var validation = 100

    @Option(help: "Samples of a mini-batch, or full.")
    var batch: BatchSize?

    @Option(help: "How circuits are simulated.")
    var picture = PictureChoice.auto

    @Option(help: "Seconds for each measurement.")
    var seconds = 1.0

    @Flag(inversion: .prefixedNo, help: "Measure how the time grows with qubits (4 to 14), batch and layers.")
    var scaling = true

    @Flag(help: "Print instead what the cost model predicts for each way to simulate, and how long it takes.")
    var explain = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        for (name, value) in [
            ("features", features), ("layers", layers), ("samples", samples), ("validation", validation),
            ("batch", batch?.samples ?? 1),
        ] {
            try check(name, value, in: 1..., "give at least 1.")
        }
        for (name, value) in [("samples", samples), ("validation", validation)] {
            try check(name, value, in: ...(1 << 24), "give at most \(1 << 24).")
        }
        let most = 1 << Circuit.mostQubits
        try check("features", features, in: ...most, "at most \(most) are simulated.")
        try check("layers", layers, in: ...1000, "give at most 1000.")
        try check("seconds", seconds, in: .leastNonzeroMagnitude...3600, "give more than 0 and at most 3600.")
    }

    func run() throws {
        let architectures = try architectures.map { try Architecture.list($0, in: .paper) } ?? Architecture.ofPaper
        let precisions = precision.map { [$0] } ?? Precision.allCases
        let workload = EngineBenchmark.Workload(
            features: features, layers: layers, samples: samples, validationSamples: validation,
            batch: batch?.samples, picture: picture.picture)
        let report = try BenchmarkReport(
            workload, architectures, precisions, seconds: seconds, scaling: scaling, explains: explain)
        try Terminal.show(json ? report.json : report.text)
    }
}
