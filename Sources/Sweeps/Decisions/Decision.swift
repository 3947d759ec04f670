// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans

/// What a sweep has decided from results, and which trials are not needed for it: a line of the journal.
///
/// It follows from the results alone, whatever ranks had them and in whatever order. Who reads the journal takes it as a record:
/// a sweep that resumes decides again.
package struct Decision: Sendable, Codable, Equatable {
    /// What the settings have in common that it is about.
    package let contest: String
    /// What was decided and why, as a sentence.
    package let sentence: String
    /// The trials that are not needed then.
    package let dropped: [TrialIdentity]
}

/// What follows from some of a contest's results.
struct Verdict {
    /// A decision, with the numbers of the trials that it drops.
    struct Step {
        let sentence: String
        let dropped: [Int]
    }

    var steps: [Step] = []
    /// The trials that the next step waits for, those that are over included; empty where there is none.
    var awaited: [Int] = []
    /// The place of the setting that was chosen.
    var chosen: Int?
    /// Of each setting, the scores that it was compared by last, and after which epochs; empty where it never was.
    var scores: [(values: [Double?], epochs: Int?)] = []
}

/// What a trial of a contest has come to.
enum Standing: Equatable {
    case open
    /// It has no result.
    case failed
    case scored(Double)

    var score: Double? { if case .scored(let score) = self { score } else { nil } }
}
