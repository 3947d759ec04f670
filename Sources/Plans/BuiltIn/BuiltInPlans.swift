import Circuits
import Distillation
import Learning

extension Plan {
    /// The plans that come with the program.
    package static let builtIn = [
        paper, paperSoftmaxTwice, paperAblation, lowData, labelNoise, noise, digits, threeDigits, barrenPlateaus,
    ]

    /// The study of the paper, with the textbook's cross-entropy.
    package static let paper = Plan(name: "paper")

    /// The same with the cross-entropy of a network that ends in a softmax, taken by `torch.nn.CrossEntropyLoss`.
    package static let paperSoftmaxTwice: Plan = {
        var plan = Plan(name: "paper-softmax-twice")
        plan.loss = .softmaxTwice
        return plan
    }()

    /// Where in the space of the choices that the paper leaves open distillation helps.
    package static let paperAblation: Plan = {
        var plan = Plan(name: "paper-ablation")
        plan.vary(\.loss, over: [.crossEntropy, .softmaxTwice])
        plan.vary(\.training.batch, over: [nil, 32])
        plan.vary(\.training.restoreBest, over: [true, false])
        plan.vary(\.transfer.temperature, over: [1, 2, 5])
        plan.seeds = Array(1...30)
        plan.seedsByArchitecture = ["classical": Array(1...100)]
        return plan
    }()

    /// Few training samples; the teacher has seen as few, or all of them.
    package static let lowData: Plan = {
        var plan = onThirtyDataSets("low-data")
        plan.vary(\.data.trainingSamples, over: [25, 50, 100, 200, 400, 800])
        return plan
    }()

    /// Wrong labels; the teacher has seen the same ones, or right ones.
    package static let labelNoise: Plan = {
        var plan = onThirtyDataSets("label-noise")
        plan.vary(\.data.labelNoise, over: [0, 0.1, 0.2, 0.3, 0.4])
        return plan
    }()

    /// A data set for each seed, and teachers that have seen all of it or what their students see, however good that makes
    /// them.
    private static func onThirtyDataSets(_ name: String) -> Plan {
        var plan = Plan(name: name)
        plan.vary(\.teacher.data, over: [.whole, .same])
        plan.teacher.minimumValidationAccuracy = 0
        plan.redrawsData = true
        plan.seeds = Array(1...30)
        return plan
    }

    /// Depolarising noise behind every gate, from none to one error in 33 gates.
    package static let noise: Plan = {
        var plan = Plan(name: "noise")
        plan.vary(\.noise.depolarising, over: [0, 0.001, 0.003, 0.01, 0.03])
        return plan
    }()

    /// The paper's students on handwritten digits: on all ten, and on three that look alike.
    package static let digits = ofDigits("digits")
    package static let threeDigits = ofDigits("digits-3", classes: ["3", "5", "8"])

    private static func ofDigits(_ name: String, classes: [String]? = nil) -> Plan {
        var plan = Plan(name: name)
        plan.source = .digits
        plan.table.classes = classes
        plan.data.isStratified = true
        plan.teacher.minimumValidationAccuracy = 0.9
        do {
            try plan.readTables()
        } catch {
            preconditionFailure("The digits come with the program: \(error)")
        }
        return plan
    }

    /// Gradients at random angles of a hardware-efficient ansatz against qubits and layers, with a global and a local
    /// observable: barren plateaus, after J. McClean et al., Nature Communications 9, 4812 (2018), and M. Cerezo et al.,
    /// Nature Communications 12, 1791 (2021).
    ///
    /// One training sample each, so that the gradient is that of a single expectation value, times a factor from the head
    /// and the loss that does not depend on the qubits; averaged over more samples, it would shrink with the number of
    /// different ones, and two qubits have only four.
    package static let barrenPlateaus: Plan = {
        var plan = Plan(name: "barren-plateaus")
        plan.data.samples = 10
        plan.data.trainingSamples = 1
        plan.redrawsData = true
        plan.embedding.kind = .angle
        plan.training.epochs = 1
        plan.distillation = [false]
        // Rotations at both ends: CZs that meet where a layer is mirrored would cancel.
        let block: [OperationDescription] = [.single(.rx, on: .all), .pair(.cz, on: .chain), .single(.ry, on: .all)]
        plan.architectures = [("global", ReadoutDescription.parity), ("local", .first(qubits: 1))].map {
            name, readout in
            .hybrid(
                HybridArchitecture(
                    name: name, circuit: CircuitDescription(block: block, readout: readout, mirrorsLayers: true)))
        }
        plan.vary(\.data.bits, over: [2, 4, 6, 8, 10, 12])
        plan.vary(\.layers, over: [2, 6, 20, 60])
        plan.seeds = Array(1...100)
        return plan
    }()
}
