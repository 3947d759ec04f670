// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans

/// What trials have in common as far as time and memory go: counted, without a list of them.
struct TrialKinds {
    /// A shape of training, one of its trials, the epochs of all of them, and the most of one.
    struct Kind {
        let shape: TrainingShape
        let example: TrialSpecification
        fileprivate(set) var epochs = 0
        fileprivate(set) var mostEpochs = 0

        var architecture: String { example.student.architecture.name }

        /// What the cost model says of an epoch, seconds.
        var predictedSeconds: Double {
            var trial = example
            trial.training = trial.training.limited(toEpochs: 1)
            return trial.predictedNanoseconds / 1e9
        }
    }

    private(set) var trialCount = 0
    private(set) var students = KindList()
    private(set) var teacherCount = 0
    /// Of teachers that are trained.
    private(set) var teachers = KindList()
    /// Of the data sets that a trial runner keeps, bytes.
    private(set) var sampleBytes = 0

    init(of trials: Trials, shard: Shard?) {
        var drawn = KeptSamples<DataSpecification>()
        var prepared = KeptSamples<PreparedInputs>()
        for group in trials.groups {
            guard let first = group.first(where: { shard?.contains($0) ?? true }) else { continue }
            let specification = trials[first - 1].specification
            let count = shard == nil ? group.count : group.count { shard?.contains($0) ?? true }
            trialCount += count
            students.add(specification, count: count)
            let numbers = specification.data.drawnFor == nil ? first..<first + 1 : group
            for number in numbers where shard?.contains(number) ?? true {
                let trial = trials[number - 1].specification
                drawn.add(trial.data, bytes: 8 * trial.data.features * trial.data.samples)
                let inputs = PreparedInputs(of: trial)
                prepared.add(inputs, bytes: inputs.bytes)
            }
        }
        sampleBytes = drawn.bytes + prepared.bytes
        var schedule = TeacherSchedule(
            for: trials.lazy.filter { shard?.contains($0.number) ?? true }.map(\.specification))
        teacherCount = schedule.left
        while let task = schedule.next() {
            schedule.finished(task)
            if case .student(let trial) = task.source { teachers.add(trial, count: 1) }
        }
    }

    /// Kinds in the order of their first trials.
    struct KindList {
        private(set) var kinds: [Kind] = []
        private var places: [TrainingShape: Int] = [:]

        fileprivate mutating func add(_ trial: TrialSpecification, count: Int) {
            let shape = TrainingShape(of: trial)
            let place = places[shape] ?? kinds.count
            if place == kinds.count {
                places[shape] = place
                kinds.append(Kind(shape: shape, example: trial))
            }
            kinds[place].epochs += count * trial.training.epochs
            kinds[place].mostEpochs = max(kinds[place].mostEpochs, trial.training.epochs)
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
