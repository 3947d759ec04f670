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
    /// A data set of a published benchmark, which comes with the program.
    case benchmark
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
    public var loss = Loss.crossEntropy
    public var training = TrainingSettings()

    public init() {}

    /// The settings of a trial; those that it does not depend on are the default ones.
    public init(of trial: TrialSpecification) {
        self.init(of: trial.data)
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

    /// The settings of data; others are the default ones.
    init(of data: DataSpecification) {
        self.data = data
        rule = data.rule
        table = data.table ?? table
        source = data.table.map { $0.file != nil ? .csv : $0.set != nil ? .benchmark : .digits } ?? .xor
        redrawsData = data.drawnFor != nil
    }

    /// Whether it is said which table samples come from, where they come from one.
    var namesTable: Bool { source == .csv ? table.file != nil : source != .benchmark || table.set != nil }

    /// The table that samples come from, without the fields that it has no use for; nil where bits are drawn.
    var usedTable: TableSource? {
        var used = TableSource(classes: table.classes, scaling: table.scaling)
        switch source {
        case .xor: return nil
        case .digits: break
        case .benchmark: used.set = table.set
        case .csv:
            used = table
            used.set = nil
        }
        return used
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
            throw PlanError("data", "file", is: "none", others: ["source"], "name the CSV file that samples come from.")
        }
        if source == .benchmark, table.set == nil {
            throw PlanError(
                "data", "set", is: "none", others: ["source"],
                "name a data set, such as \(BenchmarkData.names.first ?? ""); `qdistill reference plan` lists them.")
        }
        if let fault = embedding.fault { throw PlanError("embedding", fault.field, is: fault.value, fault.mend) }
        try check("circuit", "layers", layers, in: 1...1000, "give between 1 and 1000.")
        try check(
            "circuit", "initialisationWidth", initialisation.width, in: Double.leastNonzeroMagnitude...100,
            "give the radians that angles lie within from 0 on, above 0 and at most 100, such as 2*pi or 1.")
        try check(
            "circuit", "initialisationScale", initialisation.scale, in: 0...100,
            "give the standard deviation of the angles in radians, between 0 and 100, such as 0.1.")
        for (key, probability) in [
            ("depolarising", noise.depolarising), ("dephasing", noise.dephasing),
            ("amplitudeDamping", noise.amplitudeDamping), ("readoutError", noise.readoutError.p01),
            ("readoutError", noise.readoutError.p10),
        ] {
            try check("noise", key, probability, in: 0...1, "give a probability, between 0 and 1.")
        }
        let most = ShotSampling.mostShots
        try check("noise", "shots", shots, in: 1...most, "give between 1 and \(most), or exact.")
        try teacher.validate()
        try check(
            "distillation", "temperature", transfer.temperature, in: 1e-3...1e6,
            "give between 0.001 and 1000000, such as 2.0.")
        let weights = [transfer.divergenceWeight, transfer.crossEntropyWeight]
        for (key, weight) in zip(["divergenceWeight", "crossEntropyWeight"], weights) {
            try check("distillation", key, weight, in: 0...1e9, "give between 0 and 1000000000.")
        }
        guard weights[0] + weights[1] > 0 else {
            throw PlanError(
                "distillation", "divergenceWeight", is: "0", others: ["crossEntropyWeight"],
                "so is crossEntropyWeight, which leaves no loss: make one positive.")
        }
        try teacher.training.validate(in: "teacher")
        try training.validate(in: "training")
    }
}

/// - Throws: `PlanError` for a value outside its range; there may be none.
private func check<Value: Comparable>(
    _ section: String, _ key: String, _ value: Value?, in range: some RangeExpression<Value>, others: [String] = [],
    _ mend: String
) throws {
    guard let value, !range.contains(value) else { return }
    throw PlanError(section, key, is: "\(value)", others: others, mend)
}

extension TeacherSpecification {
    fileprivate func validate() throws {
        guard hiddenLayers.allSatisfy((1...65536).contains) else {
            throw PlanError(
                "teacher", "hiddenLayers", is: "\(hiddenLayers)", "every layer needs between 1 and 65536 neurons.")
        }
        try check("teacher", "minimumValidationAccuracy", minimumValidationAccuracy, in: 0...1, "give between 0 and 1.")
        try check(
            "teacher", "layers", layers, in: 1...1000, "give between 1 and 1000, or plan for those of the students.")
        try check("teacher", "members", members, in: 1...100, "give between 1 and 100.")
        try check("teacher", "generations", generations, in: 1...100, "give between 1 and 100.")
    }
}

extension TrainingSettings {
    fileprivate func validate(in section: String) throws {
        let least = Double.leastNonzeroMagnitude
        try check(
            section, "learningRate", learningRate, in: least...Double.greatestFiniteMagnitude,
            "give a positive number, such as 0.1.")
        try check(section, "epochs", epochs, in: 1...10_000_000, "give at least 1.")
        try check(section, "lossFactor", lossFactor, in: least...1e9, "give a positive number, such as 0.5.")
        try check(section, "steps", steps, in: 1...1_000_000_000, "give at least 1, or none for epochs.")
        try check(section, "stepsPerEpoch", stepsPerEpoch, in: 1...1_000_000, "give at least 1, such as 100.")
        try check(
            section, "convergenceInterval", convergenceInterval, in: 2...1_000_000,
            "give at least 2 steps, such as 200, or none.")
        try check(section, "patience", patience, in: 1..., "give at least 1, or as many as epochs to never stop early.")
        try check(
            section, "leastChange", earlyStopping.leastChange, in: 0...1e9,
            "give at least 0, such as 0.001, which the monitor must improve by.")
        try check(section, "batch", batch, in: 1..., "give the samples of a mini-batch, at least 1, or full.")
        try check(section, "momentum", optimiser.momentum, in: 0..<1, "give at least 0 and less than 1, such as 0.9.")
        try check(
            section, "weightDecay", optimiser.weightDecay, in: 0...1e6,
            "give between 0 and 1000000, such as 0.01, or default.")
        let decay = optimiser.effectiveWeightDecay
        guard optimiser.kind != .adamw || decay * learningRate <= 1 else {
            throw PlanError(
                section, "weightDecay", is: "\(decay)", others: ["learningRate", "optimiser"],
                "at the learning rate \(learningRate) it turns weights around: adamw multiplies them by"
                    + " 1 - learningRate weightDecay. Lower one of them.")
        }
        try check(
            section, "warmup", schedule.warmup, in: 0..<reduced.epochs, others: ["epochs", "steps"],
            "give at least 0 and fewer than the \(reduced.epochs) epochs.")
        try check(
            section, "decay", schedule.decay, in: least...1,
            "give a factor above 0 and at most 1, such as 0.1, or default.")
        try check(section, "decayEvery", schedule.decayEvery, in: 1..., "give at least 1 epoch, such as 30.")
    }
}
