// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning

/// Runs trials on one thread.
///
/// Data sets, their amplitudes and their teachers' judgements are made once and shared by the trials that agree on them, as
/// long as they do not take too much memory.
public final class TrialRunner {
    /// Samples that pass through a perceptron at a time.
    package static let blockSize = 200
    /// The most memory of the data sets that are kept as they were drawn, and again of those as students take them.
    package static let mostBytes = 64 << 20

    private let teachers: Teachers
    private var drawn = RecentValues<DataSpecification, DataSet<Double>>(mostBytes: mostBytes)
    private var prepared = RecentValues<PreparedInputs, DataSet<Double>>(mostBytes: mostBytes)
    private var preparedInSingle = RecentValues<PreparedInputs, DataSet<Float>>(mostBytes: mostBytes)

    /// - Parameter teachers: those of all trials with distillation.
    public init(teachers: Teachers = Teachers()) { self.teachers = teachers }

    /// Trains and tests one student.
    ///
    /// - Parameters:
    ///   - trial: what is trained.
    ///   - onEpoch: is called after each epoch, counted from 1, and may end the training by what it throws.
    /// - Throws: `TrainingError` where the loss stops being finite; `ArchitectureError` for a student that cannot be built;
    ///   what `onEpoch` throws.
    public func run(
        _ trial: TrialSpecification, onEpoch: (_ epoch: Int, _ curve: LearningCurve) throws -> Void = { _, _ in }
    ) throws -> TrialResult {
        try run(trial, checkpoints: nil, onEpoch: onEpoch)
    }

    /// The same, with checkpoints for the trial to resume from.
    package func run(
        _ trial: TrialSpecification, checkpoints: (any CheckpointStore)?,
        onEpoch: (_ epoch: Int, _ curve: LearningCurve) throws -> Void = { _, _ in }
    ) throws -> TrialResult {
        switch trial.training.precision {
        case .double: try run(trial, inputs(of: trial, from: &prepared), checkpoints, onEpoch)
        case .single: try run(trial, inputs(of: trial, from: &preparedInSingle), checkpoints, onEpoch)
        }
    }

    private func run<Element: Real>(
        _ trial: TrialSpecification, _ data: DataSet<Element>, _ checkpoints: (any CheckpointStore)?,
        _ onEpoch: (Int, LearningCurve) throws -> Void
    ) throws -> TrialResult {
        let (network, training, outcome) = try train(trial, data, checkpoints, onEpoch)
        /// Loss and predictions with the weights that are kept.
        func evaluate(
            _ samples: LabelledSamples<Element>, _ name: String, keepsSamples: Bool = true
        ) throws -> Training<Element>.Evaluation {
            let evaluation = training.evaluateBound(samples, keepsSamples: keepsSamples)
            guard evaluation.loss.isFinite else {
                throw TrainingError.lossNotFinite(epoch: outcome.bestEpoch, samples: name)
            }
            return evaluation
        }
        let tested = try withShots(network, trial) { try evaluate(data.test, "test") }
        let validated = try evaluate(data.validation, "validation")
        var result = TrialResult(
            parameters: network.parameterCount, confusion: tested.confusion,
            epochs: outcome.curve.trainingLoss.count, bestEpoch: outcome.bestEpoch,
            trainingLoss: try evaluate(data.training, "training", keepsSamples: false).loss,
            validationLoss: validated.loss, testLoss: tested.loss,
            curve: outcome.curve, weights: outcome.parameters.values.map(Double.init))
        (result.scale, result.hasConverged) = (data.scale, outcome.hasConverged)
        result.validation = data.validation.count > 0 ? validated.confusion : nil
        (result.rocAUC, result.validationRocAUC) = (tested.predictions?.rocAUC, validated.predictions?.rocAUC)
        (result.brier, result.calibrationError) = (tested.predictions?.brier, tested.predictions?.calibrationError)
        result.predictions = tested.predictions.flatMap { TestPredictions($0, rows: data.testRows) }
        result.teacherAgreement = data.test.softLabels.flatMap { tested.predictions?.agreement(with: $0) }
        return result
    }

    /// Trains a student that is a teacher.
    ///
    /// - Throws: what `run` throws.
    func teacher(_ trial: TrialSpecification, onEpoch: () throws -> Void) throws -> Teacher {
        switch trial.training.precision {
        case .double: try teacher(trial, inputs(of: trial, from: &prepared), onEpoch)
        case .single: try teacher(trial, inputs(of: trial, from: &preparedInSingle), onEpoch)
        }
    }

    private func teacher<Element: Real>(
        _ trial: TrialSpecification, _ data: DataSet<Element>, _ onEpoch: () throws -> Void
    ) throws -> Teacher {
        let (network, training, outcome) = try train(trial, data, nil) { _, _ in try onEpoch() }
        func judgements(_ samples: LabelledSamples<Element>, _ name: String) throws -> [[Double]] {
            let probabilities = network.probabilities(samples)
            guard probabilities.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
                throw TrainingError.lossNotFinite(epoch: outcome.bestEpoch, samples: name)
            }
            return probabilities
        }
        return Teacher(
            training: try judgements(data.training, "training"),
            validation: try judgements(data.validation, "validation"),
            test: try judgements(data.test, "test"),
            validationAccuracy: data.validation.labels.isEmpty
                ? nil : training.evaluateBound(data.validation).confusion.accuracy,
            testAccuracy: training.evaluateBound(data.test).confusion.accuracy)
    }

    /// Trains a student, which is left with the weights that are kept.
    private func train<Element: Real>(
        _ trial: TrialSpecification, _ data: DataSet<Element>, _ checkpoints: (any CheckpointStore)?,
        _ onEpoch: (Int, LearningCurve) throws -> Void
    ) throws -> (any Network<Element>, Training<Element>, Training<Element>.Outcome) {
        let network = try trial.student.network(
            features: trial.data.features, classes: trial.data.classes, samples: data.training.count,
            training: trial.training, precision: Element.self)
        try trial.checkLoss()
        precondition(data.training.features.rows == network.inputs, "Samples are as the network takes them.")
        let training = Training(
            of: network, loss: trial.loss, factor: trial.training.lossFactor, distillation: trial.transfer)
        // The same seed starts an architecture from the same weights with and without distillation: their results pair.
        var random = Philox(seed: trial.seed, stream: trial.stream("weights"))
        let outcome = try training.run(
            from: network.initialParameters(from: &random), training: data.training, validation: data.validation,
            settings: trial.training,
            shuffling: Philox(seed: trial.seed, stream: trial.stream("batches")),
            checkpoints: checkpoints, onEpoch: onEpoch)
        return (network, training, outcome)
    }

    /// Runs `body` with the finite shots that the trial's student is tested with, if it is.
    private func withShots<Element: Real, Result>(
        _ network: any Network<Element>, _ trial: TrialSpecification, _ body: () throws -> Result
    ) throws -> Result {
        guard let hybrid = network as? HybridStudent<Element> else { return try body() }
        let shots = try trial.student.shotSimulator(
            features: trial.data.features, blockSize: hybrid.blockSize,
            random: Philox(seed: trial.seed, stream: trial.stream("shots")),
            precision: Element.self)
        return try hybrid.withShots(shots, body)
    }

    private func inputs<Element>(
        of trial: TrialSpecification, from prepared: inout RecentValues<PreparedInputs, DataSet<Element>>
    ) throws -> DataSet<Element> {
        let preparation = PreparedInputs(of: trial)
        return try prepared.value(of: preparation, bytes: \.bytes) {
            let data = try drawn.value(of: trial.data, bytes: \.bytes) { try trial.data.shared() }
            try trial.data.check(data, for: [trial.student.demand(in: trial.training.precision)])
            let judged = try judge(data, for: trial)
            var inputs: [Matrix<Element>] = try preparation.inputs(of: data.parts) {
                try trial.student.inputs($0).features
            }
            return judged.map { part in
                LabelledSamples(
                    features: inputs.removeFirst(), labels: part.labels, classes: part.classes,
                    softLabels: part.softLabels?.converted())
            }
        }
    }

    private func judge(_ data: DataSet<Double>, for trial: TrialSpecification) throws -> DataSet<Double> {
        guard let transfer = trial.transfer, let teacher = try teachers.teacher(of: trial, data: data) else {
            return data
        }
        return teacher.judge(data, transfer)
    }
}
