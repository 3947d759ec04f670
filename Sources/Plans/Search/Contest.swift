// SPDX-License-Identifier: Apache-2.0
import Distillation

/// Settings of which a sweep chooses one, or whose seeds it adds until it knows enough.
package struct Contest: Sendable {
    /// What all its settings have in common, as in "hea, with distillation, batch 32".
    package let name: String
    package let settings: [Setting]

    /// One of the settings, as a trial of each has it.
    package struct Setting: Sendable {
        /// What it has of its own, as in "learning rate 0.1, layers 3".
        package let name: String
        package let like: TrialSpecification
        /// The trials that are compared: rung by rung, and there by seed, then by fold.
        package let search: [[Int]]
        /// The trials that are the sweep's results where it is chosen.
        package let results: [Int]

        /// All of them.
        package var numbers: [Int] { Set(search.joined()).union(results).sorted() }
    }
}

extension Plan {
    /// What a sweep decides, with the trials of `expand()`; empty where all trials are run.
    package func contests(of trials: Trials) -> [Contest] {
        if let selection { return contests(of: trials, selection) }
        return precision.map { contests(of: trials, $0) } ?? []
    }

    private func contests(of trials: Trials, _ selection: Selection) -> [Contest] {
        let (chosen, families) = (fieldsToChoose, familyNames)
        let own = varyingFields.filter(chosen.contains)
        // What follows from the student distinguishes no choices.
        let named = Set(fieldsOfStudents.map(\.name) + own.map(\.name))
        let common = varyingFields.filter { !named.contains($0.name) }
        let folds = selection.folds ?? 1
        let rungs = (trials.stages.count - 1) / folds
        let seeds = selection.seeds.map(Set.init)
        return Self.grouped(trials.candidates) { like in
            let architecture = like.student.architecture.name
            return [families[architecture] ?? architecture] + parts(of: like, common)
        } setting: { candidate in
            let architecture = candidate.like.student.architecture.name
            let search = (0..<rungs).map { rung in
                let folds = candidate.numbers[rung * folds..<(rung + 1) * folds]
                return (0..<(folds.first?.count ?? 0)).flatMap { seed in folds.map { $0.lowerBound + seed } }
            }
            // Without folds, a trial of the search may be a result.
            let tested = selection.folds == nil ? search.last ?? [] : []
            let isResult: (Int) -> Bool = { number in
                guard selection.refits, let seeds else { return true }
                return seeds.contains(trials[number - 1].specification.seed)
            }
            return Contest.Setting(
                name: Self.words(
                    [families[architecture] == nil ? nil : architecture] + Self.texts(of: candidate.like, own)),
                like: candidate.like, search: search,
                results: tested.filter(isResult) + (candidate.numbers.last.map(Array.init) ?? []))
        }
    }

    private func contests(of trials: Trials, _ precision: SeedPrecision) -> [Contest] {
        let fields = varyingFields
        let isPaired = precision.quantity == .effect
        return Self.grouped(trials.candidates) { like in
            [like.student.architecture.name]
                + (isPaired
                    ? Self.texts(of: like, fields.filter { $0.scope != .distillation }) : parts(of: like, fields))
        } setting: { candidate in
            let numbers = candidate.numbers.first.map(Array.init) ?? []
            return Contest.Setting(
                name: Self.words(parts(of: candidate.like, fields.filter { isPaired && $0.scope == .distillation })),
                like: candidate.like, search: [numbers], results: numbers)
        }
    }

    /// By architectures, the names of those among which one is chosen.
    package var familyNames: [String: String] {
        guard let selection else { return [:] }
        let all =
            selection.over?.contains(Preset.architecturesKey) ?? false ? architectures.map { ($0.name, "best") } : []
        return Dictionary(
            all + selection.families.flatMap { family in family.architectures.map { ($0, family.name) } },
            uniquingKeysWith: { $1 })
    }

    /// The fields whose values are chosen.
    package var fieldsToChoose: [PlanField] {
        guard let selection else { return [] }
        return varyingFields.filter { field in
            selection.over.map { $0.contains(field.name) } ?? (field.section != "data")
        }
    }

    private static func grouped(
        _ candidates: [(like: TrialSpecification, numbers: [Range<Int>])],
        by key: (TrialSpecification) -> [String?],
        setting: ((like: TrialSpecification, numbers: [Range<Int>])) -> Contest.Setting
    ) -> [Contest] {
        var (order, settings) = ([[String?]](), [[String?]: [Contest.Setting]]())
        for candidate in candidates {
            let key = key(candidate.like)
            if settings[key] == nil { order.append(key) }
            settings[key, default: []].append(setting(candidate))
        }
        return order.map { Contest(name: words($0), settings: settings[$0] ?? []) }
    }

    /// Whether a trial distils where some do and some do not, and its values of some fields, in words.
    private func parts(of trial: TrialSpecification, _ fields: [PlanField]) -> [String] {
        let side = trial.distillation ? "with distillation" : "without distillation"
        return (distillation.count > 1 ? [side] : []) + Self.texts(of: trial, fields)
    }

    private static func texts(of trial: TrialSpecification, _ fields: [PlanField]) -> [String] {
        fields.compactMap { $0.words(in: trial) }
    }

    private static func words(_ parts: [String?]) -> String { parts.compactMap(\.self).joined(separator: ", ") }
}

extension PlanField: Equatable {
    package static func == (one: PlanField, other: PlanField) -> Bool { one.name == other.name }
}
