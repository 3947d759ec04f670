// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Sweeps

/// The model files of a sweep: `models/` in the results folder, one for each trial whose weights the journal keeps.
package struct ModelFiles {
    /// The folder's name.
    package static let folderName = "models"

    private let folder: ResultFolder
    private let history: SweepHistory
    /// How many there are.
    package private(set) var count = 0

    init(of history: SweepHistory, in folder: ResultFolder) { (self.history, self.folder) = (history, folder) }

    /// Writes the models of trials; those that are there already are left as they are.
    ///
    /// - Throws: `SweepError.cannotWrite`.
    mutating func write(_ outcomes: [TrialOutcome]) throws {
        for outcome in outcomes {
            let specification = outcome.specification
            guard let result = outcome.result, result.weights != nil else { continue }
            let session = history.session(of: outcome.trial.number)
            let model = try Model(
                Model.Origin(
                    plan: history.plan.name, number: outcome.trial.number, specification: specification,
                    in: folder.file(Self.folderName)),
                trained: specification, result: result,
                by: Model.Program(version: session?.version ?? Session.programVersion, commit: session?.gitCommit))
            if count == 0 { try folder.makeFolder(Self.folderName) }
            let (name, text) = (Self.folderName + "/" + Self.name(of: outcome.trial), try model.json)
            if FileManager.default.contents(atPath: folder.file(name)) != Data(text.utf8) {
                try folder.replace(name, with: text)
            }
            count += 1
        }
    }

    /// Removes the models of trials under numbers that these had in an earlier plan of the sweep.
    ///
    /// - Throws: `SweepError.inTheWay` for a folder that is a link.
    func removeOutdated() throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.file(Self.folderName))) ?? []
        let outdated = names.filter { name in
            guard let match = name.wholeMatch(of: /trial-(\d+)-.+-(alone|distilled)-seed-\d+\.json/) else {
                return false
            }
            guard let number = Int(match.1), history.trials.indices.contains(number - 1) else { return true }
            return Self.name(of: history.trials[number - 1]) != name
        }
        guard !outdated.isEmpty else { return }
        try folder.makeFolder(Self.folderName)
        for name in outdated { unlink(folder.file(Self.folderName) + "/" + name) }
    }

    /// A trial's file, such as trial-12-q3-distilled-seed-4.json. The trial's number names its settings, in `trials.csv`.
    package static func name(of trial: Trial) -> String {
        let specification = trial.specification
        let kind = specification.distillation ? "distilled" : "alone"
        return
            "trial-\(trial.number)-\(specification.student.architecture.name)-\(kind)-seed-\(specification.seed).json"
    }

    /// The numbers of trials that are done and have no model file, because they were run without keeping weights.
    package static func missing(of history: SweepHistory, in folder: ResultFolder) -> [Int] {
        let names = Set((try? FileManager.default.contentsOfDirectory(atPath: folder.file(folderName))) ?? [])
        return (1..<history.trials.count + 1).filter {
            history.life(of: $0) == .done && !names.contains(name(of: history.trials[$0 - 1]))
        }
    }
}
