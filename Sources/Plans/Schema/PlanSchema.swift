// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Texts

extension Plan {
    /// The JSON Schema (draft 7) of plans, with which editors complete and check them.
    ///
    /// It says what `PlanField.all` and the grammar of circuits say; what depends on several fields at once, such as the
    /// number of qubits, only `validate` knows.
    package static var schema: String {
        var properties: [(String, JSONDocument)] = [
            (
                "name",
                [
                    "description": "names the results folder", "type": ["string", "number", "boolean"],
                    "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$",
                ]
            )
        ]
        properties += PlanField.sections.map { ($0, section($0)) }
        properties += [
            ("architectures", JSONDocument.valueOrList(YAMLValue<Architecture>.architecture.schema)),
            (
                "teacherArchitectures",
                described(
                    "architectures that teachers alone have",
                    JSONDocument.valueOrList(YAMLValue<Architecture>.architecture.schema))
            ),
            ("seeds", seedsSchema), (PlanSource.presetsKey, presetsSchema),
        ]
        let document: JSONDocument = .object([
            ("$schema", "http://json-schema.org/draft-07/schema#"),
            ("title", "A plan of qdistill"),
            ("description", "every combination of the axes is one trial; a field that is given as a list is an axis"),
            ("type", "object"), ("required", ["name"]), ("additionalProperties", false),
            ("properties", .object(properties)), ("definitions", .object(ArchitectureSchema.definitions)),
        ])
        return document.text() + "\n"
    }

    private static func section(_ name: String) -> JSONDocument {
        var properties = PlanField.all.filter { $0.section == name }.map { ($0.key, schema(of: $0)) }
        let isDistillation = name == "distillation"
        let enabled = JSONDocument.valueOrList(YAMLValue<Bool>.boolean.schema)
        if isDistillation { properties.insert(("enabled", enabled), at: 0) }
        var members: [(String, JSONDocument)] = []
        if let comment = sectionComments[name] { members.append(("description", .string(comment))) }
        members += [("type", "object"), ("additionalProperties", false), ("properties", .object(properties))]
        let section = JSONDocument.object(members)
        return isDistillation ? ["anyOf": [enabled, section]] : section
    }

    private static func schema(of field: PlanField) -> JSONDocument {
        described(field.comment, JSONDocument.valueOrList(field.schema))
    }

    private static func described(_ comment: String, _ schema: JSONDocument) -> JSONDocument {
        guard case .object(let members) = schema, !comment.isEmpty else { return schema }
        return .object([("description", .string(comment))] + members)
    }

    private static var presetsSchema: JSONDocument {
        let given: [(String, JSONDocument)] =
            [(Preset.summaryKey, YAMLValue<String>.string.schema)]
            + PlanField.all.map { ($0.name, .valueOrList($0.schema)) }
            + [
                (Preset.architecturesKey, .valueOrList(YAMLValue<String>.string.schema)),
                (Preset.distillationKey, .valueOrList(YAMLValue<Bool>.boolean.schema)),
                (Preset.seedsKey, YAMLValue<[UInt64]>.seeds.schema),
            ]
        return .object([
            ("description", "values for fields, by a name that --preset applies"), ("type", "object"),
            (
                "additionalProperties",
                .object([
                    ("type", "object"), ("additionalProperties", false), ("properties", .object(given)),
                ])
            ),
        ])
    }

    private static var seedsSchema: JSONDocument {
        let seeds = YAMLValue<[UInt64]>.seeds.schema
        return [
            "description": "a number n for the seeds 1 to n, or a list; or `all`, and architectures that have others",
            "anyOf": [seeds, ["type": "object", "properties": ["all": seeds], "additionalProperties": seeds]],
        ]
    }
}

/// The grammar of architectures as JSON Schema.
private enum ArchitectureSchema {
    static let definitions = architectures + gateKinds + readouts

    private static let architectures: [(String, JSONDocument)] = [
        ("architecture", ["anyOf": [reference("builtIn"), reference("custom")]]),
        (
            "builtIn",
            [
                "anyOf": [
                    ["enum": .strings(Architecture.ofPaper.map(\.name))],
                    ["type": "string", "pattern": "^q[1-9][0-9]*$"],
                ]
            ]
        ),
        ("custom", object(custom, required: ["name"])),
        ("embedding", ["anyOf": [kinds, object(embedding)]]),
        ("lines", ["type": "array", "items": reference("line")]),
        ("line", line),
        ("qubit", ["type": "integer", "minimum": 0]),
        ("qubits", ["anyOf": [["enum": .strings(QubitSet.names)], reference("qubit"), list(of: reference("qubit"))]]),
        (
            "pairs",
            [
                "anyOf": [
                    ["enum": .strings(PairSet.names)],
                    object(
                        [("ring", ["anyOf": [["type": "integer", "minimum": 1], ["const": "layer"]]])],
                        required: ["ring"]),
                    reference("pair"), list(of: reference("pair")),
                ]
            ]
        ),
        ("pair", ["type": "array", "items": reference("qubit"), "minItems": 2, "maxItems": 2]),
        ("angle", ["anyOf": [["type": "number"], ["type": "string", "pattern": "pi"]]]),
        (
            "parameter",
            [
                "description":
                    "own: one for each gate; shared: one for all in this line; a name: one wherever it is used",
                "anyOf": [["type": "string"], object([("layer", ["type": "string"])], required: ["layer"])],
            ]
        ),
    ]

    private static let readouts: [(String, JSONDocument)] = [
        ("readout", readout),
        ("classical", object([("hidden", ["type": "array", "items": neurons])], required: ["hidden"])),
        (
            "head",
            [
                "anyOf": [
                    ["enum": ["linear", "none"]],
                    object([("hidden", list(of: neurons))], required: ["hidden"]),
                ]
            ]
        ),
    ]

    private static let custom: [(String, JSONDocument)] = [
        ("name", ["type": "string", "pattern": "^[A-Za-z][A-Za-z0-9._-]{0,39}$"]),
        ("embedding", reference("embedding")),
        ("layers", ["description": "else those of the plan", "type": "integer", "minimum": 1, "maximum": 1000]),
        ("before", described("once, after the embedding", "lines")), ("block", described("in each layer", "lines")),
        ("after", described("once, before the read-out", "lines")),
        ("mirror", ["description": "true: every second layer is the one before it in reverse", "type": "boolean"]),
        ("readout", reference("readout")),
        ("head", reference("head")),
        ("classical", described("in place of a circuit: dense layers on the raw features", "classical")),
    ]

    private static let neurons: JSONDocument = ["type": "integer", "minimum": 1, "maximum": 65536]

    private static let kinds = YAMLValue<Embedding.Kind>.choice().schema

    private static let embedding = PlanField.ofEmbedding.map { ($0.key, $0.schema) }

    private static let readout: JSONDocument = {
        let someQubits: JSONDocument = ["anyOf": [["type": "integer", "minimum": 1], list(of: reference("qubit"))]]
        return [
            "anyOf": [
                ["enum": ["all", "parity", "probabilities"]], object([("qubits", someQubits)], required: ["qubits"]),
                object([("probabilities", someQubits)], required: ["probabilities"]),
                list(of: ["type": "string", "pattern": "^ *[XYZ][0-9]+( *[XYZ][0-9]+)* *$"]),
            ]
        ]
    }()

    private static let line: JSONDocument = [
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
        "properties": .object(
            Gate.allCases.map { gate in
                (gate.rawValue, reference(gateKind(gate.qubitCount, gate.angleCount)))
            } + [(OperationDescription.measureKeyword, reference("qubits"))]),
    ]

    /// What may follow the name of a gate, by how many qubits it acts on and how many angles it takes.
    private static let gateKinds: [(String, JSONDocument)] =
        Set(Gate.allCases.map { [$0.qubitCount, $0.angleCount] }).sorted { $0.lexicographicallyPrecedes($1) }
        .map { (gateKind($0[0], $0[1]), targets($0[0] == 1 ? "qubits" : "pairs", angles: $0[1])) }

    private static func gateKind(_ qubits: Int, _ angles: Int) -> String {
        "gateOf" + (qubits == 1 ? "Qubits" : "Pairs")
            + (angles == 0 ? "" : "With\(angles)Angle" + (angles == 1 ? "" : "s"))
    }

    /// Targets alone, or with where angles come from.
    private static func targets(_ kind: String, angles: Int) -> JSONDocument {
        var options: [(String, JSONDocument)] = [("targets", reference(kind))]
        if angles > 0 {
            let several: JSONDocument = [
                "type": "array", "items": reference("angle"), "minItems": .integer(angles),
                "maxItems": .integer(angles),
            ]
            options += [
                ("parameter", reference("parameter")),
                ("angle", angles == 1 ? ["anyOf": [reference("angle"), several]] : several),
            ]
        }
        return ["anyOf": [reference(kind), object(options, required: ["targets"])]]
    }

    private static func object(_ properties: [(String, JSONDocument)], required: [String] = []) -> JSONDocument {
        var members: [(String, JSONDocument)] = [("type", "object"), ("additionalProperties", false)]
        if !required.isEmpty { members.append(("required", .strings(required))) }
        return .object(members + [("properties", .object(properties))])
    }

    private static func list(of element: JSONDocument) -> JSONDocument {
        ["type": "array", "items": element, "minItems": 1]
    }

    private static func reference(_ name: String) -> JSONDocument { ["$ref": .string("#/definitions/\(name)")] }

    private static func described(_ description: String, _ name: String) -> JSONDocument {
        ["description": .string(description), "allOf": [reference(name)]]
    }
}
