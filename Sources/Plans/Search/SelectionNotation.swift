// SPDX-License-Identifier: Apache-2.0
import Texts
import Yams

extension YAMLValue where T == Selection {
    static let selection = Self(
        "fields, such as {by: validationAccuracy, folds: 5}",
        schema: [
            "description": "how hyperparameters are chosen, on training and validation samples alone",
            "type": "object", "additionalProperties": false,
            "properties": [
                "by": YAMLValue<Selection.Score>.choice().schema, "folds": YAMLValue<Int>.integer.schema,
                "stratified": YAMLValue<Bool>.boolean.schema, "shuffled": YAMLValue<Bool>.boolean.schema,
                "refit": YAMLValue<Bool>.boolean.schema,
                "seeds": YAMLValue<[UInt64]>.seeds.schema,
                "over": .valueOrList(["enum": .strings(fieldNames)]),
                "families": ["type": "object", "additionalProperties": .valueOrList(YAMLValue<String>.string.schema)],
                "stop": YAMLValue<Selection.Stop>.stop.schema,
            ],
        ], text: { $0.text },
        node: { node in
            guard node.mapping != nil else { return nil }
            let fields = try node.fields(
                of: "'select'",
                known: ["by", "folds", "stratified", "shuffled", "refit", "seeds", "over", "families", "stop"])
            var selection = Selection()
            selection.score = try fields.value("by", .choice()) ?? selection.score
            selection.folds = try fields.value("folds", .integer)
            selection.isStratified = try fields.value("stratified", .boolean) ?? selection.isStratified
            selection.isShuffled = try fields.value("shuffled", .boolean) ?? selection.isShuffled
            selection.refits = try fields.value("refit", .boolean) ?? selection.refits
            selection.seeds = try fields.value("seeds", .seeds)
            selection.over = try fields.value("over", .axis(of: .string))
            selection.families = try fields.value("families", .families) ?? []
            selection.stop = try fields.value("stop", .stop) ?? .never
            return selection
        })

    private static var fieldNames: [String] { [Preset.architecturesKey] + PlanField.all.map(\.name) }
}

extension YAMLValue where T == [Selection.Family] {
    fileprivate static let families = Self(
        "names, each with a list of architectures",
        node: { node in
            try node.mapping?.map { name, members in
                guard let name = name.scalar?.string else {
                    throw YAMLMismatch(name.mark, "a family's name must be text.")
                }
                return try YAMLMismatch.within(name) {
                    Selection.Family(name: name, architectures: try members.elements.map(YAMLValue<String>.string.read))
                }
            }
        })
}

extension YAMLValue where T == Selection.Stop {
    fileprivate static let stop = Self(
        "never, halving, median or racing, or one of the last three with its fields, such as {halving: {epochs: 10, factor: 3}}",
        schema: [
            "anyOf": [
                ["enum": .strings(words)], rule("halving", epochs), rule("median", epochs),
                rule("racing", ["least": YAMLValue<Int>.integer.schema, "level": YAMLValue<Double>.number.schema]),
            ]
        ], words: words, text: { $0.text },
        node: { node in
            if let word = node.scalar?.string { return try stop(word, [:]) }
            guard let mapping = node.mapping, mapping.count == 1,
                let (word, fields) = mapping.first.map({ ($0.key, $0.value) })
            else { return nil }
            let known = word.scalar?.string == "racing" ? ["least", "level"] : ["epochs", "factor"]
            return try stop(word.scalar?.string ?? "", fields.fields(of: "'stop'", known: known))
        })

    private static let words = ["never", "halving", "median", "racing"]
    private static let epochs: JSONDocument = [
        "epochs": YAMLValue<Int>.integer.schema, "factor": YAMLValue<Int>.integer.schema,
    ]

    private static func rule(_ word: String, _ fields: JSONDocument) -> JSONDocument {
        let fields: JSONDocument = ["type": "object", "additionalProperties": false, "properties": fields]
        return [
            "type": "object", "additionalProperties": false, "required": .strings([word]),
            "properties": .object([(word, fields)]),
        ]
    }

    private static func stop(_ word: String, _ fields: [String: Node]) throws -> Selection.Stop? {
        switch word {
        case "never": return .never
        case "halving":
            return try .halving(
                epochs: fields.value("epochs", .integer) ?? 10, factor: fields.value("factor", .integer) ?? 3)
        case "median":
            return try .median(
                epochs: fields.value("epochs", .integer) ?? 10, factor: fields.value("factor", .integer) ?? 2)
        case "racing":
            return try .racing(
                least: fields.value("least", .integer) ?? 5, level: fields.value("level", .number) ?? 0.05)
        default: return nil
        }
    }
}

extension Selection {
    /// As a plan writes it.
    var text: String {
        let standard = Selection()
        var parts = ["by: \(score.rawValue)"]
        if let folds { parts.append("folds: \(folds)") }
        if isStratified != standard.isStratified { parts.append("stratified: \(isStratified)") }
        if isShuffled != standard.isShuffled { parts.append("shuffled: \(isShuffled)") }
        if refits != standard.refits { parts.append("refit: \(refits)") }
        if let seeds { parts.append("seeds: \(Plan.text(seeds))") }
        if let over { parts.append("over: \(Plan.list(over))") }
        if !families.isEmpty {
            let texts = families.map { "\(YAMLValue.quotation($0.name)): \(Plan.list($0.architectures))" }
            parts.append("families: {\(texts.joined(separator: ", "))}")
        }
        if stop != .never { parts.append("stop: \(stop.text)") }
        return "{\(parts.joined(separator: ", "))}"
    }
}

extension Selection.Stop {
    var text: String {
        switch self {
        case .never: "never"
        case .halving(let epochs, let factor): "{halving: {epochs: \(epochs), factor: \(factor)}}"
        case .median(let epochs, let factor): "{median: {epochs: \(epochs), factor: \(factor)}}"
        case .racing(let least, let level): "{racing: {least: \(least), level: \(level)}}"
        }
    }
}

extension YAMLValue where T == (seeds: [UInt64], precision: SeedPrecision) {
    /// Seeds until an interval is narrow enough.
    static let precision = Self(
        "seeds until an interval is narrow enough, such as {until: {halfWidth: 0.02, of: effect}, atMost: 200}",
        schema: [
            "type": "object", "additionalProperties": false, "required": ["until", "atMost"],
            "properties": [
                "until": [
                    "type": "object", "additionalProperties": false, "required": ["halfWidth"],
                    "properties": [
                        "halfWidth": YAMLValue<Double>.number.schema,
                        "of": YAMLValue<SeedPrecision.Quantity>.choice().schema,
                    ],
                ], "atMost": YAMLValue<Int>.integer.schema, "atLeast": YAMLValue<Int>.integer.schema,
                "step": YAMLValue<Int>.integer.schema,
            ],
        ], text: { Plan.text($0.seeds.count, $0.precision) },
        node: { node in
            let fields = try node.fields(of: "'seeds'", known: ["until", "atMost", "atLeast", "step"])
            guard let until = fields["until"] else {
                throw YAMLMismatch(node.mark, "'until' is missing: {halfWidth: 0.02}.")
            }
            guard let most = fields["atMost"] else {
                throw YAMLMismatch(node.mark, "'atMost' is missing: the most seeds, such as 200.")
            }
            let interval = try YAMLMismatch.within("until") {
                try until.fields(of: "'until'", known: ["halfWidth", "of"])
            }
            guard let width = try interval.value("halfWidth", .number) else {
                throw YAMLMismatch(until.mark, "'halfWidth' is missing: half the width of the interval, such as 0.02.")
            }
            var precision = SeedPrecision(halfWidth: width)
            precision.quantity = try interval.value("of", .choice()) ?? precision.quantity
            precision.least = try fields.value("atLeast", .integer) ?? precision.least
            precision.step = try fields.value("step", .integer) ?? precision.step
            guard let seeds = Plan.seeds(count: most.scalar?.string ?? "") else {
                throw YAMLMismatch(most.mark, "give a number of seeds from 1 to \(Plan.mostSeeds).")
            }
            return (seeds, precision)
        })
}

extension Plan {
    static func text(_ seeds: Int, _ precision: SeedPrecision) -> String {
        "{until: {halfWidth: \(precision.halfWidth), of: \(precision.quantity.rawValue)}, atMost: \(seeds), atLeast:"
            + " \(precision.least), step: \(precision.step)}"
    }
}
