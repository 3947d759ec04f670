import Arithmetic
import Circuits
import Foundation
import Learning
import Machine

/// Samples for a model, and what is known of them.
package struct EvaluationSamples {
    /// features x samples.
    package var samples: Matrix<Double>
    /// Where they come from, for the record.
    package var source: String
    /// Of each sample its class, where that is known.
    package var labels: [Int]?
    /// Of each sample its line in the file that it comes from.
    package var lines: [Int]?

    /// The samples of a CSV file.
    ///
    /// - Throws: `ModelError`.
    package init(file path: String, for model: Model) throws {
        let table = try FeatureTable(contentsOf: path, for: model)
        samples = table.samples
        source = path
        lines = table.lines
    }

    /// A part of the data that the model was trained with.
    package enum Part: String, CaseIterable, Sendable {
        case training, validation, test
    }

    /// A part of the data set of the trial that trained the model, with labels.
    ///
    /// - Throws: `ModelError.cannotEvaluate` where the model does not tell its data set or that would not fit.
    package init(_ part: Part, of model: Model) throws {
        guard let data = model.origin.specification?.data else {
            throw ModelError.cannotEvaluate(
                "The model tells no data set that this version of the program knows; give samples with --features FILE.csv."
            )
        }
        let set: DataSet<Double>
        do {
            try data.validate()
            // Twice: the parts are copies.
            let bytes = Double(data.samples) * Double(data.features) * 16
            guard bytes < Double(Memory.total / 2) else {
                throw ModelError.cannotEvaluate(
                    "The model's data set of \(data.samples) samples is too large for this machine's memory;"
                        + " give samples with --features FILE.csv.")
            }
            set = try data.draw()
        } catch let error as StudentError {
            throw ModelError.cannotEvaluate("The model's data set cannot be made: \(error)")
        }
        let labelled =
            switch part {
            case .training: set.training
            case .validation: set.validation
            case .test: set.test
            }
        guard labelled.features.rows == model.features, labelled.classes == model.classes else {
            throw ModelError.cannotEvaluate(
                "The model's data set has \(labelled.features.rows) features and \(labelled.classes) classes, and the model"
                    + " takes \(model.features) and tells \(model.classes) apart; give samples with --features FILE.csv."
            )
        }
        (samples, source, labels) = (
            labelled.features, "the \(part.rawValue) samples of the model's trial", labelled.labels
        )
    }
}

/// An evaluation as JSON, written sample by sample; docs/model-format.md describes it.
package struct EvaluationText {
    private let model: Model
    private let input: EvaluationSamples
    private let gradients: Bool
    private let picture: Picture?

    /// - Parameter gradients: whether gradients are told.
    package init(of model: Model, on input: EvaluationSamples, gradients: Bool, picture: Picture? = nil) {
        (self.model, self.input, self.gradients, self.picture) = (model, input, gradients, picture)
    }

    /// Evaluates the model and writes what comes out, a sample a line.
    ///
    /// - Throws: `ModelError`, and what `write` throws.
    package func write(_ write: (String) throws -> Void) throws {
        let count = input.samples.columns
        let evaluation = try ModelEvaluation(of: model, samples: count, gradients: gradients, picture: picture)
        var confusion = ConfusionMatrix(classes: model.classes)
        try write(head(count))
        try evaluation.forEach(input.samples) { sample, outputs, gradients in
            if let labels = input.labels { confusion.record(actual: labels[sample], predicted: outputs.predicted) }
            try write((sample == 0 ? "" : ",\n") + line(sample, outputs, gradients))
        }
        var tail = "\n]"
        if input.labels != nil {
            tail += ",\n\"metrics\": {\"accuracy\": \(confusion.accuracy), \"confusion\": \(confusion.counts)"
            tail += ", \"f1Weighted\": \(confusion.weightedF1), \"f1Macro\": \(confusion.macroF1)}"
        }
        try write(tail + "\n}\n")
    }

    private func head(_ count: Int) throws -> String {
        let (readouts, angles) = (model.circuit?.readout.count ?? 0, model.angles.count)
        let all = angles + model.weights.count + model.biases.count
        var lines = [
            "\"format\": \"qdistill-evaluation\"", "\"version\": 1", "\"trial\": \(Self.quoted(model.origin.identity))",
            "\"source\": \(Self.quoted(input.source))", "\"count\": \(count)",
        ]
        var shapes = ["\"logits\": [\(model.classes)]", "\"probabilities\": [\(model.classes)]"]
        if let circuit = model.circuit {
            lines.append("\"readout\": \(circuit.readout.zQubits ?? [])")
            shapes.insert("\"expectationValues\": [\(readouts)]", at: 0)
        }
        if gradients {
            let own = model.circuit == nil ? "" : "\"expectationValues\": [\(readouts), \(angles)], "
            shapes.append("\"gradients\": {\(own)\"probabilities\": [\(model.classes), \(all)]}")
            lines.append(
                "\"gradientsOf\": \"row: an output of the sample; column: the parameter it is differentiated by;"
                    + " expectationValues: by the angles; probabilities: by angles, weights (row-major), biases\"")
        }
        lines.append("\"shapes\": {\(shapes.joined(separator: ", "))}")
        return "{\n" + lines.joined(separator: ",\n") + ",\n\"samples\": [\n"
    }

    private func line(
        _ sample: Int, _ outputs: ModelEvaluation.Outputs, _ gradients: ModelEvaluation.Gradients?
    ) -> String {
        var fields = ["\"sample\": \(sample + 1)"]
        if let lines = input.lines { fields.append("\"line\": \(lines[sample])") }
        if let labels = input.labels { fields.append("\"label\": \(labels[sample])") }
        fields.append("\"predicted\": \(outputs.predicted)")
        fields.append("\"probabilities\": \(outputs.probabilities)")
        fields.append("\"logits\": \(outputs.logits)")
        if model.circuit != nil { fields.append("\"expectationValues\": \(outputs.expectationValues)") }
        if let gradients {
            let own = model.circuit == nil ? "" : "\"expectationValues\": \(gradients.expectationValues), "
            fields.append("\"gradients\": {\(own)\"probabilities\": \(gradients.probabilities)}")
        }
        return "{" + fields.joined(separator: ", ") + "}"
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
