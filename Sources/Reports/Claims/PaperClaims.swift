// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The paper's three claims about the students of one combination of settings, with the numbers for and against each.
///
/// Source: Piperno et al., "Quantum Enhanced Knowledge Distillation", QTML 2024.
package struct PaperClaims: Sendable, Equatable {
    /// The settings in words.
    package let setting: String
    /// The settings as the tables have them, in the order of their columns.
    package let settingValues: [String]
    /// Distillation raises the mean F1.
    package let raisesMeanF1: Claim
    /// It does so more for the classical student than for hybrids.
    package let moreSoClassically: Claim
    /// Hybrids vary more than the classical student.
    package let hybridsVaryMore: Claim

    package var claims: [Claim] { [raisesMeanF1, moreSoClassically, hybridsVaryMore] }

    /// The fewest runs, or pairs of runs, that a verdict is given on: Wilcoxon's p value of fewer pairs is never below
    /// 0.05, and bootstrap intervals of so few are too narrow.
    package static let fewestRuns = 6

    init(setting: String, settingValues: [String], students: [StudentScores], _ bootstraps: inout Bootstraps) {
        self.setting = setting
        self.settingValues = settingValues
        raisesMeanF1 = .raisesMeanF1(students, &bootstraps)
        moreSoClassically = .moreSoClassically(students, &bootstraps)
        hybridsVaryMore = .hybridsVaryMore(students, &bootstraps)
    }

    /// The claims about students whose scores are given.
    package init(setting: String, settingValues: [String], students: [StudentScores]) {
        var bootstraps = Bootstraps()
        self.init(setting: setting, settingValues: settingValues, students: students, &bootstraps)
    }
}

/// The F1 of a student's runs, and how they compare.
package struct StudentScores: Sendable {
    /// With those of its circuit's settings that the plan varies.
    package let architecture: String
    package let isClassical: Bool
    /// nil for a student that was not trained without distillation.
    package let without: SeedScores?
    /// nil for one that was not trained with it.
    package let with: SeedScores?
    /// Its p values are corrected over the students of the same settings.
    package let comparison: PairedComparison

    init(
        architecture: String, isClassical: Bool, without: SeedScores?, with: SeedScores?, comparison: PairedComparison
    ) {
        self.architecture = architecture
        self.isClassical = isClassical
        self.without = without
        self.with = with
        self.comparison = comparison
    }

    /// Students that are compared as one family.
    package static func family(
        _ students: [(architecture: String, isClassical: Bool, without: SeedScores?, with: SeedScores?)]
    ) -> [StudentScores] {
        var bootstraps = Bootstraps()
        var comparisons = students.map { PairedComparison(without: $0.without, with: $0.with, &bootstraps) }
        PairedComparison.correct(&comparisons, Array(comparisons.indices))
        return zip(students, comparisons).map { student, comparison in
            StudentScores(
                architecture: student.architecture, isClassical: student.isClassical, without: student.without,
                with: student.with, comparison: comparison)
        }
    }
}

extension SummaryTables {
    /// The paper's claims for each combination of settings, in the order of the tables.
    package var paperClaims: [PaperClaims] {
        var bootstraps = Bootstraps()
        let pairs = pairs
        return Self.families(pairs).map { family in
            let students = family.map { index in
                let (pair, architecture) = (pairs[index], pairs[index].specification.student.architecture)
                return StudentScores(
                    architecture: pair.student, isClassical: !architecture.hasCircuit,
                    without: pair.without?.scores, with: pair.with?.scores, comparison: comparisons[index])
            }
            let first = pairs[family[0]]
            return PaperClaims(
                setting: first.setting, settingValues: first.settings,
                students: students, &bootstraps)
        }
    }
}
