// SPDX-License-Identifier: Apache-2.0
import Circuits
import Foundation
import Learning
import Machine
import Texts

/// A model as JSON; docs/reference/model-format.md describes it.
extension Model {
    /// The first field of the file.
    static let format = "qdistill-model"
    /// The version of the format; a file of another one is refused.
    ///
    /// Raise it when an older file would be read as another model, or not at all. The specification of its trial is none of
    /// that: it is read where it can be.
    static let version = 3
    /// The largest file that is read.
    static let largestFile = 64 << 20
    /// The most values in it, each of which takes some 50 bytes of memory while the file is read.
    static let mostValues = 5_000_000

    /// Numbers with their shape, row-major.
    private struct Numbers: Codable {
        var shape: [Int]
        var values: [Double]
    }

    private struct Layer: Codable {
        var weights: Numbers
        /// nil for a layer without.
        var biases: Numbers?
    }

    private struct Parameters: Codable {
        var angles: Numbers
        var layers: [Layer]
        /// What is one more output of the head.
        var constant: Double?
        /// Of the layer before the circuit.
        var pre: Layer?
    }

    private struct PreFields: Codable {
        var activation: Activation
        var scale: Double
    }

    private struct CircuitFields: Decodable {
        var qubits: Int
        var readout: Readout
        var readoutError: ReadoutError
        var operations: [CircuitOperation]
    }

    fileprivate struct MetricsFields: Codable {
        var confusion: ConfusionMatrix
        var accuracy, f1Weighted, f1Macro, f1Micro: Double?
        var f1PerClass: [Double]?
        var epochs, bestEpoch: Int
        var trainingLoss, validationLoss, testLoss: Double
    }

    private struct Fields: Decodable {
        var program: Program
        var trial: Origin
        var features, classes: Int
        var columns, labels: [String]?
        var scaling: FeatureScale?
        var embedding: Embedding?
        var pre: PreFields?
        var circuit: CircuitFields?
        var parameters: Parameters
        /// The weights of the head's outputs.
        var score: [Double]?
        var metrics: MetricsFields?
    }

    /// A file's fields, once it is known that they are those of this version.
    private struct CheckedFields: Decodable {
        let fields: Fields

        private struct Head: Decodable {
            var format: String?
            var version: Int?
        }

        init(from decoder: any Decoder) throws {
            let head = try Head(from: decoder)
            guard head.format == Model.format else {
                throw ModelError.invalid("its field 'format' is not \"\(Model.format)\"")
            }
            guard head.version == Model.version else {
                throw ModelError.invalid(
                    "it has version \(head.version.map(String.init) ?? "unknown") of the format, and this program reads"
                        + " version \(Model.version). Train the model again, and save it with this program")
            }
            fields = try Fields(from: decoder)
        }
    }

    /// Reads a file that may come from anyone.
    ///
    /// - Throws: `FileError` and `ModelError`, which name the file.
    package init(contentsOf path: String) throws {
        try self.init(BoundedFile.read(path, .anything, limit: Self.largestFile), path: path)
    }

    /// - Parameter bytes: what the file at `path` holds.
    /// - Throws: `ModelError`, which names the file.
    package init(_ bytes: [UInt8], path: String) throws {
        guard bytes.count(where: { $0 == UInt8(ascii: ",") }) < Self.mostValues else {
            throw ModelError.noModel(path, reason: "it holds more than \(Self.mostValues) values")
        }
        do {
            try self.init(json: Data(bytes))
            let folder = (path as NSString).deletingLastPathComponent
            origin.specification = origin.specification?.changingFiles { $0.placed(in: folder) }
        } catch ModelError.invalid(let reason) {
            throw ModelError.noModel(path, reason: reason)
        }
    }

    /// - Throws: `ModelError.invalid`.
    package init(json data: Data) throws {
        do {
            try self.init(JSONDecoder().decode(CheckedFields.self, from: data).fields)
        } catch let error as DecodingError {
            throw ModelError.invalid(Self.sentence(for: error))
        } catch let error as CircuitError {
            throw ModelError.invalid("'circuit': " + error.description.droppingFullStop)
        }
    }

    private init(_ fields: Fields) throws {
        let circuit = try fields.circuit.map {
            try Circuit(
                qubits: $0.qubits, operations: $0.operations, readout: $0.readout, readoutError: $0.readoutError)
        }
        let parameters = fields.parameters
        try Self.check(parameters.angles, "angles", [circuit?.parameterCount ?? 0])
        let hasBiases = parameters.layers.contains { $0.biases != nil }
        var shape = DenseShape(
            widths: [circuit?.readout.count ?? fields.features], hasBiases: hasBiases,
            hasConstant: parameters.constant != nil)
        var head: [Double] = []
        let last = (fields.score?.count ?? fields.classes) - (shape.hasConstant ? 1 : 0)
        for (index, layer) in parameters.layers.enumerated() {
            let isLast = index == parameters.layers.count - 1
            let outputs = isLast ? last : layer.weights.shape.first ?? 0
            try Self.check(layer.weights, "layers[\(index)].weights", [outputs, shape.widths[index]])
            try Self.check(
                layer.biases ?? Numbers(shape: [0], values: []), "layers[\(index)].biases", [hasBiases ? outputs : 0])
            shape.widths.append(outputs)
            head += layer.weights.values + (layer.biases?.values ?? [])
        }
        if let constant = parameters.constant { head.append(constant) }
        guard (fields.pre == nil) == (parameters.pre == nil) else {
            throw ModelError.invalid("'pre' and 'parameters.pre' belong together, and one of them is missing")
        }
        let pre = try fields.pre.map { pre in
            let layer = parameters.pre ?? Layer(weights: Numbers(shape: [], values: []))
            let outputs = layer.weights.shape.first ?? 0
            try Self.check(layer.weights, "pre.weights", [outputs, fields.features])
            if let biases = layer.biases { try Self.check(biases, "pre.biases", [outputs]) }
            return InputLayer(
                shape: DenseShape(widths: [fields.features, outputs], hasBiases: layer.biases != nil),
                activation: pre.activation, scale: pre.scale,
                parameters: layer.weights.values + (layer.biases?.values ?? []))
        }
        self.init(
            program: fields.program, origin: fields.trial, features: fields.features, classes: fields.classes,
            columns: fields.columns, labels: fields.labels, scale: fields.scaling,
            embedding: fields.embedding, circuit: circuit, pre: pre, angles: parameters.angles.values,
            shape: shape, head: head, score: fields.score,
            metrics: fields.metrics.map {
                Metrics(
                    confusion: $0.confusion, epochs: $0.epochs, bestEpoch: $0.bestEpoch, trainingLoss: $0.trainingLoss,
                    validationLoss: $0.validationLoss, testLoss: $0.testLoss)
            })
        try validate()
    }

    private static func check(_ numbers: Numbers, _ name: String, _ shape: [Int]) throws {
        guard numbers.shape == shape else {
            throw ModelError.invalid(
                "'parameters.\(name).shape' is \(numbers.shape.prefix(4).map { $0 }), and this student's is \(shape)")
        }
        let (count, overflows) = shape.reduce((1, false)) { product, next in
            let (value, overflow) = product.0.multipliedReportingOverflow(by: next)
            return (value, product.1 || overflow)
        }
        guard !overflows, numbers.values.count == count else {
            throw ModelError.invalid(
                "'parameters.\(name)' holds \(numbers.values.count) numbers, and its shape is \(shape)")
        }
    }

    /// What is wrong, with the place: "circuit.operations[3]: ...".
    private static func sentence(for error: DecodingError) -> String {
        func place(_ path: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
            let text = (path + (last.map { [$0] } ?? [])).reduce("") { text, key in
                if let index = key.intValue { return text + "[\(index)]" }
                return text + (text.isEmpty ? "" : ".") + key.stringValue.cut()
            }
            return "'\(text)'"
        }
        return switch error {
        case .keyNotFound(let key, let context): "the field \(place(context.codingPath, key)) is missing"
        case .valueNotFound(_, let context): "the field \(place(context.codingPath)) is null"
        case .typeMismatch(_, let context): "the field \(place(context.codingPath)) has a wrong type"
        // Foundation names no field for a number that does not fit it, and nothing distinguishes the two errors.
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            "it is not JSON, or holds a number that its field has no room for"
        case .dataCorrupted(let context):
            "the field \(place(context.codingPath)): \(String(context.debugDescription.prefix(200)).droppingFullStop)"
        @unknown default: "it cannot be decoded"
        }
    }

    /// The model as the text of its file: one operation a line, numbers in the shortest form that is exactly the same.
    package var json: String {
        get throws {
            let trial: [(String, JSONDocument?)] = [
                ("plan", origin.plan.map(JSONDocument.string)), ("number", origin.number.map(JSONDocument.integer)),
                ("identity", .string(origin.identity)),
                ("specification", try origin.specification.map(JSONDocument.coding)),
            ]
            var numbers: [(String, JSONDocument)] = [
                ("angles", try .coding(Numbers(shape: [angles.count], values: angles))),
                ("layers", .array(try Self.layers(of: shape, head).map(Self.document))),
            ]
            if shape.hasConstant, let constant = head.last { numbers.append(("constant", .number(constant))) }
            if let pre {
                numbers.append(("pre", try Self.document(of: Self.layers(of: pre.shape, pre.parameters)[0])))
            }
            var members: [(String, JSONDocument)] = [
                ("format", .string(Self.format)), ("version", .integer(Self.version)),
                ("program", try .coding(program)),
                ("trial", .object(trial.compactMap { name, value in value.map { (name, $0) } })),
                ("features", .integer(features)), ("classes", .integer(classes)),
                ("columns", columns.map(JSONDocument.strings) ?? .null),
                ("labels", labels.map(JSONDocument.strings) ?? .null),
                ("scaling", try scale.map(JSONDocument.coding) ?? .null),
                ("embedding", try embedding.map(JSONDocument.coding) ?? .null),
                (
                    "pre",
                    try pre.map { try .coding(PreFields(activation: $0.activation, scale: $0.scale)) } ?? .null
                ),
                ("circuit", try circuit.map(Self.document) ?? .null),
                ("parameters", .object(numbers)), ("score", score.map(JSONDocument.numbers) ?? .null),
            ]
            if let metrics { members.append(("metrics", try .coding(MetricsFields(metrics)))) }
            return JSONDocument.object(members).text() + "\n"
        }
    }

    private static func document(of layer: Layer) throws -> JSONDocument {
        try .object([
            ("weights", .coding(layer.weights)), ("biases", layer.biases.map(JSONDocument.coding) ?? .null),
        ])
    }

    /// Layers with their parameters, without the constant.
    private static func layers(of shape: DenseShape, _ parameters: [Double]) -> [Layer] {
        var rest = parameters[...]
        func take(_ shape: [Int]) -> Numbers {
            let count = shape.reduce(1, *)
            defer { rest = rest.dropFirst(count) }
            return Numbers(shape: shape, values: Array(rest.prefix(count)))
        }
        return zip(shape.widths, shape.widths.dropFirst()).map { inputs, outputs in
            Layer(weights: take([outputs, inputs]), biases: shape.hasBiases ? take([outputs]) : nil)
        }
    }

    private static func document(of circuit: Circuit) throws -> JSONDocument {
        let convention =
            "rx(t) = exp(-i t X/2), ry, rz alike; zz(t) = exp(-i t Z Z/2); cnot: control, target; measure: outcome unread;"
            + " depolarising, dephasing, amplitudeDamping: noise of this probability;"
            + " qubit 0 is the most significant bit of a basis state's number"
        return .object([
            ("qubits", .integer(circuit.qubits)), ("readout", try .coding(circuit.readout)),
            ("readoutError", try .coding(circuit.readoutError)),
            ("convention", .string(convention)),
            ("operations", .array(try circuit.operations.map(JSONDocument.coding))),
        ])
    }
}

/// Read with patience: another version's specification is nil.
extension Model.Origin: Decodable {
    private enum Field: String, CodingKey { case plan, number, identity, specification }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        plan = try fields.decodeIfPresent(String.self, forKey: .plan)
        number = try fields.decodeIfPresent(Int.self, forKey: .number)
        identity = try fields.decode(String.self, forKey: .identity)
        specification = try? fields.decode(TrialSpecification.self, forKey: .specification)
    }
}

extension Model.MetricsFields {
    fileprivate init(_ metrics: Model.Metrics) {
        let confusion = metrics.confusion
        self.init(
            confusion: confusion, accuracy: confusion.accuracy, f1Weighted: confusion.weightedF1,
            f1Macro: confusion.macroF1, f1Micro: confusion.microF1, f1PerClass: confusion.f1PerClass,
            epochs: metrics.epochs, bestEpoch: metrics.bestEpoch, trainingLoss: metrics.trainingLoss,
            validationLoss: metrics.validationLoss, testLoss: metrics.testLoss)
    }
}

extension String {
    /// For a sentence within another one.
    fileprivate var droppingFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
