// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning

extension PlanField {
    /// The fields of a training, which the students' section and the teacher's have in common.
    ///
    /// - Parameters:
    ///   - training: where the section's settings are.
    ///   - condition: under which there is such a training at all.
    ///   - prefix: what the columns' names begin with.
    static func ofTraining(
        _ section: String, _ training: WritableKeyPath<Settings, TrainingSettings>, for scope: Scope,
        where condition: PlanCondition? = nil, prefix: String = ""
    ) -> [PlanField] {
        let always = condition.map { [$0] } ?? []
        let optimiser = training.appending(path: \.optimiser)
        let schedule = training.appending(path: \.schedule)
        let (optimisers, schedules) = (optimiser.appending(path: \.kind), schedule.appending(path: \.kind))
        nonisolated(unsafe) let momentum = optimiser.appending(path: \.momentum)
        let isSGD = PlanCondition("\(section).optimiser", optimisers, in: [.sgd])
        let hasMomentum = PlanCondition("\(section).momentum", "not 0") { $0[keyPath: momentum] != 0 }
        let decays = PlanCondition("\(section).schedule", schedules, in: [.step, .exponential])
        return [
            PlanField(
                section, "learningRate", training.appending(path: \.learningRate), .number, for: scope, where: always,
                column: prefix + "learning_rate", "of the optimiser, where the schedule does not change it"),
            PlanField(
                section, "optimiser", optimisers, .choice(), for: scope, where: always, column: prefix + "optimiser",
                "adam, adamw or sgd, as in PyTorch"),
            PlanField(
                section, "weightDecay", optimiser.appending(path: \.weightDecay), .number, or: "default", for: scope,
                where: always, hasSynonyms: true, column: prefix + "weight_decay",
                "in the gradient, or with adamw beside it; default: 0.01 with adamw, else 0"),
            PlanField(
                section, "momentum", optimiser.appending(path: \.momentum), .number, for: scope,
                where: always + [isSGD], column: prefix + "momentum", "what a step keeps of the last one"),
            PlanField(
                section, "nesterov", optimiser.appending(path: \.nesterov), .boolean, for: scope,
                where: always + [hasMomentum, isSGD], column: prefix + "nesterov",
                "whether the momentum is Nesterov's"),
            PlanField(
                section, "schedule", schedules, .choice(), for: scope, where: always, hasSynonyms: true,
                column: prefix + "schedule",
                "of the learning rate, epoch by epoch: constant, cosine (down to 0), step or exponential"),
            PlanField(
                section, "warmup", schedule.appending(path: \.warmup), .integer, for: scope, where: always,
                column: prefix + "warmup", "epochs before the schedule, in which the learning rate rises"),
            PlanField(
                section, "decay", schedule.appending(path: \.decay), .number, or: "default", for: scope,
                where: always + [decays], column: prefix + "decay",
                "factor of the learning rate; default: 0.1 and 0.99"),
            PlanField(
                section, "decayEvery", schedule.appending(path: \.decayEvery), .integer, for: scope,
                where: always + [PlanCondition("\(section).schedule", schedules, in: [.step])],
                column: prefix + "decay_every", "epochs from one factor to the next"),
            PlanField(
                section, "epochs", training.appending(path: \.epochs), .integer, for: scope, where: always,
                column: prefix + "max_epochs", "at most"),
            PlanField(
                section, "patience", training.appending(path: \.patience), .integer, for: scope, where: always,
                hasSynonyms: true, column: prefix + "patience",
                "epochs without a lower validation loss before a training stops"),
        ]
    }
}
