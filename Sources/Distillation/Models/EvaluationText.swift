// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Learning
import Machine
import Texts

/// Samples for a model, and what is known of them.
package struct EvaluationSamples {
    /// features x samples, as a table has them.
    package var samples: Matrix<Double>
    /// Where they come from, for the record.
    package var source: String
    /// Of each sample its class, where that is known.
    package var labels: [Int]?
    /// Of each sample its line in the file that it comes from.
    package var lines: [Int]?

    /// The samples of a CSV file.
    ///
    /// - Throws: `FileError` and `TableError`.
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
    /// - Throws: `ModelError.cannotEvaluate` where the model does not name its data set or that would not fit.
    package init(_ part: Part, of model: Model) throws {
        guard let data = model.origin.specification?.data else {
            throw ModelError.cannotEvaluate(
                "The model names no data set that this version knows; give samples with --features FILE.csv.")
        }
        let set: DataSet<Double>
        do {
            try data.validate()
            // Twice: the parts are copies.
            let (bytes, most) = (Double(data.samples) * Double(data.features + 1) * 16, min(1 << 30, Memory.total / 2))
            guard bytes < Double(most) else {
                throw ModelError.cannotEvaluate(
                    "The model's data set of \(data.samples) samples takes more than the \(Quantity.bytes(most)) of memory that"
                        + " a file may ask for; give samples with --features FILE.csv.")
            }
            set = try data.unscaled.draw()
        } catch let error as DataError {
            throw ModelError.cannotEvaluate("The model's data set cannot be made: \(error)")
        }
        let labelled = part == .training ? set.training : part == .validation ? set.validation : set.test
        guard labelled.features.rows == model.features, labelled.classes == model.classes else {
            throw ModelError.cannotEvaluate(
                "The model's data set has \(labelled.features.rows) features and \(labelled.classes) classes, and the model"
                    + " takes \(model.features) and has \(model.classes); give samples with --features FILE.csv."
            )
        }
        (samples, labels) = (labelled.features, labelled.labels)
        source = "the \(part.rawValue) samples of the model's trial"
    }
}

/// An evaluation as JSON, written sample by sample; docs/reference/model-format.md describes it.
package struct EvaluationText {
    private let model: Model
    private let input: EvaluationSamples
    private let gradients: Bool
    private let picture: Picture?

    /// - Parameter gradients: whether gradients are included.
    package init(of model: Model, on input: EvaluationSamples, gradients: Bool, picture: Picture? = nil) {
        (self.model, self.input, self.gradients, self.picture) = (model, input, gradients, picture)
    }

    /// Evaluates the model and writes what comes out, a sample a line.
    ///
    /// - Throws: `ModelError`, and what `write` throws.
    package func write(_ write: (String) throws -> Void) throws {
        let count = input.samples.columns
        let evaluation = try ModelEvaluation(of: model, samples: count, gradients: gradients, picture: picture)
        // Where the classes are known.
        var (predicted, probabilities, scores): ([Int], [[Double]], [Double]) = ([], [], [])
        try write(try head(count))
        try evaluation.forEach(input.samples) { sample, outputs, gradients in
            if input.labels != nil {
                predicted.append(outputs.predicted)
                probabilities.append(outputs.probabilities)
                if model.score != nil { scores.append(outputs.logits[0]) }
            }
            try write((sample == 0 ? "" : ",\n") + line(sample, outputs, gradients))
        }
        var tail = "\n]"
        if let labels = input.labels {
            let predictions = Predictions(
                labels: labels, probabilities: probabilities, predicted: predicted,
                scores: model.score == nil ? nil : scores)
            tail += ",\n\"metrics\": \(metrics(of: predictions).line)"
        }
        try write(tail + "\n}\n")
    }

    private func metrics(of predictions: Predictions) -> JSONDocument {
        var confusion = ConfusionMatrix(classes: model.classes)
        for (label, predicted) in zip(predictions.labels, predictions.predicted) {
            confusion.record(actual: label, predicted: predicted)
        }
        func number(_ value: Double?) -> JSONDocument { value.map(JSONDocument.number) ?? .null }
        return [
            "accuracy": .number(confusion.accuracy),
            "confusion": .array(confusion.counts.map(JSONDocument.integers)),
            "f1Weighted": .number(confusion.weightedF1), "f1Macro": .number(confusion.macroF1),
            "rocAUC": number(predictions.rocAUC), "brier": number(predictions.brier),
            "calibrationError": number(predictions.calibrationError),
        ]
    }

    private func head(_ count: Int) throws -> String {
        let (readouts, angles) = (model.circuit?.readout.count ?? 0, model.angles.count)
        let all = angles + model.head.count + (model.pre?.parameters.count ?? 0)
        var members: [(String, JSONDocument)] = [
            ("format", "qdistill-evaluation"), ("version", 2), ("trial", .string(model.origin.identity)),
            ("source", .string(input.source)), ("count", .integer(count)),
            ("classes", .array((0..<model.classes).map(name))),
        ]
        var shapes: [(String, JSONDocument)] = []
        var gradientShapes: [(String, JSONDocument)] = []
        if let circuit = model.circuit {
            members.append(("readout", try .coding(circuit.readout)))
            shapes.append(("expectationValues", .integers([readouts])))
            gradientShapes.append(("expectationValues", .integers([readouts, angles])))
        }
        shapes += [(outputs, .integers([model.score == nil ? model.classes : 1]))]
        shapes += [("probabilities", .integers([model.classes]))]
        if gradients {
            shapes.append(
                ("gradients", .object(gradientShapes + [("probabilities", .integers([model.classes, all]))])))
            let gradientsOf =
                "row: an output of the sample; column: the parameter it is differentiated by;"
                + " expectationValues: by the angles; probabilities: by angles, and of each layer weights (row-major), biases; then the constant, then the layer before the circuit"
            members.append(("gradientsOf", .string(gradientsOf)))
        }
        members.append(("shapes", .object(shapes)))
        let lines = members.map { "\"\($0)\": \($1.line),\n" }
        return "{\n" + lines.joined() + "\"samples\": [\n"
    }

    /// What the head's outputs are called.
    private var outputs: String { model.score == nil ? "logits" : "score" }

    /// A class as people know it: its label, or its number.
    private func name(_ label: Int) -> JSONDocument { model.labels.map { .string($0[label]) } ?? .integer(label) }

    private func line(
        _ sample: Int, _ outputs: ModelEvaluation.Outputs, _ gradients: ModelEvaluation.Gradients?
    ) -> String {
        var members: [(String, JSONDocument)] = [("sample", .integer(sample + 1))]
        if let lines = input.lines { members.append(("line", .integer(lines[sample]))) }
        if let labels = input.labels { members.append(("label", name(labels[sample]))) }
        members += [
            ("predicted", name(outputs.predicted)), ("probabilities", .numbers(outputs.probabilities)),
            (self.outputs, .numbers(outputs.logits)),
        ]
        let isHybrid = model.circuit != nil
        if isHybrid { members.append(("expectationValues", .numbers(outputs.expectationValues))) }
        if let gradients {
            let own = isHybrid ? [("expectationValues", JSONDocument.numbers(gradients.expectationValues))] : []
            members.append(("gradients", .object(own + [("probabilities", .numbers(gradients.probabilities))])))
        }
        return JSONDocument.object(members).line
    }
}
