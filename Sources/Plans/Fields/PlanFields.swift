// SPDX-License-Identifier: Apache-2.0
import Distillation

extension PlanSection {
    /// All sections in the order of a plan.
    static let all = [
        PlanSection(
            "data", "of the study: random bit vectors; the class is 0 for first bits 00 or 11, 1 for 01, 2 for 10",
            PlanField.ofData),
        PlanSection("embedding", for: .circuits, PlanField.ofEmbedding),
        PlanSection("circuit", for: .circuits, PlanField.ofCircuits),
        PlanSection(
            "noise", "of circuits: behind every gate, on each of its qubits, in training and testing", for: .circuits,
            PlanField.ofNoise),
        PlanSection("training", "of the students, with early stopping", PlanField.ofStudents),
        PlanSection(
            "teacher",
            "trained once for all students that it teaches, a perceptron or circuit with textbook cross-entropy",
            for: .distillation, prefix: "teacher_", PlanField.ofTeachers),
        PlanSection(
            "distillation",
            "with it, the loss is crossEntropyWeight cross-entropy + divergenceWeight temperature^2 divergence",
            for: .distillation, PlanField.ofDistillation),
    ]
}

extension PlanField {
    /// All fields in the order of a plan; a plan's trials vary the last ones fastest.
    package static let all = PlanSection.all.flatMap(\.fields)

    fileprivate static let ofData: [Self] = [
        Self("source", \.source, .choice(), shapes: true).means(
            "xor: bits drawn at random; digits: 8 x 8 images that come with the program; benchmark: a published data set that"
                + " comes with it; csv: the rows of a file"),
        Self("samples", \.data.samples, .integer, where: [.drawsBits], shapes: true, column: "data_samples")
            .means("how many are drawn"),
        Self("bits", \.data.bits, .integer, where: [.drawsBits], shapes: true).means("of a sample, its features"),
        Self("relevantBits", \.rule.relevantBits, .integer, where: [.drawsBits], shapes: true)
            .means("how many of the bits decide the class, the first ones"),
        Self("rule", \.rule.kind, .choice(), where: [.drawsBits], shapes: true)
            .means("patterns: 0 for an even number of ones, and a class for each odd pattern; parity: two classes"),
        Self("set", \.table.set, .benchmarkSet, where: [.readsBenchmark], shapes: true)
            .means(
                "its name, as in two_curves-5degree-0.1offset-4d (docs/how-to/data.md); its test samples are the test set"),
        Self("file", \.table.file, .either(.file, or: "none"), where: [.readsFile], shapes: true)
            .means("its path, from this file's folder"),
        Self("testFile", \.table.testFile, .either(.file, or: "none"), where: [.readsFile], shapes: true)
            .means("of the test samples, with the columns and classes of file; or none"),
        Self("label", \.table.label, .either(.quoted, or: "none"), where: [.readsFile], shapes: true)
            .means("the column of the classes, its name or number"),
        Self("header", \.table.header, .choice(), where: [.readsFile], shapes: true)
            .means("whether the first row names the columns"),
        Self("columns", \.table.columns, .either(.list(of: .quoted), or: "all"), where: [.readsFile], shapes: true)
            .means("those of the features, or all but the label's"),
        Self("classes", \.table.classes, .either(.list(of: .quoted), or: "all"), where: [.readsTable], shapes: true)
            .means("labels of the samples that are used, in the order of the classes; or all"),
        Self("scaling", \.table.scaling, .choice(), where: [.readsTable]).means(
            "of features, taken from the training samples: none, min-max to [0, 1], half-turn to [-pi/2, pi/2], or standard (mean 0, variance 1)"
        ),
        Self("seed", \.data.seed, .seed, column: "data_seed")
            .means("of the draw; of a table, of the order of its samples"),
        Self("redraw", \.redrawsData, .boolean, column: "redraw_data")
            .means("true: every seed of a trial has a data set of its own, and a teacher"),
        Self("split", \.data.split, .list(of: .number), shapes: true)
            .means(
                "shares of training, validation and test; with folds or testFile, of the first two in what is not tested"
            ),
        Self("stratified", \.data.isStratified, .boolean)
            .means("true: each part has as many samples of each class, in proportion"),
        Self("fold", \.data.fold, .either(.fold, or: "none"), shapes: true, several: { Fold.all(of: $0)?.map(\.text) })
            .means("none; 2/5: the second of five folds is the test set; 5-fold: each in turn"),
        Self("trainingSamples", \.data.trainingSamples, .either(.integer, or: "all"), shapes: true, hasSynonyms: true)
            .means("how many of the training samples are used, or all"),
        Self("labelNoise", \.data.labelNoise, .number)
            .means("share of wrong labels among training and validation samples"),
    ]

    /// An architecture may have them of its own.
    static let ofEmbedding: [Self] = [
        Self("kind", \.embedding.kind, .choice(), shapes: true, column: "embedding").means(
            "amplitude: a sample's bits, divided by their norm, are the amplitudes of a state; angle: each bit turns a qubit; none: gates take them"
        ),
        Self("padding", \.embedding.padding, .padding, where: [.embedsAmplitudes], shapes: true)
            .means(
                "whether to fill up with zeros where bits is not a power of two; or with a number, or reciprocal for 1/2^qubits"
            ),
        Self("copies", \.embedding.copies, .integer, where: [.embedsAmplitudes], shapes: true)
            .means("how many registers of qubits have the state each"),
        Self("qubits", \.embedding.qubits, .qubitCount, where: [.hasQubits], shapes: true)
            .means("of a copy; auto for as many as the features need, or power-of-two"),
        Self("featuresPerQubit", \.embedding.featuresPerQubit, .integer, where: [.embedsNothing], shapes: true)
            .means("what a qubit takes, for qubits: auto"),
        Self("rotation", \.embedding.rotation, .choice(), where: [.embedsAngles], column: "embedding_rotation")
            .means("the axis, x or y"),
        Self("scale", \.embedding.scale, .number, where: [.embedsAngles], column: "embedding_scale")
            .means("radians per unit of a feature"),
    ]

    fileprivate static let ofCircuits: [Self] = [
        Self("layers", \.layers, .integer, shapes: true).means("of each circuit that has no number of its own"),
        Self("picture", \.picture, .either(.choice(), or: "auto"), shapes: true)
            .means("how it is simulated: unitary, state, observable, or auto for the fastest"),
        Self("initialisation", \.initialisation.kind, .choice(), shapes: true)
            .means("of the angles: uniform, small-angle, or identity-block (for circuits with mirror: true)"),
        Self("initialisationWidth", \.initialisation.width, .angle, where: [.startsUniform])
            .means("angles from 0 to this, in radians or as pi/2"),
        Self("initialisationScale", \.initialisation.scale, .number, where: [.startsSmall])
            .means("standard deviation of the angles, in radians"),
    ]

    fileprivate static let ofNoise: [Self] = [
        Self("depolarising", \.noise.depolarising, .number, shapes: true)
            .means("probability of X, Y or Z together (as PennyLane's DepolarizingChannel)"),
        Self("dephasing", \.noise.dephasing, .number, shapes: true)
            .means("probability of Z (as PennyLane's PhaseFlip)"),
        Self("amplitudeDamping", \.noise.amplitudeDamping, .number, shapes: true)
            .means("probability that |1> decays to |0>"),
        Self("readoutError", \.noise.readoutError, .readoutError, shapes: true)
            .means("probability of a wrong bit, or two, as in 0.01/0.03: of 1 for 0, and of 0 for 1"),
        Self("shots", \.shots, .either(.integer, or: "exact"), shapes: true)
            .means("runs of a circuit for each test sample, or exact; training is exact"),
    ]

    fileprivate static let ofStudents: [Self] =
        [
            Self("loss", \.loss, .choice(), shapes: true).means(
                "cross-entropy, or cross-entropy-of-softmax: softmax applied twice; the others are of one score f and two"
                    + " classes y = -1, 1: square (f - y)^2, hinge, logistic, linear 1 - y f, weighted-fidelity"),
            Self("lossFactor", \.training.lossFactor, .number, where: [.lossHasFactor])
                .means("before square and linear, of y f in logistic"),
        ]
        + ofTraining("training", \.training, epochs: [.countsEpochs]) + [
            Self("steps", \.training.steps, .either(.integer, or: "none"), column: "max_steps")
                .means("at most, each on a batch drawn with replacement, in place of epochs; or none"),
            Self("stepsPerEpoch", \.training.stepsPerEpoch, .integer, where: [.countsSteps])
                .means("steps from one validation to the next: an epoch of patience, schedule and learning curves"),
            Self("convergenceInterval", \.training.convergenceInterval, .either(.integer, or: "none"))
                .means(
                    "steps I: a training ends where the mean loss of the last I is that of the I before, up to chance"),
            Self("batch", \.training.batch, .either(.integer, or: "full"), shapes: true, hasSynonyms: true)
                .means("samples of a mini-batch, or full"),
            Self("dropLast", \.training.dropLast, .boolean, where: [.hasBatches, .countsEpochs])
                .means("true: an epoch leaves out its last batch where that is not full"),
            Self("precision", \.training.precision, .choice(), shapes: true).means("double or single"),
            Self("restoreBest", \.training.restoreBest, .boolean)
                .means("test the weights of the best epoch by monitor, not the last ones"),
        ]

    fileprivate static let ofTeachers: [Self] =
        [
            Self("kind", \.teacher.kind, .choice()).means(
                "perceptron, circuit, a saved model, a table of soft labels, or self: the student, trained before"),
            Self("hiddenLayers", \.teacher.hiddenLayers, .list(of: .integer), where: [.teacherIs(.perceptron)])
                .means("neurons of each layer"),
            Self("architecture", \.teacher.architecture, .string, where: [.teacherIs(.circuit)])
                .means("a built-in one, or one described here or below"),
            Self("layers", \.teacher.layers, .either(.integer, or: "plan"), where: [.teacherIs(.circuit)])
                .means("its layers, or plan for those of circuit: layers"),
            Self("model", \.teacher.models, .files, where: [.teacherIs(.model)])
                .means("its file, or several for the mean of their probabilities"),
            Self("table", \.teacher.tables, .files, where: [.teacherIs(.table)])
                .means("a CSV file with a row for each sample and a column for each class, or several"),
            Self("generations", \.teacher.generations, .integer, where: [.teacherIs(.itself)])
                .means("how many times the student is trained before, each time taught by the last"),
            Self("members", \.teacher.members, .integer, where: [.teacherIs(.perceptron, .circuit, .itself)])
                .means("an ensemble of so many, with seeds from seed on; their probabilities are averaged"),
            Self("seed", \.teacher.seed, .seed, where: [.teacherIsTrainedApart]).means("of the initial weights"),
        ]
        + ofTraining("teacher", \.teacher.training, where: [.teacherIsTrainedApart]) + [
            Self(
                "minimumValidationAccuracy", \.teacher.minimumValidationAccuracy, .number,
                where: [.teacherIs(.perceptron, .circuit, .model, .table)]
            ).means("a weaker teacher is refused"),
            Self("data", \.teacher.data, .choice(), where: [.teacherIsTrainedApart])
                .means("whole for all training samples, rightly labelled, or same for what the students see"),
        ]

    fileprivate static let ofDistillation: [Self] = [
        Self("temperature", \.transfer.temperature, .number, where: [.divergenceCounts])
            .means("of both softmaxes in the divergence, whose weight it squares"),
        Self("labels", \.transfer.labels, .choice(), where: [.divergenceCounts])
            .means("soft: the teacher's probabilities; hard: its most probable class"),
        Self("divergenceWeight", \.transfer.divergenceWeight, .number).means("factor of the divergence"),
        Self("crossEntropyWeight", \.transfer.crossEntropyWeight, .number)
            .means("factor of the cross-entropy, with distillation"),
        Self("reduction", \.transfer.reduction, .choice(), where: [.divergenceCounts], column: "divergence_reduction")
            .means("of the divergence: sum or mean over the samples, or element-mean over samples and classes"),
        Self("divergence", \.transfer.divergence, .choice(), where: [.divergenceCounts]).means(
            "of probabilities t of the teacher, s of the student: forward sum t log(t/s), reverse sum s log(s/t), or unlogged"
                + " sum t (log t - s)"),
        Self("softmax", \.transfer.softmax, .choice(), where: [.divergenceCounts], column: "divergence_softmax")
            .means("once, or twice: in the divergence the student's s is the softmax of its softmax"),
    ]
}
