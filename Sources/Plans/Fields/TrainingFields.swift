// SPDX-License-Identifier: Apache-2.0
import Learning

extension PlanField {
    /// The fields of a training, which the students' section and the teacher's have in common.
    ///
    /// - Parameters:
    ///   - training: where the section's settings are.
    ///   - always: under which conditions there is such a training at all.
    ///   - counts: under which it is counted in epochs.
    static func ofTraining(
        _ section: String, _ training: WritableKeyPath<Settings, TrainingSettings>, where always: [PlanCondition] = [],
        epochs counts: [PlanCondition] = []
    ) -> [PlanField] {
        func field<Value>(
            _ key: String, _ path: WritableKeyPath<TrainingSettings, Value>, _ kind: YAMLValue<Value>,
            where conditions: [PlanCondition] = [], hasSynonyms: Bool = false, column: String? = nil
        ) -> PlanField {
            PlanField(
                key, training.appending(path: path), kind, where: always + conditions, hasSynonyms: hasSynonyms,
                column: column)
        }
        func schedule(in kinds: [LearningRateSchedule.Kind]) -> PlanCondition {
            PlanCondition("\(section).schedule", training.appending(path: \.schedule.kind), in: kinds)
        }
        nonisolated(unsafe) let momentum = training.appending(path: \.optimiser.momentum)
        let isSGD = PlanCondition("\(section).optimiser", training.appending(path: \.optimiser.kind), in: [.sgd])
        let hasMomentum = PlanCondition("\(section).momentum", "not 0") { $0[keyPath: momentum] != 0 }
        return [
            field("learningRate", \.learningRate, .number)
                .means("of the optimiser, where the schedule does not change it"),
            field("optimiser", \.optimiser.kind, .choice()).means("adam, adamw or sgd, as in PyTorch"),
            field("weightDecay", \.optimiser.weightDecay, .either(.number, or: "default"), hasSynonyms: true)
                .means("in the gradient, or with adamw beside it; default: 0.01 with adamw, else 0"),
            field("momentum", \.optimiser.momentum, .number, where: [isSGD]).means("what a step keeps of the last one"),
            field("nesterov", \.optimiser.nesterov, .boolean, where: [hasMomentum, isSGD])
                .means("whether the momentum is Nesterov's"),
            field("schedule", \.schedule.kind, .choice(), hasSynonyms: true)
                .means("of the learning rate, epoch by epoch: constant, cosine (down to 0), step or exponential"),
            field("warmup", \.schedule.warmup, .integer)
                .means("epochs before the schedule, in which the learning rate rises"),
            field(
                "decay", \.schedule.decay, .either(.number, or: "default"),
                where: [schedule(in: [.step, .exponential])]
            )
            .means("factor of the learning rate; default: 0.1 and 0.99"),
            field("decayEvery", \.schedule.decayEvery, .integer, where: [schedule(in: [.step])])
                .means("epochs from one factor to the next"),
            field("epochs", \.epochs, .integer, where: counts, column: "max_epochs").means("at most"),
            field("patience", \.patience, .integer, hasSynonyms: true)
                .means("epochs without improvement before a training stops"),
            field("patienceCounts", \.earlyStopping.patienceCounts, .choice(), hasSynonyms: true)
                .means("of those epochs: since-best, or cumulative for all, which an improvement does not set back"),
            field("monitor", \.earlyStopping.monitor, .choice(), hasSynonyms: true).means(
                "what improves: on validation samples the loss, its part cross-entropy, accuracy or f1; or training-loss"
            ),
            field("leastChange", \.earlyStopping.leastChange, .number, hasSynonyms: true)
                .means("by more than which the monitor must be better than its best to have improved"),
        ]
    }
}
