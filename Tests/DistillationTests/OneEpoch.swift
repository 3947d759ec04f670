import Learning

extension TrainingSettings {
    /// For tests that build what is trained and do not train it for long.
    static let oneEpoch = TrainingSettings(learningRate: 0.1, epochs: 1, patience: 1)
}
