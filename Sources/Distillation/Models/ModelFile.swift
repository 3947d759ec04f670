// SPDX-License-Identifier: Apache-2.0
import Circuits
import Foundation
import Learning
import Machine
import Texts

/// A model as JSON; docs/model-format.md describes it.
extension Model {
    /// The first field of the file.
    static let format = "qdistill-model"
    /// The version of the format; a file of another one is refused.
    ///
    /// Raise it when an older file would be read as another model, or not at all. The specification of its trial is none of
    /// that: it is read where it can be.
    static let version = 1
    /// The largest file that is read.
    static let largestFile = 64 << 20
    /// The most values in it, each of which takes some 50 bytes of memory while the file is read.
    static let mostValues = 5_000_000

    /// Numbers with their shape, row-major.
    private struct Numbers: Codable {
        var shape: [Int]
        var values: [Double]
    }

    private struct Parameters: Codable {
        var angles: Numbers
        var weights: Numbers
        var biases: Numbers
    }

    private struct CircuitFields: Decodable {
        var qubits: Int
        var readout: [Int]
        var operations: [CircuitOperation]
    }

    /// The trial, read with patience: another version's specification is nil.
    private struct OriginFields: Decodable {
        var origin: Origin

        enum Field: String, CodingKey { case plan, number, identity, specification }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Field.self)
            origin = Origin(
                plan: try fields.decodeIfPresent(String.self, forKey: .plan),
                number: try fields.decodeIfPresent(Int.self, forKey: .number),
                identity: try fields.decode(String.self, forKey: .identity),
                specification: try? fields.decode(TrialSpecification.self, forKey: .specification))
        }
    }

    fileprivate struct MetricsFields: Codable {
        var confusion: ConfusionMatrix
        var accuracy: Double?
        var f1Weighted: Double?
        var f1Macro: Double?
        var f1Micro: Double?
        var f1PerClass: [Double]?
        var epochs: Int
        var bestEpoch: Int
        var trainingLoss: Double
        var validationLoss: Double
        var testLoss: Double
    }

    private struct Fields: Decodable {
        var program: Program
        var trial: OriginFields
        var features: Int
        var classes: Int
        var embedding: Embedding?
        var circuit: CircuitFields?
        var parameters: Parameters
        var metrics: MetricsFields?

        enum Field: String, CodingKey {
            case format, version, program, trial, features, classes, embedding, circuit, parameters, metrics
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Field.self)
            // First of all: another version may have other fields.
            guard try fields.decodeIfPresent(String.self, forKey: .format) == Model.format else {
                throw ModelError.invalid("its field 'format' is not \"\(Model.format)\"")
            }
            let version = try fields.decodeIfPresent(Int.self, forKey: .version)
            guard version == Model.version else {
                throw ModelError.invalid(
                    "it has version \(version.map(String.init) ?? "unknown") of the format, and this program reads version"
                        + " \(Model.version)")
            }
            program = try fields.decode(Program.self, forKey: .program)
            trial = try fields.decode(OriginFields.self, forKey: .trial)
            features = try fields.decode(Int.self, forKey: .features)
            classes = try fields.decode(Int.self, forKey: .classes)
            embedding = try fields.decodeIfPresent(Embedding.self, forKey: .embedding)
            circuit = try fields.decodeIfPresent(CircuitFields.self, forKey: .circuit)
            parameters = try fields.decode(Parameters.self, forKey: .parameters)
            metrics = try fields.decodeIfPresent(MetricsFields.self, forKey: .metrics)
        }
    }

    // MARK: Reading

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
        } catch ModelError.invalid(let reason) {
            throw ModelError.noModel(path, reason: reason)
        }
    }

    /// - Throws: `ModelError.invalid`.
    package init(json data: Data) throws {
        do {
            try self.init(JSONDecoder().decode(Fields.self, from: data))
        } catch let error as DecodingError {
            throw ModelError.invalid(Self.sentence(for: error))
        } catch let error as CircuitError {
            throw ModelError.invalid("'circuit': " + error.description.droppingFullStop)
        }
    }

    private init(_ fields: Fields) throws {
        let circuit = try fields.circuit.map {
            try Circuit(qubits: $0.qubits, operations: $0.operations, readout: $0.readout)
        }
        let inputs = circuit?.readout.count ?? fields.features
        let parameters = fields.parameters
        let shapes = [
            ("angles", parameters.angles, [circuit?.parameterCount ?? 0]),
            ("weights", parameters.weights, [fields.classes, inputs]),
            ("biases", parameters.biases, [fields.classes]),
        ]
        for (name, numbers, shape) in shapes where numbers.shape != shape {
            throw ModelError.invalid(
                "'parameters.\(name).shape' is \(numbers.shape.prefix(4).map { $0 }), and this student's is \(shape)")
        }
        try self.init(
            program: fields.program, origin: fields.trial.origin, features: fields.features, classes: fields.classes,
            embedding: fields.embedding, circuit: circuit, angles: parameters.angles.values,
            weights: parameters.weights.values, biases: parameters.biases.values,
            metrics: fields.metrics.map {
                Metrics(
                    confusion: $0.confusion, epochs: $0.epochs, bestEpoch: $0.bestEpoch, trainingLoss: $0.trainingLoss,
                    validationLoss: $0.validationLoss, testLoss: $0.testLoss)
            })
    }

    /// What is wrong, with the place: "circuit.operations[3]: ...".
    private static func sentence(for error: DecodingError) -> String {
        func place(_ path: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
            let text = (path + (last.map { [$0] } ?? [])).reduce("") { text, key in
                if let index = key.intValue { return text + "[\(index)]" }
                return text + (text.isEmpty ? "" : ".") + key.stringValue.prefix(40)
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

    // MARK: Writing

    /// The model as the text of its file: one operation a line, numbers in the shortest form that is exactly the same.
    package var json: String {
        get throws {
            let trial: [(String, JSONDocument?)] = [
                ("plan", origin.plan.map(JSONDocument.string)), ("number", origin.number.map(JSONDocument.integer)),
                ("identity", .string(origin.identity)),
                ("specification", try origin.specification.map(JSONDocument.coding)),
            ]
            let numbers = [
                ("angles", Numbers(shape: [angles.count], values: angles)),
                ("weights", Numbers(shape: [classes, inputs], values: weights)),
                ("biases", Numbers(shape: [classes], values: biases)),
            ]
            var members: [(String, JSONDocument)] = [
                ("format", .string(Self.format)), ("version", .integer(Self.version)),
                ("program", try .coding(program)),
                ("trial", .object(trial.compactMap { name, value in value.map { (name, $0) } })),
                ("features", .integer(features)), ("classes", .integer(classes)),
                ("embedding", try embedding.map(JSONDocument.coding) ?? .null),
                ("circuit", try circuit.map(Self.document) ?? .null),
                ("parameters", .object(try numbers.map { ($0, try .coding($1)) })),
            ]
            if let metrics { members.append(("metrics", try .coding(MetricsFields(metrics)))) }
            return JSONDocument.object(members).text() + "\n"
        }
    }

    private static func document(of circuit: Circuit) throws -> JSONDocument {
        let convention =
            "rx(t) = exp(-i t X/2), ry, rz alike; zz(t) = exp(-i t Z Z/2); cnot: control, target; measure: outcome unread;"
            + " qubit 0 is the most significant bit of a basis state's number"
        return .object([
            ("qubits", .integer(circuit.qubits)), ("readout", .integers(circuit.readout.zQubits ?? [])),
            ("convention", .string(convention)),
            ("operations", .array(try circuit.operations.map(JSONDocument.coding))),
        ])
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
