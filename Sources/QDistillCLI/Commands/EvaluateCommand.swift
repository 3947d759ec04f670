// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Distillation
import Foundation

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Evaluate a model file on samples, and print JSON.",
        discussion: """
            Prints of each sample the predicted class, the class probabilities, the head's outputs (logits) and, of a quantum \
            student, what is read out; with --gradients also the exact derivatives of each value that is read out with respect \
            to each angle of the circuit, and of each class probability with respect to every parameter. All in double \
            precision. docs/reference/model-format.md describes both files.
            """)

    @Argument(help: "A model file, from sweep --save-models or train --save-model.", completion: .model)
    var model: String

    @Option(
        help:
            "A CSV file: a row a sample, numbers separated by commas, unscaled; columns by the names in a header, or in the model's order. - is standard input.",
        completion: .table
    )
    var features: String?

    @Option(help: "Instead of a file, samples that the model's trial had.")
    var samples: EvaluationSamples.Part?

    @Flag(help: "Print gradients too.")
    var gradients = false

    @Option(help: "How the circuit is simulated; all pictures give the same numbers but for rounding.")
    var picture = PictureChoice.auto

    @Option(name: .shortAndLong, help: "Write to this file instead of printing.", completion: .file())
    var output: String?

    func validate() throws {
        guard features == nil || samples == nil else {
            throw ValidationError("Give either --features FILE.csv or --samples, not both.")
        }
    }

    func run() throws {
        let model = try Model(contentsOf: model)
        let input =
            try features.map { try EvaluationSamples(file: $0, for: model) }
            ?? EvaluationSamples(samples ?? .test, of: model)
        let file = try OutputFile(output)
        try EvaluationText(of: model, on: input, gradients: gradients, picture: picture.picture).write(file.write)
        try file.finish()
    }
}

extension EvaluationSamples.Part: ExpressibleByArgument {}
