// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Distillation
import Foundation
import Texts

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the trained circuit of a model file for another program.",
        discussion: """
            The program begins after a sample's state has been prepared, and says so; with --features it prepares the state \
            of one sample, amplitudes by rotations about Y and CNOTs. The head behind the circuit stays in the model file.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case openqasm3
    }

    @Argument(help: "A model file, from sweep --save-models or train --save-model.", completion: .model)
    var model: String

    @Option(help: "The language.")
    var format = Format.openqasm3

    @Option(help: "A CSV file with a sample whose state the program prepares; - is standard input.", completion: .table)
    var features: String?

    @Option(parsing: .unconditional, help: "The sample of that file, counted from 1. (default: 1)")
    var sample: Int?

    @Option(name: .shortAndLong, help: "Write to this file instead of printing.", completion: .file())
    var output: String?

    func validate() throws {
        guard sample == nil || features != nil else {
            throw ValidationError("--sample needs --features FILE.csv, the file with the sample.")
        }
    }

    func run() throws {
        let model = try Model(contentsOf: model)
        let samples = try features.map { try EvaluationSamples(file: $0, for: model).samples }
        let sample = sample ?? 1
        if let samples, !(1...samples.columns).contains(sample) {
            throw ValidationError(
                "--sample is \(sample), and the file holds \(Quantity.count(samples.columns, "sample"))."
            )
        }
        let program = try model.openQASM(sample: samples?.columnsCopied(sample - 1..<sample))
        let file = try OutputFile(output)
        try file.write(program)
        try file.finish()
    }
}
