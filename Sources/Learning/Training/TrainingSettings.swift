import Arithmetic

/// How long, how fast, and on what to train.
public struct TrainingSettings: Sendable, Hashable {
    public var learningRate: Double
    /// The most epochs.
    public var epochs: Int
    /// Training stops after so many epochs without a lower validation loss.
    public var patience: Int
    /// Samples of a mini-batch, one optimiser step each; nil for the full batch.
    public var batch: Int?
    /// The precision of simulation, loss and optimiser.
    public var precision: Precision
    /// Whether the weights of the epoch with the lowest validation loss are tested, and not the last epoch's.
    public var restoreBest: Bool
    public var optimiser: OptimiserSettings
    public var schedule: LearningRateSchedule

    public init(
        learningRate: Double, epochs: Int, patience: Int, batch: Int? = nil, precision: Precision = .double,
        restoreBest: Bool = true, optimiser: OptimiserSettings = OptimiserSettings(),
        schedule: LearningRateSchedule = LearningRateSchedule()
    ) {
        self.learningRate = learningRate
        self.epochs = epochs
        self.patience = patience
        self.batch = batch
        self.precision = precision
        self.restoreBest = restoreBest
        self.optimiser = optimiser
        self.schedule = schedule
    }

    /// The same training without settings that mean nothing beside the others, such as the momentum of Adam.
    public var reduced: TrainingSettings {
        var reduced = self
        (reduced.optimiser, reduced.schedule) = (optimiser.reduced, schedule.reduced)
        return reduced
    }

    /// The learning rate of an epoch, counted from 1.
    public func learningRate(inEpoch epoch: Int) -> Double {
        schedule.rate(learningRate, epoch: epoch, of: epochs)
    }
}

/// The default optimiser and schedule are left out, so that the identities of trials with them do not depend on there being
/// others.
extension TrainingSettings: Codable {
    private enum Field: String, CodingKey {
        case learningRate, epochs, patience, batch, precision, restoreBest, optimiser, schedule
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        self.init(
            learningRate: try fields.decode(Double.self, forKey: .learningRate),
            epochs: try fields.decode(Int.self, forKey: .epochs),
            patience: try fields.decode(Int.self, forKey: .patience),
            batch: try fields.decodeIfPresent(Int.self, forKey: .batch),
            precision: try fields.decode(Precision.self, forKey: .precision),
            restoreBest: try fields.decode(Bool.self, forKey: .restoreBest),
            optimiser: try fields.decodeIfPresent(OptimiserSettings.self, forKey: .optimiser) ?? OptimiserSettings(),
            schedule: try fields.decodeIfPresent(LearningRateSchedule.self, forKey: .schedule)
                ?? LearningRateSchedule())
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(learningRate, forKey: .learningRate)
        try fields.encode(epochs, forKey: .epochs)
        try fields.encode(patience, forKey: .patience)
        try fields.encodeIfPresent(batch, forKey: .batch)
        try fields.encode(precision, forKey: .precision)
        try fields.encode(restoreBest, forKey: .restoreBest)
        if optimiser != OptimiserSettings() { try fields.encode(optimiser, forKey: .optimiser) }
        if schedule != LearningRateSchedule() { try fields.encode(schedule, forKey: .schedule) }
    }
}
