// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts

/// What can be seen from a plan's data before anything is trained.
extension Plan {
    /// The most data sets that are drawn to look at, and the most numbers in them: what takes about a second.
    private static let (mostDataSets, mostNumbers) = (200, 20_000_000)

    /// Draws the data sets of the plan's trials, and looks at their samples.
    ///
    /// - Returns: what a person should know before a sweep, as sentences.
    /// - Throws: `PlanError` for a sample that a student cannot take.
    package func inspectData() throws -> [String] {
        var absences: [String: Absence] = [:]
        let dataSets = self.dataSets
        for (data, demands) in dataSets {
            let chosen = try PlanError.of {
                let chosen = try data.choose()
                try data.check(chosen, for: demands)
                try checkFolds(of: chosen, data)
                return chosen
            }
            for (part, classes) in chosen.absentClasses {
                let labels = classes.map { data.contents?.classes[$0] ?? "\($0)" }
                absences[part, default: Absence(first: data)].add(labels)
            }
        }
        let sentences = ["training", "validation", "test"].compactMap { part in
            absences[part].map { sentence(about: $0, part, of: dataSets.count) }
        }
        return sentences + wordsForMissing
    }

    /// The data sets in which a part has no sample of some class.
    private struct Absence {
        let first: DataSpecification
        var count = 0
        var labels: [String] = []

        mutating func add(_ more: [String]) {
            count += 1
            labels += more.filter { !labels.contains($0) }
        }
    }

    private func sentence(about absence: Absence, _ part: String, of count: Int) -> String {
        let labels = absence.labels.sorted().prefix(5).map { "'\($0.cut())'" }.joined(separator: ", ")
        let classes = absence.labels.count == 1 ? "class \(labels)" : "one of the classes \(labels)"
        let more = absence.labels.count > 5 ? ", ..." : ""
        var place = ""
        if count > 1 {
            let varied = axes.filter { $0.field.hasPrefix("data.") }.compactMap { axis in
                PlanField.named(axis.field).map { "\($0.key) \($0.text(Settings(of: absence.first)))" }
            }
            let first = (varied + (absence.first.drawnFor.map { ["seed \($0)"] } ?? [])).joined(separator: ", ")
            place = " in \(absence.count) of the \(count) data sets drawn (first with \(first))"
        }
        return "data: no \(part) sample is of \(classes)\(more)\(place)."
            + (part == "test" ? " Its F1 counts as 0." : "")
            + (part == "test" && settings.table.testFile != nil
                ? " Add some to testFile, or leave the class out with data: classes."
                : " Give more samples or larger shares" + (settings.data.isStratified ? "." : ", or stratified: true."))
    }

    /// Labels that a plan takes without naming them, and that could stand for a missing one.
    private var wordsForMissing: [String] {
        tables.filter { $0.key.classes == nil }.flatMap(\.value.wordsForMissing).sorted().map {
            "data: '\($0.cut())' is taken for the label of a class. Where it stands for a missing label, remove these rows, or name"
                + " the classes with data: classes."
        }
    }

    /// The first data sets of trials, and what students ask of their samples.
    private var dataSets: [(DataSpecification, demands: Set<SampleDemand>)] {
        let trials = self.trials(distillation: nil) { field in
            ["data", "embedding"].contains(field.section)
                || ["teacher.kind", "teacher.architecture", "training.precision"].contains(field.name)
        }
        var dataSets: [(DataSpecification, demands: Set<SampleDemand>)] = []
        var (places, numbers) = ([DataSpecification: Int](), 0)
        for trial in trials {
            let seeds =
                trial.data.drawnFor == nil ? [nil] : self.seeds(of: trial.student.architecture).map(Optional.some)
            for seed in seeds.prefix(Self.mostDataSets) {
                var data = trial.data
                data.drawnFor = seed
                if let place = places[data] {
                    dataSets[place].demands.formUnion(trial.demands)
                    continue
                }
                numbers += data.samples * data.features
                guard places.count < Self.mostDataSets,
                    numbers <= Self.mostNumbers || places.isEmpty && data.table != nil
                else { return dataSets }
                places[data] = dataSets.count
                dataSets.append((data, trial.demands))
            }
        }
        return dataSets
    }
}
