import Arithmetic
import Circuits
import Distillation
import Learning
import Texts

extension PlanField {
    /// All fields in the order of a plan; a plan's trials vary the last ones fastest.
    package static let all: [PlanField] = [
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
            "data", "file", \.table.file, YAMLValue<NamedFile>.file.or("none"), where: readsFile, shapes: true,
            column: "file", "csv: its path, from this file's folder",
            text: { $0.map { JSONDocument.string($0.text).text() } ?? "none" }),
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
            "circuit", "initialisation", \.initialisation.kind, .choice(), for: .circuits, shapes: true,
            column: "initialisation",
            "of the angles: uniform, small-angle, or identity-block (for circuits with mirror: true)",
            text: { $0.rawValue }),
        PlanField(
            "circuit", "initialisationScale", \.initialisation.scale, .number, for: .circuits,
            where: { $0.initialisation.kind == .smallAngle }, column: "initialisation_scale",
            "small-angle: standard deviation of the angles, in radians", text: { "\($0)" }),
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
            "training", "optimiser", \.training.optimiser.kind, .choice(), column: "optimiser",
            "adam, adamw or sgd, as in PyTorch", text: { $0.rawValue }),
        PlanField(
            "training", "weightDecay", \.training.optimiser.weightDecay, YAMLValue<Double>.number.or("default"),
            column: "weight_decay", "in the gradient, or with adamw beside it; default: 0.01 with adamw, else 0",
            text: { $0.map { "\($0)" } ?? "default" }),
        PlanField(
            "training", "momentum", \.training.optimiser.momentum, .number,
            where: { $0.training.optimiser.kind == .sgd },
            column: "momentum", "sgd: what a step keeps of the last one", text: { "\($0)" }),
        PlanField(
            "training", "nesterov", \.training.optimiser.nesterov, .boolean,
            where: { $0.training.optimiser.kind == .sgd && $0.training.optimiser.momentum != 0 },
            column: "nesterov", "sgd: whether the momentum is Nesterov's", text: { "\($0)" }),
        PlanField(
            "training", "schedule", \.training.schedule.kind, .choice(), column: "schedule",
            "of the learning rate, epoch by epoch: constant, cosine (down to 0), step or exponential",
            text: { $0.rawValue }),
        PlanField(
            "training", "warmup", \.training.schedule.warmup, .integer, column: "warmup",
            "epochs before the schedule, in which the learning rate rises", text: { "\($0)" }),
        PlanField(
            "training", "decay", \.training.schedule.decay, YAMLValue<Double>.number.or("default"),
            where: { $0.training.schedule.kind == .step || $0.training.schedule.kind == .exponential }, column: "decay",
            "step, exponential: factor of the learning rate; default: 0.1 and 0.99",
            text: { $0.map { "\($0)" } ?? "default" }),
        PlanField(
            "training", "decayEvery", \.training.schedule.decayEvery, .integer,
            where: { $0.training.schedule.kind == .step }, column: "decay_every",
            "step: epochs from one factor to the next", text: { "\($0)" }),
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
            "teacher", "kind", \.teacher.kind, .choice(), for: .distillation, column: "teacher_kind",
            "perceptron, circuit, a saved model, a table of soft labels, or self: the student, trained before",
            text: { $0.rawValue }),
        PlanField(
            "teacher", "hiddenLayers", \.teacher.hiddenLayers, .list(of: .integer), for: .distillation,
            where: { $0.teacher.kind == .perceptron }, column: "teacher_hidden_layers", isList: true,
            "perceptron: neurons", text: list),
        PlanField(
            "teacher", "architecture", \.teacher.architectureName, .string, for: .distillation,
            where: { $0.teacher.kind == .circuit }, column: "teacher_architecture",
            "circuit: a built-in one, or one described here or below", text: { $0 }),
        PlanField(
            "teacher", "layers", \.teacher.layers, YAMLValue<Int>.integer.or("plan"), for: .distillation,
            where: { $0.teacher.kind == .circuit }, column: "teacher_layers",
            "circuit: its layers, or plan for those of circuit: layers", text: { $0.map(String.init) ?? "plan" }),
        PlanField(
            "teacher", "model", \.teacher.models, .files, for: .distillation,
            where: { $0.teacher.kind == .model }, column: "teacher_model", isList: true,
            "model: its file, or several for the mean of their probabilities", text: files),
        PlanField(
            "teacher", "table", \.teacher.tables, .files, for: .distillation,
            where: { $0.teacher.kind == .table }, column: "teacher_table", isList: true,
            "table: a CSV file with a row for each sample and a column for each class, or several", text: files),
        PlanField(
            "teacher", "generations", \.teacher.generations, .integer, for: .distillation,
            where: { $0.teacher.kind == .itself }, column: "teacher_generations",
            "self: how many times the student is trained before, each time taught by the last", text: { "\($0)" }),
        PlanField(
            "teacher", "members", \.teacher.members, .integer, for: .distillation,
            where: { !$0.teacher.kind.isRead }, column: "teacher_members",
            "an ensemble of so many, with seeds from seed on; their probabilities are averaged", text: { "\($0)" }),
        PlanField(
            "teacher", "seed", \.teacher.seed, .seed, for: .distillation, where: isTrainedApart,
            column: "teacher_seed", text: { "\($0)" }),
        PlanField(
            "teacher", "learningRate", \.teacher.training.learningRate, .number, for: .distillation,
            where: isTrainedApart,
            column: "teacher_learning_rate", text: { "\($0)" }),
        PlanField(
            "teacher", "optimiser", \.teacher.training.optimiser.kind, .choice(), for: .distillation,
            column: "teacher_optimiser",
            "adam, adamw or sgd, as in PyTorch", text: { $0.rawValue }),
        PlanField(
            "teacher", "weightDecay", \.teacher.training.optimiser.weightDecay, YAMLValue<Double>.number.or("default"),
            for: .distillation,
            column: "teacher_weight_decay",
            "in the gradient, or with adamw beside it; default: 0.01 with adamw, else 0",
            text: { $0.map { "\($0)" } ?? "default" }),
        PlanField(
            "teacher", "momentum", \.teacher.training.optimiser.momentum, .number, for: .distillation,
            where: { $0.teacher.training.optimiser.kind == .sgd },
            column: "teacher_momentum", "sgd: what a step keeps of the last one", text: { "\($0)" }),
        PlanField(
            "teacher", "nesterov", \.teacher.training.optimiser.nesterov, .boolean, for: .distillation,
            where: { $0.teacher.training.optimiser.kind == .sgd && $0.teacher.training.optimiser.momentum != 0 },
            column: "teacher_nesterov", "sgd: whether the momentum is Nesterov's", text: { "\($0)" }),
        PlanField(
            "teacher", "schedule", \.teacher.training.schedule.kind, .choice(), for: .distillation,
            column: "teacher_schedule",
            "of the learning rate, epoch by epoch: constant, cosine (down to 0), step or exponential",
            text: { $0.rawValue }),
        PlanField(
            "teacher", "warmup", \.teacher.training.schedule.warmup, .integer, for: .distillation,
            column: "teacher_warmup",
            "epochs before the schedule, in which the learning rate rises", text: { "\($0)" }),
        PlanField(
            "teacher", "decay", \.teacher.training.schedule.decay, YAMLValue<Double>.number.or("default"),
            for: .distillation,
            where: { $0.teacher.training.schedule.kind == .step || $0.teacher.training.schedule.kind == .exponential },
            column: "teacher_decay",
            "step, exponential: factor of the learning rate; default: 0.1 and 0.99",
            text: { $0.map { "\($0)" } ?? "default" }),
        PlanField(
            "teacher", "decayEvery", \.teacher.training.schedule.decayEvery, .integer, for: .distillation,
            where: { $0.teacher.training.schedule.kind == .step }, column: "teacher_decay_every",
            "step: epochs from one factor to the next", text: { "\($0)" }),
        PlanField(
            "teacher", "epochs", \.teacher.training.epochs, .integer, for: .distillation, where: isTrainedApart,
            column: "teacher_max_epochs",
            text: { "\($0)" }),
        PlanField(
            "teacher", "patience", \.teacher.training.patience, .integer, for: .distillation, where: isTrainedApart,
            column: "teacher_patience", text: { "\($0)" }),
        PlanField(
            "teacher", "minimumValidationAccuracy", \.teacher.minimumValidationAccuracy, .number, for: .distillation,
            where: { $0.teacher.kind != .itself }, column: "teacher_minimum_validation_accuracy",
            "a weaker teacher is refused; but not a student that teaches itself", text: { "\($0)" }),
        PlanField(
            "teacher", "data", \.teacher.data, .choice(), for: .distillation, where: isTrainedApart,
            column: "teacher_data",
            "whole: all training samples, rightly labelled; same: what the students see", text: { $0.rawValue }),
        PlanField(
            "distillation", "temperature", \.transfer.temperature, .number, for: .distillation, column: "temperature",
            "of both softmaxes in the divergence, whose weight it squares", text: { "\($0)" }),
        PlanField(
            "distillation", "labels", \.transfer.labels, .choice(), for: .distillation, column: "labels",
            "soft: the teacher's probabilities; hard: its most probable class", text: { $0.rawValue }),
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

    /// Whether a teacher is trained with settings of its own.
    @Sendable private static func isTrainedApart(_ settings: Settings) -> Bool {
        [.perceptron, .circuit].contains(settings.teacher.kind)
    }

    /// Those that name files.
    static let ofFiles = all.filter(\.namesFiles)

    /// The fields that an architecture may have of its own.
    static let ofEmbedding = all.filter { $0.section == "embedding" }

    private static let drawsBits: @Sendable (Settings) -> Bool = { $0.source == .xor }
    private static let readsFile: @Sendable (Settings) -> Bool = { $0.source == .csv }

    /// A text as YAML has it, between quotation marks where it might be taken for something else.
    private static func quoted(_ text: String) -> String {
        if text.wholeMatch(of: /[A-Za-z0-9_.\/][A-Za-z0-9_.\/@+-]*/) != nil { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// Always in brackets: a list of such lists is an axis.
    private static func files(_ files: [NamedFile]) -> String {
        "[" + files.map { JSONDocument.string($0.text).text() }.joined(separator: ", ") + "]"
    }

    private static func list<T>(_ values: [T]) -> String { "[" + values.map { "\($0)" }.joined(separator: ", ") + "]" }
}
