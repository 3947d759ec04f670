import Circuits
import Distillation
import Learning
import Numerics
import Yams

/// A field of a plan that a trial depends on, and that may be given as a list, which multiplies the trials.
///
/// All that the program knows of such a field stands in `all`: how a plan names it, how its values are read and written,
/// which trials depend on it, and its column in tables.
public struct PlanField: Sendable {
    /// The trials that depend on a field; it multiplies no others.
    public enum Scope: Sendable {
        case all
        /// Those of students with a circuit.
        case circuits
        /// Those with distillation.
        case distillation
    }

    /// The section of the plan that it stands in, and its name there.
    public let section: String
    public let key: String
    public let scope: Scope
    /// Its column in tables.
    public let column: String
    /// Whether it has a meaning beside the other fields of its scope, as a momentum has with one optimiser alone.
    let matters: @Sendable (Settings) -> Bool
    /// Whether `matters` may be false.
    let isConditional: Bool
    /// Whether the memory of a training depends on it, or whether its circuit can be built.
    let shapesTraining: Bool
    /// What it means, for the reader of a plan.
    let comment: String
    /// Whether a value is itself a list.
    let isList: Bool
    /// The values that one word stands for, where it is such a word.
    let several: @Sendable (String) -> [String]?
    /// The JSON Schema of a value.
    let schema: JSONDocument
    let path: AnyKeyPath & Sendable
    /// Reads a value; gives what puts it into settings.
    let read: @Sendable (Node) throws -> @Sendable (inout Settings) -> Void
    /// The value in some settings as a plan has it.
    let text: @Sendable (Settings) -> String

    /// The name with its section, as in "training.batch".
    public var name: String { "\(section).\(key)" }

    /// What people call it, as in "training samples".
    public var words: String { column.replacing("_", with: " ") }

    /// The field's value in a trial; nil where the trial does not depend on it.
    public func value(in trial: TrialSpecification) -> String? {
        guard concerns(trial.student.architecture, distillation: trial.distillation) else { return nil }
        let settings = Settings(of: trial)
        return matters(settings) ? text(settings) : nil
    }

    func concerns(_ architecture: Architecture, distillation: Bool) -> Bool {
        switch scope {
        case .all: true
        case .circuits: architecture != .classical
        case .distillation: distillation
        }
    }

    /// Whether several values of the field make several trials of an architecture: not where it has a value of its own.
    func multiplies(_ architecture: Architecture) -> Bool {
        guard scope == .circuits else { return true }
        if architecture.embedding != nil && section == "embedding" { return false }
        if architecture.layers != nil && path == \Settings.layers { return false }
        return architecture != .classical
    }

    /// The field called `name`, as in "training.batch".
    public static func named(_ name: String) -> PlanField? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    private init<Value>(
        _ section: String, _ key: String, _ path: WritableKeyPath<Settings, Value> & Sendable, _ kind: YAMLValue<Value>,
        for scope: Scope = .all, where condition: (@Sendable (Settings) -> Bool)? = nil, shapes: Bool = false,
        column: String, isList: Bool = false, _ comment: String = "",
        several: @escaping @Sendable (String) -> [String]? = { _ in nil }, text: @escaping @Sendable (Value) -> String
    ) {
        (self.section, self.key, self.scope, self.column) = (section, key, scope, column)
        (shapesTraining, self.comment, self.isList, self.path) = (shapes, comment, isList, path)
        self.several = several
        (matters, isConditional) = (condition ?? { _ in true }, condition != nil)
        schema = kind.schema
        read = { node in
            nonisolated(unsafe) let value = try kind.read(node)
            return { $0[keyPath: path] = value }
        }
        self.text = { text($0[keyPath: path]) }
    }

    /// All fields in the order of a plan; a plan's trials vary the last ones fastest.
    public static let all: [PlanField] = [
        PlanField(
            "data", "source", \.source, .choice(), shapes: true, column: "source",
            "xor: bits drawn at random; digits: 8 x 8 images that come with the program; csv: the rows of a file",
            text: { $0.rawValue }),
        PlanField(
            "data", "samples", \.data.samples, .integer, where: drawsBits, shapes: true, column: "data_samples",
            "xor", text: { "\($0)" }),
        PlanField(
            "data", "bits", \.data.bits, .integer, where: drawsBits, shapes: true, column: "bits",
            "xor: of a sample, its features", text: { "\($0)" }),
        PlanField(
            "data", "relevantBits", \.rule.relevantBits, .integer, where: drawsBits, shapes: true,
            column: "relevant_bits", "xor: how many of the bits decide the class, the first ones", text: { "\($0)" }),
        PlanField(
            "data", "rule", \.rule.kind, .choice(), where: drawsBits, shapes: true, column: "rule",
            "xor: patterns: 0 for an even number of ones, and a class for each odd pattern; parity: two classes",
            text: { $0.rawValue }),
        PlanField(
            "data", "file", \.table.file, YAMLValue<String>.string.or("none"), where: readsFile, shapes: true,
            column: "file", "csv: its path, from this file's folder", text: { $0.map(quoted) ?? "none" }),
        PlanField(
            "data", "label", \.table.label, YAMLValue<String>.string.or("none"), where: readsFile, shapes: true,
            column: "label", "csv: the column of the classes, its name or number", text: { $0.map(quoted) ?? "none" }),
        PlanField(
            "data", "header", \.table.header, .choice(), where: readsFile, shapes: true, column: "header",
            "csv: whether the first row names the columns", text: { $0.rawValue }),
        PlanField(
            "data", "columns", \.table.columns, YAMLValue<[String]>.list(of: .string).or("all"), where: readsFile,
            shapes: true, column: "columns", isList: true, "csv: those of the features, or all but the label's",
            text: { $0.map { list($0.map(quoted)) } ?? "all" }),
        PlanField(
            "data", "classes", \.table.classes, YAMLValue<[String]>.list(of: .string).or("all"),
            where: { $0.source != .xor }, shapes: true, column: "classes", isList: true,
            "digits, csv: labels of the samples that are used, in the order of the classes; or all",
            text: { $0.map { list($0.map(quoted)) } ?? "all" }),
        PlanField(
            "data", "scaling", \.table.scaling, .choice(), where: { $0.source != .xor }, column: "scaling",
            "digits, csv: of features, as the training samples tell: none, min-max to [0, 1], or standard (mean 0, variance 1)",
            text: { $0.rawValue }),
        PlanField("data", "seed", \.data.seed, .seed, column: "data_seed", text: { "\($0)" }),
        PlanField(
            "data", "redraw", \.redrawsData, .boolean, column: "redraw_data",
            "true: every seed of a trial has a data set of its own, and a teacher", text: { "\($0)" }),
        PlanField(
            "data", "split", \.data.split, .list(of: .number), shapes: true, column: "split", isList: true,
            "shares of training, validation and test; with folds, of the first two in what is not tested", text: list),
        PlanField(
            "data", "stratified", \.isStratified, .boolean, column: "stratified",
            "true: each part has as many samples of each class, in proportion", text: { "\($0)" }),
        PlanField(
            "data", "fold", \.data.fold, YAMLValue<Fold>.fold.or("none"), shapes: true, column: "fold",
            "none; 2/5: the second of five folds is the test set; 5-fold: each in turn",
            several: { Fold.all(of: $0).map { $0.map(\.text) } }, text: { $0?.text ?? "none" }),
        PlanField(
            "data", "trainingSamples", \.data.trainingSamples, YAMLValue<Int>.integer.or("all"), shapes: true,
            column: "training_samples", "how many of the training samples are used, or all",
            text: { $0.map(String.init) ?? "all" }),
        PlanField(
            "data", "labelNoise", \.data.labelNoise, .number, column: "label_noise",
            "share of wrong labels among training and validation samples", text: { "\($0)" }),
        PlanField(
            "embedding", "kind", \.embedding.kind, .choice(), for: .circuits, shapes: true, column: "embedding",
            "amplitude: a sample's bits, divided by their norm, are the amplitudes of a state; angle: each bit turns a qubit",
            text: { $0.rawValue }),
        PlanField(
            "embedding", "padding", \.embedding.padding, .boolean, for: .circuits,
            where: { $0.embedding.kind == .amplitude }, shapes: true, column: "padding",
            "amplitude: whether to fill up with zeros where bits is not a power of two", text: { "\($0)" }),
        PlanField(
            "embedding", "rotation", \.embedding.rotation, .choice(), for: .circuits,
            where: { $0.embedding.kind == .angle }, column: "embedding_rotation",
            "angle: the axis, x or y", text: { $0.rawValue }),
        PlanField(
            "embedding", "scale", \.embedding.scale, .number, for: .circuits, where: { $0.embedding.kind == .angle },
            column: "embedding_scale",
            "angle: radians per unit of a feature", text: { "\($0)" }),
        PlanField(
            "circuit", "layers", \.layers, .integer, for: .circuits, shapes: true, column: "layers", text: { "\($0)" }),
        PlanField(
            "circuit", "picture", \.picture, YAMLValue<Picture>.choice().or("auto"), for: .circuits, shapes: true,
            column: "picture",
            "how it is simulated: unitary, state, observable, or auto for the fastest", text: { $0?.rawValue ?? "auto" }
        ),
        PlanField(
            "noise", "depolarising", \.noise.depolarising, .number, for: .circuits, shapes: true,
            column: "depolarising",
            "probability of X, Y or Z together (as PennyLane's DepolarizingChannel)", text: { "\($0)" }),
        PlanField(
            "noise", "dephasing", \.noise.dephasing, .number, for: .circuits, shapes: true, column: "dephasing",
            "probability of Z (as PennyLane's PhaseFlip)", text: { "\($0)" }),
        PlanField(
            "noise", "amplitudeDamping", \.noise.amplitudeDamping, .number, for: .circuits, shapes: true,
            column: "amplitude_damping", "probability that |1> decays to |0>", text: { "\($0)" }),
        PlanField(
            "noise", "readoutError", \.noise.readoutError, .readoutError, for: .circuits, shapes: true,
            column: "readout_error", "probability of a wrong bit, or two, as in 0.01/0.03: of 1 for 0, and of 0 for 1",
            text: { $0.text }),
        PlanField(
            "noise", "shots", \.shots, YAMLValue<Int>.integer.or("exact"), for: .circuits, shapes: true,
            column: "shots",
            "runs of a circuit for each test sample, or exact; training is exact",
            text: { $0.map(String.init) ?? "exact" }),
        PlanField(
            "training", "loss", \.loss, .choice(), column: "loss",
            "cross-entropy, or cross-entropy-of-softmax: softmax applied twice", text: { $0.rawValue }),
        PlanField(
            "training", "learningRate", \.training.learningRate, .number, column: "learning_rate", text: { "\($0)" }),
        PlanField(
            "training", "epochs", \.training.epochs, .integer, column: "max_epochs", "at most", text: { "\($0)" }),
        PlanField(
            "training", "patience", \.training.patience, .integer, column: "patience",
            "epochs without a lower validation loss before a training stops", text: { "\($0)" }),
        PlanField(
            "training", "batch", \.training.batch, YAMLValue<Int>.integer.or("full"), shapes: true, column: "batch",
            "samples of a mini-batch, or full", text: { $0.map(String.init) ?? "full" }),
        PlanField(
            "training", "precision", \.training.precision, .choice(), shapes: true, column: "precision",
            "double or single", text: { $0.rawValue }),
        PlanField(
            "training", "restoreBest", \.training.restoreBest, .boolean, column: "restore_best",
            "test the weights of the lowest validation loss, not the last ones", text: { "\($0)" }),
        PlanField(
            "teacher", "hiddenLayers", \.teacher.hiddenLayers, .list(of: .integer), for: .distillation,
            column: "teacher_hidden_layers", isList: true, text: list),
        PlanField(
            "teacher", "seed", \.teacher.seed, .seed, for: .distillation, column: "teacher_seed", text: { "\($0)" }),
        PlanField(
            "teacher", "learningRate", \.teacher.training.learningRate, .number, for: .distillation,
            column: "teacher_learning_rate", text: { "\($0)" }),
        PlanField(
            "teacher", "epochs", \.teacher.training.epochs, .integer, for: .distillation, column: "teacher_max_epochs",
            text: { "\($0)" }),
        PlanField(
            "teacher", "patience", \.teacher.training.patience, .integer, for: .distillation,
            column: "teacher_patience",
            text: { "\($0)" }),
        PlanField(
            "teacher", "minimumValidationAccuracy", \.teacher.minimumValidationAccuracy, .number, for: .distillation,
            column: "teacher_minimum_validation_accuracy", "a weaker teacher is refused", text: { "\($0)" }),
        PlanField(
            "teacher", "data", \.teacher.data, .choice(), for: .distillation, column: "teacher_data",
            "whole: all training samples, rightly labelled; same: what the students see", text: { $0.rawValue }),
        PlanField(
            "distillation", "temperature", \.transfer.temperature, .number, for: .distillation, column: "temperature",
            "of both softmaxes in the divergence, whose weight it squares", text: { "\($0)" }),
        PlanField(
            "distillation", "divergenceWeight", \.transfer.divergenceWeight, .number, for: .distillation,
            column: "divergence_weight", text: { "\($0)" }),
        PlanField(
            "distillation", "crossEntropyWeight", \.transfer.crossEntropyWeight, .number, for: .distillation,
            column: "cross_entropy_weight", "with distillation", text: { "\($0)" }),
        PlanField(
            "distillation", "reduction", \.transfer.reduction, .choice(), for: .distillation,
            column: "divergence_reduction", "of the divergence over the samples: sum or mean", text: { $0.rawValue }),
    ]

    /// The fields that an architecture may have of its own.
    static let ofEmbedding = all.filter { $0.section == "embedding" }

    private static let drawsBits: @Sendable (Settings) -> Bool = { $0.source == .xor }
    private static let readsFile: @Sendable (Settings) -> Bool = { $0.source == .csv }

    /// A text as YAML has it, between quotation marks where it might be taken for something else.
    private static func quoted(_ text: String) -> String {
        if text.wholeMatch(of: /[A-Za-z0-9_.\/][A-Za-z0-9_.\/@+-]*/) != nil { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static func list<T>(_ values: [T]) -> String { "[" + values.map { "\($0)" }.joined(separator: ", ") + "]" }
}
