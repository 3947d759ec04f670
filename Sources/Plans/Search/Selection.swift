// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts

/// How a sweep chooses hyperparameters: on training and validation samples alone.
///
/// The trials of a plan that chooses are those of a search and those of what it has chosen. Among the settings that differ in
/// fields `over` alone, the search's scores choose one, whose trials with `seeds` are the sweep's results.
package struct Selection: Sendable, Codable, Hashable {
    /// What is compared: a mean over folds and seeds, on samples that a trial was not trained with.
    package enum Score: String, Sendable, Codable, CaseIterable {
        case validationAccuracy, validationF1, validationRocAuc, validationLoss

        /// A number that is lower for a better score: the loss is one, and no score is worse than any.
        package func cost(_ score: Double?) -> Double {
            score.map { self == .validationLoss ? $0 : -$0 } ?? .infinity
        }

        /// As people call it.
        package var title: String {
            switch self {
            case .validationAccuracy: "validation accuracy"
            case .validationF1: "validation F1"
            case .validationRocAuc: "validation ROC-AUC"
            case .validationLoss: "validation loss"
            }
        }
    }

    /// When settings that cannot win are left alone.
    package enum Stop: Sendable, Codable, Hashable {
        /// Never: the whole grid is searched.
        case never
        /// After `epochs`, and after each multiple by `factor`, the best 1 / `factor` of the settings go on (successive
        /// halving: Jamieson and Talwalkar, AISTATS 2016).
        case halving(epochs: Int, factor: Int)
        /// After so many epochs, settings whose score is worse than the median of those that are left end.
        case median(epochs: Int, factor: Int)
        /// From `least` blocks of a seed and a fold on, settings end that a paired t-test says are worse than the best one, with a
        /// variance from all settings that are left, and at a level that is corrected for the number of looks and of settings.
        case racing(least: Int, level: Double)
    }

    package var score = Score.validationAccuracy
    /// Of cross-validation on the training and validation samples; nil for the plan's own validation samples.
    package var folds: Int?
    /// Whether each fold has as many samples of each class, in proportion, as all of them.
    package var isStratified = true
    /// Whether they are drawn at random; otherwise they follow the order of the samples, as scikit-learn's do.
    package var isShuffled: Bool {
        get { isUnshuffled == nil }
        set { isUnshuffled = newValue ? nil : true }
    }
    /// Never false: journals from before there was the choice have nil.
    private var isUnshuffled: Bool?
    /// Whether what was chosen is trained again as the plan says, and tested.
    package var refits = true
    /// The seeds of these trainings; nil for the plan's.
    package var seeds: [UInt64]?
    /// The fields whose values are chosen, and `architectures`; nil for all that the plan varies but those of its data.
    package var over: [String]?
    /// Names for some architectures each, one of which is chosen.
    package var families: [Family] = []
    package var stop = Stop.never

    func fold(_ number: Int, of count: Int) -> SearchFold {
        SearchFold(Fold(number: number, count: count), isStratified: isStratified, isShuffled: isShuffled)
    }

    package struct Family: Sendable, Codable, Hashable {
        package var name: String
        package var architectures: [String]
    }

    package init() {}

    /// The epochs after which settings are compared, before the last.
    func rungs(before all: @autoclosure () -> Int) -> [Int] {
        switch stop {
        case .never, .racing: return []
        case .halving(let first, let factor), .median(let first, let factor):
            let epochs = all()
            return Array(sequence(first: first) { $0 > epochs / factor ? nil : $0 * factor }.prefix { $0 < epochs })
        }
    }

    /// Checks what needs no plan.
    ///
    /// - Throws: `PlanError`.
    func validate() throws {
        func fault(_ key: String, _ value: String?, _ sentence: String) -> PlanError {
            PlanError(Plan.selectKey, key, is: value, sentence)
        }
        if let folds, !(2...Self.mostFolds).contains(folds) {
            throw fault(
                "folds", "\(folds)",
                "give from 2 to \(Self.mostFolds), or leave it out for the plan's own validation samples.")
        }
        if let seeds, seeds.isEmpty || Set(seeds).count < seeds.count {
            throw fault("seeds", nil, "give a number of seeds, or a list of different ones.")
        }
        switch stop {
        case .never: break
        case .halving(let epochs, let factor), .median(let epochs, let factor):
            guard epochs >= 1, factor >= 2 else {
                throw fault("stop", nil, "give at least 1 epoch, and a factor of at least 2.")
            }
        case .racing(let least, let level):
            guard least >= 2, level > 0, level <= 0.5 else {
                throw fault("stop", nil, "give least: 2 or more, and a level above 0 and up to 0.5, such as 0.05.")
            }
        }
    }

    private static let mostFolds = 1000
}

/// What the trials of a part of a plan that chooses are for.
package struct TrialStage: Sendable, Hashable {
    /// The fold of the search that they are tested on; nil for the test samples.
    package var fold: SearchFold?
    /// In place of the plan's epochs.
    package var epochs: Int?
    /// Whether their scores choose; they may be results as well.
    package var isSearch = false
}

extension Plan {
    /// Whether it depends on results which of its trials are run.
    package var decides: Bool { selection != nil || precision != nil }

    /// The trials, in words.
    package func count(of trials: Trials) -> String {
        (decides ? "at most " : "") + Quantity.count(trials.count, "trial")
    }

    /// The parts of a plan that chooses, in the order of their trials: the search's folds after a few epochs, after more, and
    /// after all, and then the chosen settings' trainings.
    package var stages: [TrialStage] {
        guard let selection else { return [TrialStage()] }
        let folds: [SearchFold?] =
            selection.folds.map { count in
                (1...max(count, 1)).map { selection.fold($0, of: count) }
            } ?? [nil]
        // Where settings are compared after some epochs, all trainings have as many.
        let rungs =
            selection.rungs(before: (variants.first ?? self).settings.training.mostEpochs).map(Optional.some) + [nil]
        let search = rungs.flatMap { epochs in
            folds.map { TrialStage(fold: $0, epochs: epochs, isSearch: true) }
        }
        return search + [TrialStage()]
    }

    /// The seeds of a stage's trials of an architecture that a stage before has not.
    func seeds(of architecture: Architecture, in stage: TrialStage) -> [UInt64] {
        let own = seeds(of: architecture)
        guard let selection, !stage.isSearch else { return own }
        guard selection.refits else { return [] }
        let wanted = selection.seeds ?? own
        return selection.folds == nil ? wanted.filter { !own.contains($0) } : wanted
    }
}
