// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts

extension Plan {
    /// Checks how hyperparameters are chosen, and when there are seeds enough.
    func validateSearch() throws {
        if let precision { try validate(precision) }
        guard let selection else { return }
        func fault(_ key: String, _ value: String?, _ sentence: String) -> PlanError {
            PlanError(Self.selectKey, key, is: value, sentence)
        }
        if let folds = selection.folds {
            for trial in shapes {
                var data = trial.data
                data.search = selection.fold(1, of: folds)
                try PlanError.of { try data.validate() }
            }
        }
        try validate(fields: selection, fault)
        try validate(families: selection.families, fault)
        try validate(selection.stop, fault)
        guard selection.folds != nil || shapes.allSatisfy({ $0.data.counts.validation > 0 }) else {
            throw fault(
                "by", selection.score.rawValue,
                "there are trials without validation samples to compare settings on; give select: folds, such as 5, or a share"
                    + " of validation samples in every data: split.")
        }
    }

    private func validate(fields selection: Selection, _ fault: (String, String?, String) -> PlanError) throws {
        let varying = varyingFields.map(\.name)
        for name in selection.over ?? [] where name != Preset.architecturesKey {
            let field = try PlanAxis.field(name)
            guard !field.isOfSamples else {
                throw fault("over", nil, "\(name) is of the samples; settings are chosen for given samples.")
            }
            guard varying.contains(name) else {
                throw fault("over", nil, "\(name) has one value in this plan; give it a list of values, or a range.")
            }
        }
        let choosesArchitecture =
            selection.over?.contains(Preset.architecturesKey) ?? false || !selection.families.isEmpty
        guard !fieldsToChoose.isEmpty || choosesArchitecture && architectures.count > 1 else {
            throw fault(
                "over", nil,
                "there is nothing to choose: no field has several values; give some a list, such as training: {learningRate:"
                    + " [0.01, 0.1]}.")
        }
    }

    private func validate(families: [Selection.Family], _ fault: (String, String?, String) -> PlanError) throws {
        let names = architectures.map(\.name)
        var known: Set<String> = []
        for family in families {
            guard !names.contains(family.name) else {
                throw fault(
                    "families", nil, "'\(family.name.cut())' is the name of an architecture, too; choose another one.")
            }
            for member in family.architectures {
                guard names.contains(member) else {
                    throw fault(
                        "families", nil,
                        "'\(member.cut())' is not among the plan's architectures"
                            + Spelling.suggestion(for: member, among: names))
                }
                guard known.insert(member).inserted else {
                    throw fault("families", nil, "'\(member.cut())' is there twice; leave it in one family.")
                }
            }
        }
    }

    private func validate(_ stop: Selection.Stop, _ fault: (String, String?, String) -> PlanError) throws {
        switch stop {
        case .never: break
        case .halving(let epochs, _), .median(let epochs, _):
            guard
                !varyingFields.contains(where: {
                    ["training.epochs", "training.steps", "training.stepsPerEpoch"].contains($0.name)
                })
            else {
                throw fault(
                    "stop", nil, "settings are compared after the same epochs, and training: epochs has several values."
                )
            }
            let most = variants.map(\.settings.training.mostEpochs)
            guard Set(most).count == 1 else {
                throw fault(
                    "stop", nil,
                    "settings are compared after the same epochs, and the plan's cases have unlike numbers.")
            }
            guard epochs < most[0] else {
                throw fault(
                    "stop", nil,
                    "the first comparison is after \(epochs) epochs, and trainings have \(most[0]); give fewer.")
            }
        case .racing(let least, _):
            guard seedsByArchitecture.isEmpty, Set(variants.map(\.seeds)).count <= 1 else {
                throw fault(
                    "stop", nil, "settings race over the same seeds; give all architectures and cases the same ones.")
            }
            let blocks = (selection?.folds ?? 1) * seeds.count
            guard blocks > least else {
                throw fault(
                    "stop", nil,
                    "a race has \(Quantity.count(blocks, "block")) of a seed and a fold here, and the first look is after \(least);"
                        + " give more seeds, or fewer in least.")
            }
        }
    }

    private func validate(_ precision: SeedPrecision) throws {
        func fault(_ sentence: String) -> PlanError { PlanError("seeds", "until", sentence) }
        guard selection == nil else {
            throw PlanError("seeds", "until", "a plan with `select` has a number of seeds; give one.")
        }
        guard seedsByArchitecture.isEmpty else {
            throw fault("all architectures have the same seeds then; leave the others out.")
        }
        guard precision.halfWidth > 0, precision.halfWidth < 1 else {
            throw fault("halfWidth is \(precision.halfWidth); give a part of F1 above 0 and below 1, such as 0.02.")
        }
        guard precision.least >= 3, precision.step >= 1, precision.least < seeds.count else {
            throw PlanError(
                "seeds", "atMost",
                "give atLeast: 3 or more, step: 1 or more, and in atMost more seeds than in atLeast (\(precision.least))."
            )
        }
        let alone =
            precision.quantity == .mean
            ? nil : contests(of: expand()).first { Set($0.settings.map(\.like.distillation)).count < 2 }
        if let alone {
            throw fault(
                "an effect is that of distillation, and \(alone.name) has no trials both with and without it; give of: mean."
            )
        }
    }

    /// Refuses folds that would leave a class out of some.
    ///
    /// - Parameter chosen: the samples of `data`.
    func checkFolds(of chosen: ChosenSamples, _ data: DataSpecification) throws {
        guard let selection, let folds = selection.folds else { return }
        let all = data.trainingSamples == nil ? chosen : try data.whole.choose()
        var counts: [Int: Int] = [:]
        for label in all.labels[0] + all.labels[1] { counts[label, default: 0] += 1 }
        guard let (label, count) = counts.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }), count < folds else {
            return
        }
        throw PlanError(
            Self.selectKey, "folds", is: "\(folds)",
            "the class '\(data.contents?.classes[label].cut() ?? "\(label)")' has \(Quantity.count(count, "sample")) to choose with;"
                + " give at most so many folds, or more samples.")
    }
}
