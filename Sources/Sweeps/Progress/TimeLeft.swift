// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans

/// Estimates when a sweep ends: from the predicted times of its trials, and the measured ones of those that ended in this session.
///
/// Long trials go first, so their number says too little. Predictions hold on one architecture better than across them, for one
/// because some stop early and others do not: each has a factor of its own, once one of its trials has ended.
package struct TimeLeft {
    private struct Work {
        /// The predicted times of trials that ended, and of those that are left.
        var (ended, left) = (0.0, 0.0)
        /// What those that ended took, seconds.
        var seconds = 0.0
    }

    private let trials: Trials
    private var costs: TrialCosts
    /// Of each architecture.
    private var works: [Work] = []
    private var places: [Architecture: Int] = [:]
    /// By the trials' kind, which is found sooner than the architecture: the place of its work, and a trial's predicted time.
    private var kinds: [Int: (place: Int, cost: Double)] = [:]

    package init(of trials: Trials) { (self.trials, costs) = (trials, TrialCosts(of: trials)) }

    /// - Parameter change: is given a trial's predicted time.
    private mutating func change(_ number: Int, _ change: (inout Work, Double) -> Void) {
        let (place, cost) = kind(of: number)
        change(&works[place], cost)
    }

    private mutating func kind(of number: Int) -> (place: Int, cost: Double) {
        let name = trials.kind(of: number)
        if let kind = kinds[name] { return kind }
        let architecture = trials[number - 1].specification.student.architecture
        let kind = (place: places[architecture] ?? works.count, cost: costs.cost(of: number))
        if kind.place == works.count { works.append(Work()) }
        (places[architecture], kinds[name]) = (kind.place, kind)
        return kind
    }

    /// A trial is to be run.
    package mutating func add(_ number: Int) { change(number) { $0.left += $1 } }

    /// It is not: it is over, or needless.
    package mutating func remove(_ number: Int) { change(number) { $0.left -= $1 } }

    /// A trial ended in this session, after so many seconds of a rank.
    ///
    /// - Parameter wasLeft: whether it was to be run until then.
    package mutating func record(_ number: Int, seconds: Double, wasLeft: Bool) {
        change(number) { work, cost in
            if wasLeft { work.left -= cost }
            work.ended += cost
            work.seconds += seconds
        }
    }

    /// The seconds until the last trial's end, after so many of the session; nil where none has ended in it.
    package func seconds(after elapsed: Double) -> Double? {
        let all = works.reduce(into: Work()) { all, work in
            all.ended += work.ended
            all.seconds += work.seconds
        }
        guard all.ended > 0, all.seconds > 0 else { return nil }
        let left = works.reduce(0) { left, work in
            left + work.left * (work.ended > 0 ? work.seconds / work.ended : all.seconds / all.ended)
        }
        // Ranks work at the same time.
        return elapsed * max(left, 0) / all.seconds
    }
}
