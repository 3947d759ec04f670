import Arithmetic
import Circuits
import Distillation
import Learning
import Testing

@Suite struct StudyTests {
    static let training = TrainingSettings(learningRate: 0.1, epochs: 1, patience: 1)

    @Test(arguments: [
        ("classical", 195), ("hea", 111), ("universal", 106), ("universal-h", 106), ("q5", 98), ("q4", 90), ("q3", 82),
        ("q2", 74),
    ])
    func everyStudentHasThePapersParameterCount(name: String, parameters: Int) throws {
        let student = StudentSpecification(architecture: try Architecture(name: name))
        let counts = try student.parameterCounts(features: 64, classes: 3)
        #expect(counts.circuit + counts.head == parameters)
        let network = try student.network(
            features: 64, classes: 3, samples: 8, training: Self.training, precision: Float.self)
        #expect(network.parameterCount == parameters)
        #expect(Architecture.ofPaper.map(\.name).contains(name))
    }

    @Test func theTeacherHas1203Parameters() {
        #expect(TeacherSpecification().parameterCount(features: 64, classes: 3) == 1203)
    }

    @Test func theDataFollowTheRuleAndThePriors() throws {
        let data = try DataSpecification().draw()
        #expect([data.training.count, data.validation.count, data.test.count] == [800, 100, 100])
        var frequencies = [0, 0, 0]
        for part in [data.training, data.validation, data.test] {
            for sample in 0..<part.count {
                let bits = (0..<64).map { part.features[$0, sample] }
                #expect(bits.allSatisfy { $0 == 0 || $0 == 1 } && bits.contains(1))
                let expected = [[0, 0]: 0, [1, 1]: 0, [0, 1]: 1, [1, 0]: 2][bits.prefix(2).map { Int($0) }]
                #expect(part.labels[sample] == expected)
                frequencies[part.labels[sample]] += 1
            }
        }
        #expect(abs(frequencies[0] - 500) < 60 && abs(frequencies[1] - 250) < 60 && abs(frequencies[2] - 250) < 60)
    }

    @Test func theAllZeroVectorIsDrawnAgain() throws {
        let data = try DataSpecification(samples: 300, bits: 2).draw()
        for sample in 0..<data.training.count {
            #expect(data.training.features[0, sample] + data.training.features[1, sample] > 0)
        }
    }

    @Test func fewTrainingSamplesAreTheFirstOnes() throws {
        let (whole, few) = (try DataSpecification().draw(), try DataSpecification(trainingSamples: 25).draw())
        #expect(few.training.count == 25 && few.training.labels == Array(whole.training.labels.prefix(25)))
        #expect(few.training.features.values == whole.training.features.columnsCopied(0..<25).values)
        #expect(few.validation.labels == whole.validation.labels && few.test.labels == whole.test.labels)
        #expect(throws: DataError.self) { try DataSpecification(trainingSamples: 801).draw() }
        #expect(throws: DataError.self) { try DataSpecification(trainingSamples: 0).draw() }
    }

    @Test func labelNoiseReplacesAShareOfTrainingAndValidationLabels() throws {
        let clean = try DataSpecification().draw()
        func wrong(_ noise: Double) throws -> [Int] {
            let noisy = try DataSpecification(labelNoise: noise).draw()
            #expect(noisy.test.labels == clean.test.labels)
            #expect(noisy.training.features.values == clean.training.features.values)
            let labels = clean.training.labels + clean.validation.labels
            return zip(labels, noisy.training.labels + noisy.validation.labels).enumerated()
                .filter { $1.0 != $1.1 }.map(\.offset)
        }
        let (some, more, all) = (try wrong(0.2), try wrong(0.4), try wrong(1))
        // Three standard deviations of the binomial distribution.
        #expect(abs(some.count - 180) < 36 && abs(more.count - 360) < 44 && all.count == 900)
        #expect(Set(some).isSubset(of: more))
        #expect(some.contains { $0 >= 800 })
        #expect(throws: DataError.self) { try DataSpecification(labelNoise: 1.5).draw() }
    }

    @Test func dataDrawnForASeedAreOtherDataOfTheSameKind() throws {
        let draws = try [nil, 1, 2].map { try DataSpecification(drawnFor: $0).draw().training.features.values }
        #expect(Set(draws).count == 3)
    }

    @Test func aTeacherLearnsFromAllSamplesOrFromThoseOfItsStudents() throws {
        var trial = TrialSpecification(
            student: StudentSpecification(architecture: .classical), distillation: true, seed: 1, loss: .crossEntropy,
            training: Self.training, data: DataSpecification(trainingSamples: 30, labelNoise: 0.1),
            teacher: TeacherSpecification(minimumValidationAccuracy: 0))
        #expect(TeacherTask.members(of: trial).map(\.data) == [DataSpecification()])
        trial.teacher?.data = .same
        #expect(TeacherTask.members(of: trial).map(\.data) == [trial.data])
        trial.teacher = nil
        #expect(TeacherTask.members(of: trial).isEmpty)
    }

    private func task(of teacher: TeacherSpecification) throws -> TeacherTask {
        let trial = TrialSpecification(
            student: StudentSpecification(architecture: .classical), distillation: true, seed: 1, loss: .crossEntropy,
            training: TrainingSettings(), data: DataSpecification(), teacher: teacher)
        return try #require(TeacherTask.members(of: trial).first)
    }

    @Test func aWeakTeacherIsRefused() throws {
        var teacher = TeacherSpecification()
        teacher.training.epochs = 1
        let task = try task(of: teacher)
        let error = #expect(throws: TeacherError.self) { try task.train() }
        let sentence = try #require(error?.description)
        #expect(
            sentence.contains("below the plan's threshold of 0.95") && sentence.contains("minimumValidationAccuracy"))
    }

    @Test func theTeacherLearnsTheTask() throws {
        let teacher = try task(of: TeacherSpecification()).train()
        #expect(teacher.validationAccuracy >= 0.95)
        #expect([teacher.training.count, teacher.validation.count, teacher.test.count] == [800, 100, 100])
        #expect(teacher.training.allSatisfy { $0.count == 3 && abs($0.reduce(0, +) - 1) < 1e-12 })
    }

    @Test func anUnknownArchitectureSuggestsTheNearest() {
        let error = #expect(throws: ArchitectureError.self) { try Architecture(name: "univesal") }
        #expect(error?.description.contains("no architecture 'univesal'; did you mean 'universal'?") ?? false)
        for name in ["", "q0", "q-1", "q02", "qq", "Q2"] {
            #expect(throws: ArchitectureError.unknown(name)) { try Architecture(name: name) }
        }
    }

    @Test func moreReadoutsThanQubitsAreRefusedByName() throws {
        let student = StudentSpecification(architecture: try Architecture(name: "q7"))
        let error = #expect(throws: ArchitectureError.self) { try student.circuit(features: 64) }
        #expect(
            error?.description
                == "Architecture 'q7' cannot be built: The circuit reads out 7 qubits but has only 6; read out at most 6."
        )
    }

    @Test func tooManyQubitsAreRefused() throws {
        let student = StudentSpecification(architecture: .hea)
        let error = #expect(throws: ArchitectureError.self) { try student.circuit(features: 1 << 21) }
        #expect(error?.description.contains("21 qubits; at most 20 are simulated") ?? false)
        let angles = StudentSpecification(architecture: .hea, embedding: Embedding(kind: .angle))
        #expect(throws: ArchitectureError.self) { try angles.circuit(features: 64) }
    }

    /// 2^20 features of 10 million samples: 80 TB.
    @Test(arguments: [Architecture.classical, .hea]) func tooMuchMemoryIsRefusedBeforeAnythingIsAllocated(
        architecture: Architecture
    ) throws {
        let student = StudentSpecification(architecture: architecture)
        let error = #expect(throws: MemoryError.self) {
            try student.checkMemory(
                features: 1 << 20, classes: 3, samples: 10_000_000, training: Self.training, sharers: 2)
        }
        let sentence = try #require(error?.description)
        #expect(sentence.contains("GB of memory on each of 2 ranks, and this machine has"))
        #expect(sentence.contains("or fewer ranks on a host."))
        try student.checkMemory(features: 64, classes: 3, samples: 800, training: Self.training, sharers: 2)
    }
}

@Suite struct HybridStudentTests {
    /// Shared parameters, lowered gates, each kind of head and of read-out.
    static let own: [Architecture] = {
        let heads: [HybridArchitecture.Head] = [.linear, .perceptron(hiddenLayers: [4, 5]), .none]
        let readouts: [ReadoutDescription] = [
            .first(qubits: 3), .observables(["X0", "Z1 Y2", "Z0"]), .probabilitiesOf(qubits: [1, 0]),
        ]
        return heads.flatMap { head in
            readouts.compactMap { readout in
                // Four probabilities are no scores of three classes.
                if head == .none, case .probabilitiesOf = readout { return nil }
                var own = ArchitectureTests.own
                (own.head, own.circuit.readout) = (head, readout)
                return .hybrid(own)
            }
        }
    }()

    /// The whole chain that a training differentiates: circuit, head, loss.
    @Test(
        arguments: Architecture.ofPaper.filter { $0 != .classical } + own,
        [CrossEntropyReading.crossEntropy, .softmaxTwice])
    func gradientsOfTheLossAgreeWithFiniteDifferences(architecture: Architecture, reading: CrossEntropyReading) throws {
        let student = StudentSpecification(architecture: architecture, layers: 3)
        var data = try DataSpecification(samples: 30, bits: 64).draw().training
        var random = Philox(seed: 9, stream: "hybrid student tests")
        let softLabels = Matrix<Double>(rows: 3, columns: data.count)
        for sample in 0..<data.count {
            let draws = (0..<3).map { _ in random.uniform(in: 0.1..<1) }
            for label in 0..<3 { softLabels[label, sample] = draws[label] / draws.reduce(0, +) }
        }
        data = try student.inputs(
            LabelledSamples(features: data.features, labels: data.labels, classes: 3, softLabels: softLabels))
        let network = try student.network(
            features: 64, classes: 3, samples: 10, training: StudyTests.training, precision: Double.self)
        let loss = TrainingLoss<Double>(
            reading: reading, distillation: DistillationSettings(), classes: 3, blockSize: 10)
        let parameters = network.initialParameters(from: &random)
        let gradient = Matrix<Double>(rows: 1, columns: network.parameterCount)

        func evaluate() -> Double {
            network.bind(parameters.view)
            var total = 0.0
            let (logits, cotangents) = (Matrix<Double>(rows: 3, columns: 10), Matrix<Double>(rows: 3, columns: 10))
            for start in stride(from: 0, to: data.count, by: 10) {
                let columns = start..<min(start + 10, data.count)
                let block = 0..<columns.count
                network.logits(of: data.features.view(columns: columns), into: logits.view(columns: block))
                total +=
                    loss.evaluate(
                        logits.view(columns: block), samples: data, columns: columns,
                        cotangents: cotangents.view(columns: block)
                    ).total
                network.backpropagate(cotangents.view(columns: block), samples: data.features.view(columns: columns))
            }
            network.gradient(into: gradient.view)
            return total
        }

        _ = evaluate()
        let exact = gradient.values
        for index in exact.indices {
            let centre = parameters[0, index]
            parameters[0, index] = centre + 1e-5
            let up = evaluate()
            parameters[0, index] = centre - 1e-5
            let down = evaluate()
            parameters[0, index] = centre
            #expect(abs(exact[index] - (up - down) / 2e-5) < 1e-6 * max(1, abs(exact[index])))
        }
    }
}
