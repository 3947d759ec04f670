import Distillation
import Learning

extension Plan {
    /// The plans that come with the program.
    public static let builtIn = [
        paper, paperSoftmaxTwice, paperAblation, lowData, labelNoise, noise, digits, threeDigits,
    ]

    /// The study of the paper, with the textbook's cross-entropy.
    public static let paper = Plan(name: "paper")

    /// The same with the cross-entropy of a network that ends in a softmax, taken by `torch.nn.CrossEntropyLoss`.
    public static let paperSoftmaxTwice: Plan = {
        var plan = Plan(name: "paper-softmax-twice")
        plan.loss = .softmaxTwice
        return plan
    }()

    /// Where in the space of the choices that the paper leaves open distillation helps.
    public static let paperAblation: Plan = {
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
    public static let lowData: Plan = {
        var plan = onThirtyDataSets("low-data")
        plan.vary(\.data.trainingSamples, over: [25, 50, 100, 200, 400, 800])
        return plan
    }()

    /// Wrong labels; the teacher has seen the same ones, or right ones.
    public static let labelNoise: Plan = {
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
    public static let noise: Plan = {
        var plan = Plan(name: "noise")
        plan.vary(\.noise.depolarising, over: [0, 0.001, 0.003, 0.01, 0.03])
        return plan
    }()

    /// The paper's students on handwritten digits: on all ten, and on three that look alike.
    public static let digits = ofDigits("digits")
    public static let threeDigits = ofDigits("digits-3", classes: ["3", "5", "8"])

    private static func ofDigits(_ name: String, classes: [String]? = nil) -> Plan {
        var plan = Plan(name: name)
        plan.source = .digits
        plan.table.classes = classes
        plan.isStratified = true
        plan.teacher.minimumValidationAccuracy = 0.9
        do {
            try plan.readTables()
        } catch {
            preconditionFailure("The digits come with the program: \(error)")
        }
        return plan
    }
}
