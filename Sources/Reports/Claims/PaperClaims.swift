// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The paper's three claims about the students of one combination of settings, with the numbers for and against each.
///
/// Source: Piperno et al., "Quantum Enhanced Knowledge Distillation", QTML 2024.
package struct PaperClaims: Sendable, Equatable {
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

    package init(_ students: [StudentScores], _ bootstraps: Bootstraps = Bootstraps()) {
        raisesMeanF1 = .raisesMeanF1(students, bootstraps)
        moreSoClassically = .moreSoClassically(students, bootstraps)
        hybridsVaryMore = .hybridsVaryMore(students, bootstraps)
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

    package init(
        _ architecture: String, isClassical: Bool, without: SeedScores?, with: SeedScores?, comparison: PairedComparison
    ) {
        (self.architecture, self.isClassical) = (architecture, isClassical)
        (self.without, self.with, self.comparison) = (without, with, comparison)
    }
}

extension SummaryTables {
    /// The paper's claims for each combination of settings, in the order of the tables.
    package var paperClaims: [PaperClaims] {
        families.map { family in
            let students = family.map { pair in
                StudentScores(
                    pair.student, isClassical: !pair.architecture.hasCircuit, without: pair.without?.scores,
                    with: pair.with?.scores, comparison: pair.comparison)
            }
            return PaperClaims(students, bootstraps)
        }
    }
}
