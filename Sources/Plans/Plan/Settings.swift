// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Learning

/// Where samples come from.
public enum DataSource: String, Sendable, Codable, CaseIterable {
    /// Bit vectors drawn at random, whose class is a generalised XOR of some bits.
    case xor
    /// The handwritten digits that come with the program.
    case digits
    /// The rows of a CSV file.
    case csv
}

/// What a trial depends on beside its architecture, its seed and whether it distils.
public struct Settings: Sendable, Codable, Hashable {
    public var data = DataSpecification()
    public var source = DataSource.xor
    /// What decides the class of drawn bits.
    public var rule = GeneralisedXOR()
    /// The table that samples come from, unless bits are drawn.
    public var table = TableSource()
    /// Whether every seed has a data set of its own, drawn for it, and with it a teacher of its own.
    public var redrawsData = false
    public var embedding = Embedding()
    /// Layers of each circuit.
    public var layers = 5
    /// The picture that circuits are simulated in; nil leaves the choice to the cost model.
    public var picture: Picture?
    /// How the angles of circuits are drawn.
    public var initialisation = Initialisation()
    /// The noise of circuits.
    public var noise = NoiseModel.none
    /// How often a circuit runs for each test sample; nil for exact expectation values.
    public var shots: Int?
    public var teacher = TeacherSpecification()
    public var transfer = DistillationSettings()
    public var loss = CrossEntropyReading.crossEntropy
    public var training = TrainingSettings()

    public init() {}

    /// The settings of a trial; those that it does not depend on are the default ones.
    public init(of trial: TrialSpecification) {
        data = trial.data
        rule = data.rule
        table = data.table ?? table
        source = data.table.map { $0.file == nil ? .digits : .csv } ?? .xor
        redrawsData = trial.data.drawnFor != nil
        embedding = trial.student.embedding
        layers = trial.student.layers
        picture = trial.student.picture
        initialisation = trial.student.initialisation
        noise = trial.student.noise
        shots = trial.student.shots
        teacher = trial.teacher ?? teacher
        if let student = teacher.student {
            teacher.architecture = student.architecture.name
            teacher.layers = student.architecture.hasCircuit ? student.layers : nil
        }
        transfer = trial.transfer ?? transfer
        loss = trial.loss
        training = trial.training
    }

    /// The table that samples come from, without the fields that it has no use for; nil where bits are drawn.
    var usedTable: TableSource? {
        switch source {
        case .xor: nil
        case .digits: TableSource(classes: table.classes, scaling: table.scaling)
        case .csv: table
        }
    }

    /// - Parameters:
    ///   - tables: what the plan's tables hold.
    ///   - teachers: the architectures, beside the built-in ones, that a teacher may have.
    func trial(
        _ architecture: Architecture, distillation: Bool, seed: UInt64, tables: [TableSource: TableSource.Contents],
        teachers: [Architecture]
    ) -> TrialSpecification {
        var (data, teacher) = (data, teacher)
        data.rule = source == .xor ? rule : GeneralisedXOR()
        data.table = usedTable
        if let contents = data.table.flatMap({ tables[$0] }) {
            (data.contents, data.samples, data.bits) = (contents, contents.samples, contents.features)
        }
        data.drawnFor = redrawsData ? seed : nil
        // Settings that mean nothing make no other trial.
        teacher.training = teacher.training.reduced
        if teacher.kind == .circuit {
            let name = teacher.architecture
            teacher.student = StudentSpecification(
                architecture: teachers.first { $0.name == name } ?? (try? Architecture(name: name)) ?? .universal,
                layers: teacher.layers ?? layers, embedding: embedding)
        }
        return TrialSpecification(
            student: StudentSpecification(
                architecture: architecture, layers: layers, embedding: embedding, picture: picture, noise: noise,
                shots: shots, initialisation: initialisation),
            distillation: distillation, seed: seed, loss: loss, training: training.reduced, data: data,
            teacher: teacher, transfer: transfer)
    }

    /// - Throws: `PlanError` saying which field is wrong and how to mend it.
    func validate() throws {
        if source == .csv, table.file == nil {
            throw PlanError(
                "data", "file", is: "none", others: ["source"], "name the CSV file that samples come from.")
        }
        if let fault = embedding.fault {
            throw PlanError(
                "embedding", fault.field, is: fault.value, fault.mend)
        }
        guard layers >= 1, layers <= 1000 else {
            throw PlanError(
                "circuit", "layers", is: "\(layers)", "give between 1 and 1000.")
        }
        try validateInitialisation()
        try validateNoise()
        try validateTeacher()
        guard transfer.temperature > 0, (1e-3...1e6).contains(transfer.temperature) else {
            throw PlanError(
                "distillation", "temperature", is: "\(transfer.temperature)",
                "give between 0.001 and 1000000, such as 2.0.")
        }
        for (name, weight) in [
            ("divergenceWeight", transfer.divergenceWeight), ("crossEntropyWeight", transfer.crossEntropyWeight),
        ] {
            guard (0...1e9).contains(weight) else {
                throw PlanError(
                    "distillation", name, is: "\(weight)", "give between 0 and 1000000000.")
            }
        }
        guard transfer.divergenceWeight + transfer.crossEntropyWeight > 0 else {
            throw PlanError(
                "distillation", "divergenceWeight", is: "0", others: ["crossEntropyWeight"],
                "so is crossEntropyWeight, which leaves no loss: make one positive.")
        }
        try Self.validate(teacher.training, "teacher")
        try Self.validate(training, "training")
    }

    private func validateInitialisation() throws {
        guard (0...100).contains(initialisation.scale) else {
            throw PlanError(
                "circuit", "initialisationScale", is: "\(initialisation.scale)",
                "give the standard deviation of the angles in radians, between 0 and 100, such as 0.1.")
        }
    }

    private func validateTeacher() throws {
        guard teacher.hiddenLayers.allSatisfy({ $0 >= 1 && $0 <= 65536 }) else {
            throw PlanError(
                "teacher", "hiddenLayers", is: "\(teacher.hiddenLayers)",
                "every layer needs between 1 and 65536 neurons.")
        }
        guard (0...1).contains(teacher.minimumValidationAccuracy) else {
            throw PlanError(
                "teacher", "minimumValidationAccuracy", is: "\(teacher.minimumValidationAccuracy)",
                "give between 0 and 1.")
        }
        guard (1...1000).contains(teacher.layers ?? 1) else {
            throw PlanError(
                "teacher", "layers", is: "\(teacher.layers ?? 0)",
                "give between 1 and 1000, or plan for those of the students.")
        }
        guard (1...100).contains(teacher.members) else {
            throw PlanError(
                "teacher", "members", is: "\(teacher.members)", "give between 1 and 100.")
        }
        guard (1...100).contains(teacher.generations) else {
            throw PlanError(
                "teacher", "generations", is: "\(teacher.generations)", "give between 1 and 100.")
        }
    }

    private func validateNoise() throws {
        for (key, probability) in [
            ("depolarising", noise.depolarising), ("dephasing", noise.dephasing),
            ("amplitudeDamping", noise.amplitudeDamping), ("readoutError", noise.readoutError.p01),
            ("readoutError", noise.readoutError.p10),
        ] {
            guard (0...1).contains(probability) else {
                throw PlanError(
                    "noise", key, is: "\(probability)", "give a probability, between 0 and 1.")
            }
        }
        guard (1...ShotSampling.mostShots).contains(shots ?? 1) else {
            throw PlanError(
                "noise", "shots", is: "\(shots ?? 0)", "give between 1 and \(ShotSampling.mostShots), or exact.")
        }
    }

    private static func validate(_ settings: TrainingSettings, _ section: String) throws {
        guard settings.learningRate > 0, settings.learningRate.isFinite else {
            throw PlanError(
                section, "learningRate", is: "\(settings.learningRate)", "give a positive number, such as 0.1.")
        }
        guard settings.epochs >= 1, settings.epochs <= 10_000_000 else {
            throw PlanError(
                section, "epochs", is: "\(settings.epochs)", "give at least 1.")
        }
        guard settings.patience >= 1 else {
            throw PlanError(
                section, "patience", is: "\(settings.patience)",
                "give at least 1, or as many as epochs to never stop early.")
        }
        guard settings.batch ?? 1 >= 1 else {
            throw PlanError(
                section, "batch", is: "\(settings.batch ?? 0)", "give the samples of a mini-batch, at least 1, or full."
            )
        }
        try validateSteps(settings, section)
    }

    /// The optimiser and the schedule.
    private static func validateSteps(_ settings: TrainingSettings, _ section: String) throws {
        let (optimiser, schedule) = (settings.optimiser, settings.schedule)
        guard (0..<1).contains(optimiser.momentum) else {
            throw PlanError(
                section, "momentum", is: "\(optimiser.momentum)", "give at least 0 and less than 1, such as 0.9.")
        }
        guard (0...1e6).contains(optimiser.weightDecay ?? 0) else {
            throw PlanError(
                section, "weightDecay", is: "\(optimiser.weightDecay ?? 0)",
                "give between 0 and 1000000, such as 0.01, or default.")
        }
        guard optimiser.kind != .adamw || optimiser.effectiveWeightDecay * settings.learningRate <= 1 else {
            throw PlanError(
                section, "weightDecay", is: "\(optimiser.effectiveWeightDecay)", others: ["learningRate", "optimiser"],
                "at the learning rate \(settings.learningRate) it turns weights around: adamw multiplies them by"
                    + " 1 - learningRate weightDecay. Lower one of them.")
        }
        guard (0..<settings.epochs).contains(schedule.warmup) else {
            throw PlanError(
                section, "warmup", is: "\(schedule.warmup)", others: ["epochs"],
                "give at least 0 and fewer than the \(settings.epochs) epochs.")
        }
        guard (0...1).contains(schedule.decay ?? 1), schedule.decay != 0 else {
            throw PlanError(
                section, "decay", is: "\(schedule.decay ?? 0)",
                "give a factor above 0 and at most 1, such as 0.1, or default.")
        }
        guard schedule.decayEvery >= 1 else {
            throw PlanError(
                section, "decayEvery", is: "\(schedule.decayEvery)", "give at least 1 epoch, such as 30.")
        }
    }
}
