import Circuits
import Distillation

/// What trials have in common as far as time and memory go: counted, without a list of them.
struct TrialSurvey {
    /// A shape of training, and one of its trials.
    struct Kind {
        let shape: TrainingShape
        let example: TrialSpecification
    }

    private(set) var trialCount = 0
    /// The shapes of training, and of each the epochs of all its trials, and the most of one.
    private(set) var shapes: [Kind] = []
    private(set) var epochs: [(total: Int, most: Int)] = []
    /// Of teachers that differ in what they are made from alone: a trial with such a one, and how many there are.
    private(set) var teachers: [(example: TrialSpecification, count: Int)] = []
    /// Of the data sets that a trial runner keeps, bytes.
    private(set) var sampleBytes = 0

    init(of trials: Trials, shard: Shard?) {
        var places: [TrainingShape: Int] = [:]
        var tasks: Set<TeacherTask> = []
        var teacherPlaces: [TeacherTask: Int] = [:]
        var drawn = KeptSamples<DataSpecification>()
        var prepared = KeptSamples<Prepared>()
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
            // Where each seed has data of its own, each has a teacher of its own.
            let numbers = specification.data.drawnFor == nil ? first..<first + 1 : group
            for number in numbers where shard?.contains(number) ?? true {
                let trial = trials[number - 1].specification
                drawn.add(trial.data, bytes: 8 * trial.data.features * trial.data.samples)
                let inputs = Prepared(of: trial)
                prepared.add(inputs, bytes: inputs.bytes)
                guard let task = TeacherTask(of: trial), tasks.insert(task).inserted else { continue }
                guard let like = TeacherTask(of: Self.likeOthers(trial)) else { continue }
                let place = teacherPlaces[like] ?? teachers.count
                if place == teachers.count {
                    teacherPlaces[like] = place
                    teachers.append((trial, 0))
                }
                teachers[place].count += 1
            }
        }
        sampleBytes = drawn.bytes + prepared.bytes
    }

    /// The trial without what makes its teacher another one but not another work.
    private static func likeOthers(_ trial: TrialSpecification) -> TrialSpecification {
        var trial = trial
        (trial.data.seed, trial.data.drawnFor, trial.data.labelNoise) = (0, nil, 0)
        trial.teacher?.seed = 0
        trial.teacher?.training.learningRate = 0.01
        return trial
    }

    /// Samples as a student takes them.
    private struct Prepared: Hashable {
        let data: DataSpecification
        let amplitudes: Embedding?
        let isDistilled: Bool
        let temperature: Double?
        let bytes: Int

        init(of trial: TrialSpecification) {
            let embeds = trial.student.architecture != .classical && trial.student.embedding.kind == .amplitude
            data = trial.data
            amplitudes = embeds ? trial.student.embedding : nil
            (isDistilled, temperature) = (trial.distillation, trial.transfer?.temperature)
            let rows = embeds ? nextPowerOfTwo(trial.data.features) : trial.data.features
            let ofTeacher = trial.distillation ? trial.data.classes : 0
            bytes = trial.training.precision.bytes * (rows + ofTeacher) * trial.data.samples
        }
    }
}

/// The memory of the sets of samples of a kind, of as many as are kept.
private struct KeptSamples<Key: Hashable> {
    private var known: Set<Key> = []
    private(set) var bytes = 0

    mutating func add(_ key: Key, bytes: Int) {
        guard known.count < TrialRunner.mostDataSets, known.insert(key).inserted else { return }
        self.bytes += bytes
    }
}
