// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Learning
import Texts

extension PlanField {
    /// All fields in the order of a plan; a plan's trials vary the last ones fastest.
    package static let all =
        ofData + ofEmbedding + ofCircuits + ofNoise + ofStudents + ofTeachers + ofDistillation

    static let ofData: [PlanField] = [
        PlanField(
            "data", "source", \.source, .choice(), shapes: true, column: "source",
            "xor: bits drawn at random; digits: 8 x 8 images that come with the program; csv: the rows of a file"),
        PlanField(
            "data", "samples", \.data.samples, .integer, where: [.drawsBits], shapes: true, column: "data_samples",
            "how many are drawn"),
        PlanField(
            "data", "bits", \.data.bits, .integer, where: [.drawsBits], shapes: true, column: "bits",
            "of a sample, its features"),
        PlanField(
            "data", "relevantBits", \.rule.relevantBits, .integer, where: [.drawsBits], shapes: true,
            column: "relevant_bits", "how many of the bits decide the class, the first ones"),
        PlanField(
            "data", "rule", \.rule.kind, .choice(), where: [.drawsBits], shapes: true, column: "rule",
            "patterns: 0 for an even number of ones, and a class for each odd pattern; parity: two classes"),
        PlanField(
            "data", "file", \.table.file, .file, or: "none", where: [.readsFile], shapes: true,
            column: "file", "its path, from this file's folder",
            text: { JSONDocument.quoted($0.text) }),
        PlanField(
            "data", "label", \.table.label, .string, or: "none", where: [.readsFile], shapes: true,
            column: "label", "the column of the classes, its name or number", text: quoted),
        PlanField(
            "data", "header", \.table.header, .choice(), where: [.readsFile], shapes: true, column: "header",
            "whether the first row names the columns"),
        PlanField(
            "data", "columns", \.table.columns, .list(of: .string), or: "all", where: [.readsFile],
            shapes: true, column: "columns", isList: true, "those of the features, or all but the label's",
            text: { list($0.map(quoted)) }),
        PlanField(
            "data", "classes", \.table.classes, .list(of: .string), or: "all",
            where: [.readsTable], shapes: true, column: "classes", isList: true,
            "labels of the samples that are used, in the order of the classes; or all",
            text: { list($0.map(quoted)) }),
        PlanField(
            "data", "scaling", \.table.scaling, .choice(), where: [.readsTable], column: "scaling",
            "of features, taken from the training samples: none, min-max to [0, 1], or standard (mean 0, variance 1)"),
        PlanField(
            "data", "seed", \.data.seed, .seed, column: "data_seed",
            "of the draw; of a table, of the order of its samples"),
        PlanField(
            "data", "redraw", \.redrawsData, .boolean, column: "redraw_data",
            "true: every seed of a trial has a data set of its own, and a teacher"),
        PlanField(
            "data", "split", \.data.split, .list(of: .number), shapes: true, column: "split", isList: true,
            "shares of training, validation and test; with folds, of the first two in what is not tested", text: list),
        PlanField(
            "data", "stratified", \.data.isStratified, .boolean, column: "stratified",
            "true: each part has as many samples of each class, in proportion"),
        PlanField(
            "data", "fold", \.data.fold, .fold, or: "none", shapes: true, column: "fold",
            "none; 2/5: the second of five folds is the test set; 5-fold: each in turn",
            several: { Fold.all(of: $0).map { $0.map(\.text) } }, text: \.text),
        PlanField(
            "data", "trainingSamples", \.data.trainingSamples, .integer, or: "all", shapes: true,
            hasSynonyms: true, column: "training_samples", "how many of the training samples are used, or all"),
        PlanField(
            "data", "labelNoise", \.data.labelNoise, .number, column: "label_noise",
            "share of wrong labels among training and validation samples"),
    ]

    /// An architecture may have them of its own.
    static let ofEmbedding: [PlanField] = [
        PlanField(
            "embedding", "kind", \.embedding.kind, .choice(), for: .circuits, shapes: true, column: "embedding",
            "amplitude: a sample's bits, divided by their norm, are the amplitudes of a state; angle: each bit turns a qubit"
        ),
        PlanField(
            "embedding", "padding", \.embedding.padding, .boolean, for: .circuits,
            where: [.embedsAmplitudes], shapes: true, column: "padding",
            "whether to fill up with zeros where bits is not a power of two"),
        PlanField(
            "embedding", "rotation", \.embedding.rotation, .choice(), for: .circuits,
            where: [.embedsAngles], column: "embedding_rotation",
            "the axis, x or y"),
        PlanField(
            "embedding", "scale", \.embedding.scale, .number, for: .circuits, where: [.embedsAngles],
            column: "embedding_scale",
            "radians per unit of a feature"),
    ]

    static let ofCircuits: [PlanField] = [
        PlanField(
            "circuit", "layers", \.layers, .integer, for: .circuits, shapes: true, column: "layers",
            "of each circuit that has no number of its own"),
        PlanField(
            "circuit", "picture", \.picture, .choice(), or: "auto", for: .circuits, shapes: true,
            column: "picture",
            "how it is simulated: unitary, state, observable, or auto for the fastest"),
        PlanField(
            "circuit", "initialisation", \.initialisation.kind, .choice(), for: .circuits, shapes: true,
            column: "initialisation",
            "of the angles: uniform, small-angle, or identity-block (for circuits with mirror: true)"),
        PlanField(
            "circuit", "initialisationScale", \.initialisation.scale, .number, for: .circuits,
            where: [.startsSmall], column: "initialisation_scale",
            "standard deviation of the angles, in radians"),
    ]

    static let ofNoise: [PlanField] = [
        PlanField(
            "noise", "depolarising", \.noise.depolarising, .number, for: .circuits, shapes: true,
            column: "depolarising",
            "probability of X, Y or Z together (as PennyLane's DepolarizingChannel)"),
        PlanField(
            "noise", "dephasing", \.noise.dephasing, .number, for: .circuits, shapes: true, column: "dephasing",
            "probability of Z (as PennyLane's PhaseFlip)"),
        PlanField(
            "noise", "amplitudeDamping", \.noise.amplitudeDamping, .number, for: .circuits, shapes: true,
            column: "amplitude_damping", "probability that |1> decays to |0>"),
        PlanField(
            "noise", "readoutError", \.noise.readoutError, .readoutError, for: .circuits, shapes: true,
            column: "readout_error", "probability of a wrong bit, or two, as in 0.01/0.03: of 1 for 0, and of 0 for 1",
            text: \.text),
        PlanField(
            "noise", "shots", \.shots, .integer, or: "exact", for: .circuits, shapes: true,
            column: "shots",
            "runs of a circuit for each test sample, or exact; training is exact"),
    ]

    static let ofStudents: [PlanField] =
        [
            PlanField(
                "training", "loss", \.loss, .choice(), column: "loss",
                "cross-entropy, or cross-entropy-of-softmax: softmax applied twice")
        ]
        + ofTraining(
            "training", \.training, for: .all) + [
            PlanField(
                "training", "batch", \.training.batch, .integer, or: "full", shapes: true, hasSynonyms: true,
                column: "batch",
                "samples of a mini-batch, or full"),
            PlanField(
                "training", "precision", \.training.precision, .choice(), shapes: true, column: "precision",
                "double or single"),
            PlanField(
                "training", "restoreBest", \.training.restoreBest, .boolean, column: "restore_best",
                "test the weights of the lowest validation loss, not the last ones"),
        ]

    static let ofTeachers: [PlanField] =
        [
            PlanField(
                "teacher", "kind", \.teacher.kind, .choice(), for: .distillation, column: "teacher_kind",
                "perceptron, circuit, a saved model, a table of soft labels, or self: the student, trained before"),
            PlanField(
                "teacher", "hiddenLayers", \.teacher.hiddenLayers, .list(of: .integer), for: .distillation,
                where: [.teacherIs(.perceptron)], column: "teacher_hidden_layers", isList: true,
                "neurons of each layer", text: list),
            PlanField(
                "teacher", "architecture", \.teacher.architecture, .string, for: .distillation,
                where: [.teacherIs(.circuit)], column: "teacher_architecture",
                "a built-in one, or one described here or below"),
            PlanField(
                "teacher", "layers", \.teacher.layers, .integer, or: "plan", for: .distillation,
                where: [.teacherIs(.circuit)], column: "teacher_layers",
                "its layers, or plan for those of circuit: layers"),
            PlanField(
                "teacher", "model", \.teacher.models, .files, for: .distillation,
                where: [.teacherIs(.model)], column: "teacher_model", isList: true,
                "its file, or several for the mean of their probabilities", text: files),
            PlanField(
                "teacher", "table", \.teacher.tables, .files, for: .distillation,
                where: [.teacherIs(.table)], column: "teacher_table", isList: true,
                "a CSV file with a row for each sample and a column for each class, or several", text: files),
            PlanField(
                "teacher", "generations", \.teacher.generations, .integer, for: .distillation,
                where: [.teacherIs(.itself)], column: "teacher_generations",
                "how many times the student is trained before, each time taught by the last"),
            PlanField(
                "teacher", "members", \.teacher.members, .integer, for: .distillation,
                where: [.teacherIs(.perceptron, .circuit, .itself)], column: "teacher_members",
                "an ensemble of so many, with seeds from seed on; their probabilities are averaged"),
            PlanField(
                "teacher", "seed", \.teacher.seed, .seed, for: .distillation, where: [.teacherIsTrainedApart],
                column: "teacher_seed",
                "of the initial weights"),
        ]
        + ofTraining(
            "teacher", \.teacher.training, for: .distillation, where: .teacherIsTrainedApart, prefix: "teacher_") + [
            PlanField(
                "teacher", "minimumValidationAccuracy", \.teacher.minimumValidationAccuracy, .number,
                for: .distillation,
                where: [.teacherIs(.perceptron, .circuit, .model, .table)],
                column: "teacher_minimum_validation_accuracy",
                "a weaker teacher is refused"),
            PlanField(
                "teacher", "data", \.teacher.data, .choice(), for: .distillation, where: [.teacherIsTrainedApart],
                column: "teacher_data",
                "whole for all training samples, rightly labelled, or same for what the students see"),
        ]

    static let ofDistillation: [PlanField] = [
        PlanField(
            "distillation", "temperature", \.transfer.temperature, .number, for: .distillation,
            where: [.divergenceCounts], column: "temperature",
            "of both softmaxes in the divergence, whose weight it squares"),
        PlanField(
            "distillation", "labels", \.transfer.labels, .choice(), for: .distillation,
            where: [.divergenceCounts], column: "labels",
            "soft: the teacher's probabilities; hard: its most probable class"),
        PlanField(
            "distillation", "divergenceWeight", \.transfer.divergenceWeight, .number, for: .distillation,
            column: "divergence_weight", "factor of the divergence"),
        PlanField(
            "distillation", "crossEntropyWeight", \.transfer.crossEntropyWeight, .number, for: .distillation,
            column: "cross_entropy_weight", "factor of the cross-entropy, with distillation"),
        PlanField(
            "distillation", "reduction", \.transfer.reduction, .choice(), for: .distillation,
            where: [.divergenceCounts], column: "divergence_reduction",
            "of the divergence over the samples: sum or mean"),
    ]

    /// Those that name files.
    static let ofFiles = all.filter(\.namesFiles)

    /// A text as YAML has it, between quotation marks where it might be taken for something else.
    static func quoted(_ text: String) -> String {
        if text.wholeMatch(of: /[A-Za-z0-9_.\/][A-Za-z0-9_.\/@+-]*/) != nil { return text }
        return JSONDocument.quoted(text)
    }

    /// Always in brackets: a list of such lists is an axis.
    private static func files(_ files: [NamedFile]) -> String {
        "[" + files.map { JSONDocument.quoted($0.text) }.joined(separator: ", ") + "]"
    }

    private static func list<T>(_ values: [T]) -> String { Plan.list(values) }
}
