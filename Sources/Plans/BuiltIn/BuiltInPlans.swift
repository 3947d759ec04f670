// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Learning

extension Plan {
    /// The plans that come with the program, and what each has in place of the fields of the paper's plan.
    private static let builtIn: [(name: String, change: @Sendable (inout Plan) -> Void)] = [
        // The study of the paper, with the textbook's cross-entropy.
        ("paper", { _ in }),
        // The same with the cross-entropy of a network that ends in a softmax, taken by `torch.nn.CrossEntropyLoss`.
        ("paper-softmax-twice", { $0.loss = .softmaxTwice }),
        // Where in the space of the choices that the paper leaves open distillation helps.
        ("paper-ablation", { $0.varyOpenChoices() }),
        // Readings that come nearest to the paper's figure, and the paper's own numbers, on data that they were not searched on.
        ("paper-readings", { $0.compareReadings() }),
        // Few training samples; the teacher has seen as few, or all of them.
        ("low-data", { $0.useThirtyDataSets(\.data.trainingSamples, [25, 50, 100, 200, 400, 800]) }),
        // Wrong labels; the teacher has seen the same ones, or right ones.
        ("label-noise", { $0.useThirtyDataSets(\.data.labelNoise, [0, 0.1, 0.2, 0.3, 0.4]) }),
        // Depolarising noise behind every gate, from none to one error in 33 gates.
        ("noise", { $0.vary(\.noise.depolarising, over: [0, 0.001, 0.003, 0.01, 0.03]) }),
        // The paper's students on handwritten digits: on all ten, and on three that look alike.
        ("digits", { $0.useDigits() }),
        ("digits-3", { $0.useDigits(classes: ["3", "5", "8"]) }),
        ("barren-plateaus", { $0.measureGradients() }),
        // A published benchmark of quantum classifiers, with the best hyperparameters that its search found.
        ("qml-benchmarks", { $0.useBenchmark() }),
        // Its search, too.
        ("qml-benchmarks-search", { $0.searchBenchmark() }),
    ]

    /// The names of the plans that come with the program.
    package static let builtInNames = builtIn.map(\.name)

    /// The plan of that name that comes with the program; nil for another name.
    package static func builtIn(_ name: String) -> Plan? {
        builtIn.first { $0.name == name }.map { builtIn in
            var plan = paper
            plan.name = name
            // Other studies have nothing to do with the paper's figure.
            if !name.hasPrefix(paper.name) { plan.reference = nil }
            builtIn.change(&plan)
            return plan
        }
    }

    /// The study of the paper.
    package static let paper = {
        var plan = Plan(name: "paper")
        plan.settings.transfer.reduction = .sum
        (plan.reference, plan.claims) = (.figure1OfPaper, PlanClaim.ofPaper)
        return plan
    }()

    fileprivate mutating func varyOpenChoices() {
        vary(\.loss, over: [.crossEntropy, .softmaxTwice])
        vary(\.training.batch, over: [nil, 32])
        vary(\.training.restoreBest, over: [true, false])
        vary(\.transfer.temperature, over: [1, 2, 5])
        seeds = Array(1...30)
        seedsByArchitecture = ["classical": Array(1...100)]
    }

    /// Trainings with the paper's learning rate and epochs, and the shorter ones that the search in `benchmarks/readings.py` found
    /// nearer; the divergence as the paper has it, or a mean over all elements; one data set for all runs, or one for each.
    fileprivate mutating func compareReadings() {
        settings.loss = .softmaxTwice
        settings.teacher.minimumValidationAccuracy = 0
        vary(\.data.seed, over: [101, 102])
        vary(\.redrawsData, over: [false, true])
        vary(\.training.learningRate, over: [0.05, 0.1])
        vary(\.training.epochs, over: [60, 80, 300])
        // Behind a list a field has its default, as in a plan that is read.
        settings.transfer.reduction = Settings().transfer.reduction
        vary(\.transfer.reduction, over: [.sum, .elementMean])
        func excluding(_ rate: String, _ epochs: [String]) -> TrialRule {
            TrialRule(tests: [
                FieldTest(axis: PlanAxis(field: "training.learningRate", values: [rate])),
                FieldTest(axis: PlanAxis(field: "training.epochs", values: epochs)),
            ])
        }
        rules = [excluding("0.05", ["60", "300"]), excluding("0.1", ["80"])]
    }

    /// A data set for each seed, and teachers that have seen all of it or what their students see, however good that makes
    /// them.
    fileprivate mutating func useThirtyDataSets<Value: Sendable>(
        _ path: WritableKeyPath<Settings, Value> & Sendable, _ values: [Value]
    ) {
        vary(path, over: values)
        vary(\.teacher.data, over: [.whole, .same])
        settings.teacher.minimumValidationAccuracy = 0
        settings.redrawsData = true
        seeds = Array(1...30)
    }

    fileprivate mutating func useDigits(classes: [String]? = nil) {
        settings.source = .digits
        settings.table.classes = classes
        settings.data.isStratified = true
        settings.teacher.minimumValidationAccuracy = 0.9
        do {
            try readTables()
        } catch {
            preconditionFailure("The digits come with the program: \(error)")
        }
    }

    /// Gradients at random angles of a hardware-efficient ansatz against qubits and layers, with a global and a local
    /// observable: barren plateaus, after J. McClean et al., Nature Communications 9, 4812 (2018), and M. Cerezo et al.,
    /// Nature Communications 12, 1791 (2021).
    ///
    /// One training sample each, so that the gradient is that of a single expectation value, times a factor from the head
    /// and the loss that does not depend on the qubits; averaged over more samples, it would shrink with the number of
    /// different ones, and two qubits have only four.
    fileprivate mutating func measureGradients() {
        settings.data.samples = 10
        settings.data.trainingSamples = 1
        settings.redrawsData = true
        settings.embedding.kind = .angle
        settings.training.epochs = 1
        (distillation, claims) = ([false], [])
        // Rotations at both ends: CZs that meet where a layer is mirrored would cancel.
        let block: [OperationDescription] = [.single(.rx, on: .all), .pair(.cz, on: .chain), .single(.ry, on: .all)]
        architectures = [("global", ReadoutDescription.parity), ("local", .first(qubits: 1))].map { name, readout in
            let circuit = CircuitDescription(block: block, readout: readout, mirrorsLayers: true)
            return .hybrid(HybridArchitecture(name: name, circuit: circuit))
        }
        vary(\.data.bits, over: [2, 4, 6, 8, 10, 12])
        vary(\.layers, over: [2, 6, 20, 60])
        seeds = Array(1...100)
    }
}
