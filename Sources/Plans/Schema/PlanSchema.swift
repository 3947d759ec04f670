// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Learning
import Texts

extension Plan {
    /// The JSON Schema (draft 7) of plans, with which editors complete and check them.
    ///
    /// It says what `PlanField.all` and the grammar of circuits say; what depends on several fields at once, such as the
    /// number of qubits, only `validate` knows.
    package static var schema: String {
        let architectures = JSONDocument.valueOrList(YAMLValue.architecture.schema)
        let properties: [(String, JSONDocument)] =
            [("name", nameSchema)] + PlanSection.all.map { ($0.name, schema(of: $0)) }
            + [
                ("architectures", architectures),
                ("teacherArchitectures", described("architectures that teachers alone have", architectures)),
                ("seeds", seedsSchema), (samplesKey, YAMLValue.sampling.schema),
                (selectKey, YAMLValue.selection.schema),
                (casesKey, casesSchema),
                (excludeKey, excludeSchema), (whenKey, whenSchema),
                (referenceKey, YAMLValue.reference(in: "").schema), (claimsKey, claimsSchema),
                (PlanSource.presetsKey, presetsSchema),
            ]
        let document: JSONDocument = [
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": "A plan of qdistill",
            "description": "every combination of the axes is one trial; a field that is given as a list is an axis",
            "type": "object", "required": ["name"], "additionalProperties": false,
            "properties": .object(properties), "definitions": .object(ArchitectureSchema.definitions + ruleDefinitions),
        ]
        return document.text() + "\n"
    }

    private static let nameSchema: JSONDocument = [
        "description": "names the results folder", "type": ["string", "number", "boolean"],
        "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$",
    ]

    private static func schema(of section: PlanSection) -> JSONDocument {
        let properties = section.fields.map { field in
            let values = JSONDocument.valueOrList(field.schema)
            return (
                field.key, described(field.comment, field.takesNumbers ? ["anyOf": [values, rangeSchema]] : values)
            )
        }
        guard section.name == "distillation" else { return described(section.comment, object(properties)) }
        let enabled = JSONDocument.valueOrList(YAMLValue.boolean.schema)
        return ["anyOf": [enabled, described(section.comment, object([("enabled", enabled)] + properties))]]
    }

    private static func described(_ comment: String, _ schema: JSONDocument) -> JSONDocument {
        guard case .object(let members) = schema, !comment.isEmpty else { return schema }
        return .object([("description", .string(comment))] + members)
    }

    private static let rangeSchema: JSONDocument = [
        "type": "object", "additionalProperties": false, "required": ["from", "to", "scale"],
        "properties": [
            "from": YAMLValue<Double>.number.schema, "to": YAMLValue<Double>.number.schema,
            "scale": YAMLValue<PlanRange.Scale>.choice().schema,
        ],
    ]

    private static var presetsSchema: JSONDocument {
        [
            "description": "values for fields, by a name that --preset applies", "type": "object",
            "additionalProperties": object([(Preset.summaryKey, YAMLValue.string.schema)] + assigned),
        ]
    }

    private static var casesSchema: JSONDocument {
        [
            "description": "the trials are those of the plan with the values of each item", "type": "array",
            "minItems": 1, "items": object(assigned),
        ]
    }

    private static let excludeSchema: JSONDocument = [
        "description": "trials that have all values of an item are left out", "type": "array", "minItems": 1,
        "items": ["$ref": "#/definitions/conditions"],
    ]

    private static var whenSchema: JSONDocument {
        let conditions: JSONDocument = ["$ref": "#/definitions/conditions"]
        return [
            "description": "trials that have all values of `if`, but not all of `then`, are left out", "type": "array",
            "minItems": 1, "items": object([("if", conditions), ("then", conditions)], required: ["if", "then"]),
        ]
    }

    /// What items of `exclude` and `when` say of fields: values, as cases give them, or bounds.
    private static var ruleDefinitions: [(String, JSONDocument)] {
        let bounds = object(FieldTest.Bounds.keys.map { ($0, YAMLValue<Double>.number.schema) })
        func values(_ name: String) -> JSONDocument {
            ["$ref": .string("#/properties/\(casesKey)/items/properties/\(name)")]
        }
        let fields = PlanField.all.flatMap { field in
            let schema =
                field.takesNumbers
                ? ["anyOf": [values(field.name), ["$ref": "#/definitions/bounds"]]] : values(field.name)
            return (field.isNamedByItsKey ? [field.name, field.key] : [field.name]).map { ($0, schema) }
        }
        let others = [Preset.architecturesKey, Preset.distillationKey].map { ($0, values($0)) }
        return [
            ("bounds", bounds), ("conditions", object(fields + others)),
            ("results", object(fields + others + [(FieldTest.hybrid, YAMLValue.boolean.schema)])),
        ]
    }

    private static var claimsSchema: JSONDocument {
        let results: JSONDocument = ["$ref": "#/definitions/results"]
        let fields = [
            ("statement", YAMLValue.string.schema), ("of", YAMLValue<PlanClaim.Measure>.choice().schema),
            ("greater", results), ("than", results),
        ]
        return [
            "description": "what the report says the results' verdict on", "type": "array", "minItems": 1,
            "items": object(fields, required: ["statement", "greater", "than"]),
        ]
    }

    /// What presets and cases give.
    private static var assigned: [(String, JSONDocument)] {
        PlanField.all.map { ($0.name, JSONDocument.valueOrList($0.schema)) } + [
            (Preset.architecturesKey, .valueOrList(YAMLValue.string.schema)),
            (Preset.distillationKey, .valueOrList(YAMLValue.boolean.schema)),
            (Preset.seedsKey, YAMLValue.seeds.schema),
        ]
    }

    private static var seedsSchema: JSONDocument {
        let seeds = YAMLValue.seeds.schema
        return [
            "description": "a number n for the seeds 1 to n, or a list; or `all`, and architectures that have others",
            "anyOf": [
                seeds, ["type": "object", "properties": ["all": seeds], "additionalProperties": seeds],
                YAMLValue<(seeds: [UInt64], precision: SeedPrecision)>.precision.schema,
            ],
        ]
    }
}

/// A mapping with no other keys than these.
private func object(_ properties: [(String, JSONDocument)], required: [String] = []) -> JSONDocument {
    var members: [(String, JSONDocument)] = [("type", "object"), ("additionalProperties", false)]
    if !required.isEmpty { members.append(("required", .strings(required))) }
    return .object(members + [("properties", .object(properties))])
}

/// The grammar of architectures as JSON Schema.
private enum ArchitectureSchema {
    static let definitions = architectures + gateKinds + readouts

    private static let architectures: [(String, JSONDocument)] = [
        ("architecture", anyOf(reference("builtIn"), reference("custom"))),
        ("builtIn", anyOf(word(Architecture.named.map(\.name)), ["type": "string", "pattern": "^q[1-9][0-9]*$"])),
        ("custom", object(custom, required: ["name"])),
        ("embedding", anyOf(YAMLValue<Embedding.Kind>.choice().schema, object(embedding))),
        ("lines", ["type": "array", "items": reference("line")]),
        ("line", line),
        ("qubit", ["type": "integer", "minimum": 0]),
        ("qubits", anyOf(word(QubitSet.names), reference("qubit"), list(of: reference("qubit")))),
        ("pairs", anyOf(word(PairSet.names), only("ring", distance), reference("pair"), list(of: reference("pair")))),
        ("pair", ["type": "array", "items": reference("qubit"), "minItems": 2, "maxItems": 2]),
        (
            "angle",
            [
                "description":
                    "radians; a multiple of pi; or a sum of products of a number, a parameter and features, as in w*x_i + b",
                "type": ["number", "string"],
            ]
        ),
        ("features", anyOf(word(FeatureSet.names), list(of: reference("qubit")))),
        (
            "parameter",
            [
                "description":
                    "own: one for each gate; shared: one for all in this line; a name: one wherever it is used",
                "anyOf": [["type": "string"], only("layer", ["type": "string"])],
            ]
        ),
    ]

    private static let readouts: [(String, JSONDocument)] = [
        (
            "readout",
            anyOf(
                word(["all", "parity", "probabilities"]), only("qubits", someQubits), only("probabilities", someQubits),
                list(of: ["type": "string", "pattern": "^ *[XYZ][0-9]+( *[XYZ][0-9]+)* *$"]))
        ),
        ("classical", only("hidden", ["type": "array", "items": neurons])),
        (
            "head",
            anyOf(
                word(["linear", "none", "mean", "sum"]),
                object([("hidden", list(of: neurons)), ("bias", flag), ("initial", draw)]),
                object(
                    [
                        ("score", anyOf(word(["mean", "sum", "trained"]), list(of: ["type": "number"]))),
                        ("bias", draw),
                        ("predict", ["type": "integer", "minimum": 1]), ("initial", draw),
                    ], required: ["score"]))
        ),
        (
            "pre",
            object(
                [
                    ("dense", anyOf(neurons, ["const": "features"])),
                    ("activation", YAMLValue<Activation>.choice().schema),
                    ("scale", reference("angle")), ("bias", flag), ("initial", draw),
                ], required: ["dense"])
        ),
    ]

    private static let flag = YAMLValue<Bool>.boolean.schema
    private static let draw: JSONDocument = [
        "description": .string(Draw.expectation), "type": ["string", "number"],
    ]

    private static let custom: [(String, JSONDocument)] = [
        ("name", ["type": "string", "pattern": "^[A-Za-z][A-Za-z0-9._-]{0,39}$"]),
        ("embedding", reference("embedding")),
        ("layers", ["description": "else those of the plan", "type": "integer", "minimum": 1, "maximum": 1000]),
        ("before", described("once, after the embedding", "lines")),
        ("encoding", described("then, before all layers, as often as encodings says", "lines")),
        (
            "encodings",
            ["description": "else as often as there are layers", "type": "integer", "minimum": 1, "maximum": 1000]
        ),
        ("block", described("in each layer", "lines")),
        ("after", described("once, before the read-out", "lines")),
        ("mirror", ["description": "true: every second layer is the one before it in reverse", "type": "boolean"]),
        ("readout", reference("readout")),
        ("initial", draw),
        ("pre", described("a dense layer before the circuit, for angles that depend on features", "pre")),
        ("head", reference("head")),
        ("classical", described("in place of a circuit: dense layers on the raw features", "classical")),
    ]

    private static let neurons: JSONDocument = ["type": "integer", "minimum": 1, "maximum": 65536]

    private static let distance = anyOf(["type": "integer", "minimum": 1], word(["layer", "strong"]))

    private static let someQubits = anyOf(["type": "integer", "minimum": 1], list(of: reference("qubit")))

    private static let embedding = PlanField.ofEmbedding.map { ($0.key, $0.schema) }

    private static let line: JSONDocument = [
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
        "properties": .object(
            Gate.allCases.map { ($0.rawValue, reference(gateKind($0.qubitCount, $0.angleCount))) }
                + OperationDescription.others.map { ($0.keyword, reference("qubits")) }),
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
                ("angle", anyOf(angles == 1 ? reference("angle") : ["type": "string"], several)),
                ("features", reference("features")),
            ]
        }
        if kind == "qubits" { options.append(("if", reference("qubits"))) }
        return anyOf(reference(kind), object(options, required: ["targets"]))
    }

    /// A mapping with one key.
    private static func only(_ key: String, _ value: JSONDocument) -> JSONDocument {
        object([(key, value)], required: [key])
    }

    private static func anyOf(_ schemas: JSONDocument...) -> JSONDocument { ["anyOf": .array(schemas)] }

    private static func word(_ words: [String]) -> JSONDocument { ["enum": .strings(words)] }

    private static func list(of element: JSONDocument) -> JSONDocument {
        ["type": "array", "items": element, "minItems": 1]
    }

    private static func reference(_ name: String) -> JSONDocument { ["$ref": .string("#/definitions/\(name)")] }

    private static func described(_ description: String, _ name: String) -> JSONDocument {
        ["description": .string(description), "allOf": [reference(name)]]
    }
}
