import Circuits
import Distillation
import Learning
import Numerics

/// What a trial depends on beside its architecture, its seed and whether it distils.
public struct Settings: Sendable, Codable, Hashable {
    public var data = DataSpecification()
    /// Whether every seed has a data set of its own, drawn for it, and with it a teacher of its own.
    public var redrawsData = false
    public var embedding = Embedding()
    /// Layers of each circuit.
    public var layers = 5
    /// The picture that circuits are simulated in; nil leaves the choice to the cost model.
    public var picture: Picture?
    /// The noise of circuits.
    public var noise = NoiseModel.none
    /// How often a circuit runs for each test sample; nil for exact expectation values.
    public var shots: Int?
    public var teacher = TeacherSpecification()
    public var transfer = DistillationSettings()
    public var loss = CrossEntropyReading.crossEntropy
    public var training = TrainingSettings(learningRate: 0.1, epochs: 300, patience: 50)

    public init() {}

    /// The settings of a trial; those that it does not depend on are the default ones.
    public init(of trial: TrialSpecification) {
        data = trial.data
        redrawsData = trial.data.drawnFor != nil
        embedding = trial.student.embedding
        layers = trial.student.layers
        picture = trial.student.picture
        noise = trial.student.noise ?? .none
        shots = trial.student.shots
        teacher = trial.teacher ?? teacher
        if let student = teacher.student {
            (teacher.architectureName, teacher.layers) = (student.architecture.name, student.layers)
        }
        transfer = trial.transfer ?? transfer
        loss = trial.loss
        training = trial.training
    }

    /// - Parameter teachers: the architectures, beside the built-in ones, that a teacher may have.
    func trial(
        _ architecture: Architecture, distillation: Bool, seed: UInt64, teachers: [Architecture]
    ) -> TrialSpecification {
        var (data, teacher) = (data, teacher)
        data.drawnFor = redrawsData ? seed : nil
        if teacher.kind == .circuit {
            let name = teacher.architectureName
            teacher.student = StudentSpecification(
                architecture: teachers.first { $0.name == name } ?? (try? Architecture(name: name)) ?? .universal,
                layers: teacher.layers ?? layers, embedding: embedding)
        }
        return TrialSpecification(
            student: StudentSpecification(
                architecture: architecture, layers: layers, embedding: embedding, picture: picture, noise: noise,
                shots: shots),
            distillation: distillation, seed: seed, loss: loss, training: training, data: data, teacher: teacher,
            transfer: transfer)
    }

    /// - Throws: `PlanError` saying which field is wrong and how to mend it.
    func validate() throws {
        do {
            try data.validate()
        } catch let error as StudentError {
            throw PlanError(error.description)
        }
        if let fault = embedding.fault { throw PlanError(fault) }
        guard layers >= 1, layers <= 1000 else {
            throw PlanError("circuit: layers is \(layers); give between 1 and 1000.")
        }
        try validateNoise()
        try validateTeacher()
        guard transfer.temperature > 0, (1e-3...1e6).contains(transfer.temperature) else {
            throw PlanError(
                "distillation: temperature is \(transfer.temperature); give between 0.001 and 1000000, such as 2.0.")
        }
        for (name, weight) in [
            ("divergenceWeight", transfer.divergenceWeight), ("crossEntropyWeight", transfer.crossEntropyWeight),
        ] {
            guard (0...1e9).contains(weight) else {
                throw PlanError("distillation: \(name) is \(weight); give between 0 and 1000000000.")
            }
        }
        guard transfer.divergenceWeight + transfer.crossEntropyWeight > 0 else {
            throw PlanError("distillation: both weights are 0, which leaves no loss; make one positive.")
        }
        try Self.validate(teacher.training, "teacher")
        try Self.validate(training, "training")
    }

    private func validateTeacher() throws {
        guard teacher.hiddenLayers.allSatisfy({ $0 >= 1 && $0 <= 65536 }) else {
            throw PlanError(
                "teacher: hiddenLayers is \(teacher.hiddenLayers); every layer needs between 1 and 65536 neurons.")
        }
        guard (0...1).contains(teacher.minimumValidationAccuracy) else {
            throw PlanError(
                "teacher: minimumValidationAccuracy is \(teacher.minimumValidationAccuracy); give between 0 and 1.")
        }
        guard (1...1000).contains(teacher.layers ?? 1) else {
            throw PlanError(
                "teacher: layers is \(teacher.layers ?? 0); give between 1 and 1000, or plan for those of the students."
            )
        }
        guard (1...100).contains(teacher.members) else {
            throw PlanError("teacher: members is \(teacher.members); give between 1 and 100.")
        }
        guard (1...100).contains(teacher.generations) else {
            throw PlanError("teacher: generations is \(teacher.generations); give between 1 and 100.")
        }
    }

    private func validateNoise() throws {
        for (key, probability) in [
            ("depolarising", noise.depolarising), ("dephasing", noise.dephasing),
            ("amplitudeDamping", noise.amplitudeDamping), ("readoutError", noise.readoutError.p01),
            ("readoutError", noise.readoutError.p10),
        ] {
            guard (0...1).contains(probability) else {
                throw PlanError("noise: \(key) is \(probability); give a probability, between 0 and 1.")
            }
        }
        guard (1...ShotSampling.mostShots).contains(shots ?? 1) else {
            throw PlanError(
                "noise: shots is \(shots ?? 0); give between 1 and \(ShotSampling.mostShots), or exact.")
        }
    }

    private static func validate(_ settings: TrainingSettings, _ section: String) throws {
        guard settings.learningRate > 0, settings.learningRate.isFinite else {
            throw PlanError(
                "\(section): learningRate is \(settings.learningRate); give a positive number, such as 0.1.")
        }
        guard settings.epochs >= 1, settings.epochs <= 10_000_000 else {
            throw PlanError("\(section): epochs is \(settings.epochs); give at least 1.")
        }
        guard settings.patience >= 1 else {
            throw PlanError(
                "\(section): patience is \(settings.patience); give at least 1, or as many as epochs to never stop early."
            )
        }
        guard settings.batch ?? 1 >= 1 else {
            throw PlanError(
                "\(section): batch is \(settings.batch ?? 0); give the samples of a mini-batch, at least 1, or full.")
        }
    }
}
