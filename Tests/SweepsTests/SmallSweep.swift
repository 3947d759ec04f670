// SPDX-License-Identifier: Apache-2.0
import Distillation
import MessagePassing
import Plans
import Sweeps

extension Plan {
    /// A small plan: 12 trials of a few milliseconds.
    static let small: Plan = {
        var plan = Plan(name: "small")
        plan.data.samples = 100
        plan.data.bits = 8
        plan.layers = 2
        plan.teacher.minimumValidationAccuracy = 0
        plan.training.epochs = 6
        plan.architectures = [.classical, .hea, .measured(readouts: 2)]
        plan.seeds = [1, 2]
        return plan
    }()
}

extension Journal {
    /// The names of trials by their numbers.
    func trials(_ numbers: Int...) -> [TrialIdentity] { history.identities(of: numbers) }
}

/// Remembers how many teachers were left after each one.
final class TeacherCounter: SweepObserver {
    private(set) var left: [Int] = []

    func teacherTrained(_ teacher: Teacher, left: Int) { self.left.append(left) }
}

extension Sweep {
    /// A sweep that somebody follows.
    init(_ plan: Plan, communicator: (any Communicator)? = nil, observer: (any SweepObserver)?) {
        self.init(plan, communicator: communicator)
        self.observer = observer
    }
}
