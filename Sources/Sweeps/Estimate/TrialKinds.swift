import Circuits
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
    /// Of perceptrons that differ in their data and seeds alone: one of them, and how many there are.
    private(set) var perceptrons: [(example: TeacherTask, count: Int)] = []
    /// Of students that teach, the shapes of training, and the epochs of all.
    private(set) var teachingStudents: [(kind: Kind, epochs: Int)] = []
    /// Of the data sets that a trial runner keeps, bytes.
    private(set) var sampleBytes = 0

    init(of trials: Trials, shard: Shard?) {
        var places: [TrainingShape: Int] = [:]
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
            let numbers = specification.data.drawnFor == nil ? first..<first + 1 : group
            for number in numbers where shard?.contains(number) ?? true {
                let trial = trials[number - 1].specification
                drawn.add(trial.data, bytes: 8 * trial.data.features * trial.data.samples)
                let inputs = Prepared(of: trial)
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
        var perceptronPlaces: [TrainedAlike: Int] = [:]
        var studentPlaces: [TrainingShape: Int] = [:]
        while let task = schedule.next() {
            schedule.finished(task)
            switch task.source {
            case .model, .table: break
            case .perceptron(let perceptron):
                let place = perceptronPlaces[TrainedAlike(perceptron, task.data), default: perceptrons.count]
                if place == perceptrons.count {
                    perceptronPlaces[TrainedAlike(perceptron, task.data)] = place
                    perceptrons.append((task, 0))
                }
                perceptrons[place].count += 1
            case .student(let trial):
                let shape = TrainingShape(of: trial)
                let place = studentPlaces[shape, default: teachingStudents.count]
                if place == teachingStudents.count {
                    studentPlaces[shape] = place
                    teachingStudents.append((Kind(shape: shape, example: trial), 0))
                }
                teachingStudents[place].epochs += trial.training.epochs
            }
        }
    }

    /// What decides how long the training of a perceptron takes.
    private struct TrainedAlike: Hashable {
        let widths: [Int]
        let samples: Int
        let epochs: Int
        let batch: Int?

        init(_ perceptron: TeacherSpecification, _ data: DataSpecification) {
            widths = [data.features] + perceptron.hiddenLayers + [data.classes]
            samples = data.counts.training
            (epochs, batch) = (perceptron.training.epochs, perceptron.training.batch)
        }
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
