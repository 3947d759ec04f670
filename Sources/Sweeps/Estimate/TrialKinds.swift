// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans

/// What trials have in common as far as time and memory go: counted, without a list of them.
struct TrialKinds {
    /// A shape of training, and one of its trials.
    struct Kind {
        let shape: TrainingShape
        let example: TrialSpecification
    }

    private(set) var trialCount = 0
    /// The shapes of training, and of each the epochs of all its trials, and the most of one.
    private(set) var shapes: [Kind] = []
    private(set) var epochs: [(total: Int, most: Int)] = []
    private(set) var teacherCount = 0
    /// Of teachers that are trained, the shapes of training, and the epochs of all.
    private(set) var trainedTeachers: [(kind: Kind, epochs: Int)] = []
    /// Of the data sets that a trial runner keeps, bytes.
    private(set) var sampleBytes = 0

    init(of trials: Trials, shard: Shard?) {
        var places: [TrainingShape: Int] = [:]
        var drawn = KeptSamples<DataSpecification>()
        var prepared = KeptSamples<PreparedInputs>()
        for group in trials.groups {
            guard let first = group.first(where: { shard?.contains($0) ?? true }) else { continue }
            let specification = trials[first - 1].specification
            let count = shard == nil ? group.count : group.count { shard?.contains($0) ?? true }
            trialCount += count
            let shape = TrainingShape(of: specification)
            let place = places[shape] ?? shapes.count
            if place == shapes.count {
                places[shape] = place
                shapes.append(Kind(shape: shape, example: specification))
                epochs.append((0, 0))
            }
            epochs[place].total += count * specification.training.epochs
            epochs[place].most = max(epochs[place].most, specification.training.epochs)
            let numbers = specification.data.drawnFor == nil ? first..<first + 1 : group
            for number in numbers where shard?.contains(number) ?? true {
                let trial = trials[number - 1].specification
                drawn.add(trial.data, bytes: 8 * trial.data.features * trial.data.samples)
                let inputs = PreparedInputs(of: trial)
                prepared.add(inputs, bytes: inputs.bytes)
            }
        }
        sampleBytes = drawn.bytes + prepared.bytes
        addTeachers(of: trials, shard: shard)
    }

    private mutating func addTeachers(of trials: Trials, shard: Shard?) {
        var schedule = TeacherSchedule(
            for: trials.lazy.filter { shard?.contains($0.number) ?? true }.map(\.specification))
        teacherCount = schedule.left
        var places: [TrainingShape: Int] = [:]
        while let task = schedule.next() {
            schedule.finished(task)
            guard case .student(let trial) = task.source else { continue }
            let shape = TrainingShape(of: trial)
            let place = places[shape, default: trainedTeachers.count]
            if place == trainedTeachers.count {
                places[shape] = place
                trainedTeachers.append((Kind(shape: shape, example: trial), 0))
            }
            trainedTeachers[place].epochs += trial.training.epochs
        }
    }
}

/// The memory of the sets of samples of a kind, as far as a trial runner keeps them.
private struct KeptSamples<Key: Hashable> {
    private var known: Set<Key> = []
    private(set) var bytes = 0

    mutating func add(_ key: Key, bytes needed: Int) {
        // One set may be larger than the limit.
        guard bytes < TrialRunner.mostBytes, known.insert(key).inserted else { return }
        bytes = max(min(bytes + needed, TrialRunner.mostBytes), needed)
    }
}
