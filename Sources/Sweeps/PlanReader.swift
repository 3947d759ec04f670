import Distillation
import Foundation
import Learning
import Yams

extension Plan {
    /// The built-in plan called `reference`, or else the plan in the YAML file at that path.
    ///
    /// - Throws: `PlanError` for an unknown name, a file that cannot be read, and whatever is wrong in it.
    public static func find(_ reference: String) throws -> Plan {
        if let plan = builtIn.first(where: { $0.name == reference }) { return plan }
        guard FileManager.default.fileExists(atPath: reference) else {
            let names = builtIn.map(\.name)
            throw PlanError(
                "There is no built-in plan and no file '\(reference)'\(Spelling.suggestion(for: reference, among: names))."
                    + " Built in are \(names.joined(separator: " and ")); `qdistill plan show paper` prints one to start from."
            )
        }
        let limit = 16 << 20
        guard let handle = FileHandle(forReadingAtPath: reference),
            let data = try? handle.read(upToCount: limit + 1) ?? Data()
        else {
            throw PlanError("The plan '\(reference)' cannot be read; check that it is a file and that you may read it.")
        }
        guard data.count <= limit else {
            throw PlanError("The plan '\(reference)' is larger than \(limit >> 20) MB; that is no plan.")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw PlanError("The plan '\(reference)' is not UTF-8 text.")
        }
        return try Plan(yaml: text, file: reference)
    }

    /// Reads a plan from YAML. Fields that are not given have the values of the plan `paper`.
    ///
    /// - Throws: `PlanError` with file, line and column.
    public init(yaml: String, file: String) throws {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw PlanError(Self.sentence(for: error, file: file))
        } catch {
            throw PlanError("\(file): not valid YAML: \(error)")
        }
        guard let root else {
            throw PlanError("\(file): the plan is empty; `qdistill plan show paper` prints one to start from.")
        }
        let fields = try YAMLFields(
            root, file: file, section: "",
            known: [
                "name", "data", "embedding", "circuit", "teacher", "training", "architectures", "distillation", "seeds",
            ])
        self.init(name: try fields.required("name", as: YAMLValue.string))
        if let section = try fields.section("data", known: ["samples", "bits", "seed", "split"]) {
            try section.read("samples", YAMLValue.integer, into: &data.samples)
            try section.read("bits", YAMLValue.integer, into: &data.bits)
            try section.read("seed", YAMLValue.seed, into: &data.seed)
            try section.read("split", YAMLValue.list(of: YAMLValue.number), into: &data.split)
        }
        if let section = try fields.section("embedding", known: ["kind", "padding", "rotation", "scale"]) {
            try section.read("kind", YAMLValue.choice(), into: &embedding.kind)
            try section.read("padding", YAMLValue.boolean, into: &embedding.padding)
            try section.read("rotation", YAMLValue.choice(), into: &embedding.rotation)
            try section.read("scale", YAMLValue.number, into: &embedding.scale)
        }
        if let section = try fields.section("circuit", known: ["layers", "picture"]) {
            try section.read("layers", YAMLValue.integer, into: &layers)
            try section.read("picture", YAMLValue.choice().or("auto"), into: &picture)
        }
        if let section = try fields.section(
            "teacher",
            known: ["hiddenLayers", "seed", "learningRate", "epochs", "patience", "minimumValidationAccuracy"])
        {
            try section.read("hiddenLayers", YAMLValue.list(of: YAMLValue.integer), into: &teacher.hiddenLayers)
            try section.read("seed", YAMLValue.seed, into: &teacher.seed)
            try section.read("learningRate", YAMLValue.number, into: &teacher.training.learningRate)
            try section.read("epochs", YAMLValue.integer, into: &teacher.training.epochs)
            try section.read("patience", YAMLValue.integer, into: &teacher.training.patience)
            try section.read("minimumValidationAccuracy", YAMLValue.number, into: &teacher.minimumValidationAccuracy)
        }
        if let section = try fields.section(
            "training", known: ["loss", "learningRate", "epochs", "patience", "batch", "precision"])
        {
            try section.read("loss", YAMLValue.axis(of: YAMLValue.choice()), into: &losses)
            try section.read("learningRate", YAMLValue.axis(of: YAMLValue.number), into: &learningRates)
            try section.read("epochs", YAMLValue.axis(of: YAMLValue.integer), into: &epochs)
            try section.read("patience", YAMLValue.axis(of: YAMLValue.integer), into: &patiences)
            try section.read("batch", YAMLValue.axis(of: YAMLValue.integer.or("full")), into: &batches)
            try section.read("precision", YAMLValue.axis(of: YAMLValue.choice()), into: &precisions)
        }
        try fields.read("architectures", YAMLValue.axis(of: YAMLValue.architecture), into: &architectures)
        try fields.read("distillation", YAMLValue.axis(of: YAMLValue.boolean), into: &distillation)
        try fields.read("seeds", YAMLValue.seeds, into: &seeds)
        do {
            try validate()
        } catch let error as PlanError {
            throw PlanError("\(file): \(error.description)")
        }
    }

    private static func sentence(for error: YamlError, file: String) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "\(file):\(mark.line):\(mark.column): not valid YAML: \(problem)."
        case .duplicatedKeysInMapping(let duplicates, let context):
            "\(file):\(context.mark.line):\(context.mark.column): the key "
                + duplicates.map { "'\($0)'" }.sorted().joined(separator: ", ")
                + " stands there twice; remove one."
        default:
            "\(file): not valid YAML: \(error)"
        }
    }
}
