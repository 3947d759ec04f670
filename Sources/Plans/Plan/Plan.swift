// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Foundation
import Learning
import Texts

/// What a sweep runs: the Cartesian product of its axes, or the product of each of its cases, without what its rules leave out.
///
/// The axes are the architectures, distillation on and off, the seeds, and every other field that is given as a list.
@dynamicMemberLookup
public struct Plan: Sendable, Codable, Equatable {
    /// Names the results folder; letters, digits, '.', '_' and '-'.
    public var name: String
    /// The fields that have one value.
    public var settings = Settings()
    /// The fields that have several, in the order of `PlanField.all`.
    public internal(set) var axes: [PlanAxis] = []
    public var architectures = Architecture.ofPaper
    /// Architectures that teachers alone have; nil for none, as plans had before there were such teachers.
    var teacherArchitectures: [Architecture]?
    public var distillation = [false, true]
    public var seeds: [UInt64] = Array(1...12)
    /// The seeds of single architectures, by their names, where they are not `seeds`.
    public var seedsByArchitecture: [String: [UInt64]] = [:]
    /// Where there are some, the trials are those of the plan in each of them, and not those of the plan itself.
    package internal(set) var cases: [PlanCase] = []
    /// Intervals in place of the values of some fields, and the points that are drawn from them.
    package internal(set) var ranges: [PlanRange] = []
    package internal(set) var sampling: PlanSampling?
    /// How hyperparameters are chosen; nil in a plan whose trials are all run.
    package var selection: Selection?
    /// When there are seeds enough; nil for all seeds.
    package internal(set) var precision: SeedPrecision?
    /// They leave trials out of all that.
    package internal(set) var rules: [TrialRule] = []
    /// Published values that results are compared with.
    package var reference: Reference?
    /// What the report says the results' verdict on.
    package var claims: [PlanClaim] = []

    /// What the tables hold that samples come from, as `readTables` found it.
    var tables: [TableSource: TableSource.Contents] = [:]

    public init(name: String) { self.name = name }

    public subscript<Value>(dynamicMember path: WritableKeyPath<Settings, Value>) -> Value {
        get { settings[keyPath: path] }
        set { settings[keyPath: path] = newValue }
    }

    /// The most trials of a plan.
    public static let maximumTrials = 10_000_000

    /// The architecture called `name`: one of the plan's, or a built-in one.
    ///
    /// - Throws: `ArchitectureError.unknown`, with the nearest known name.
    public func architecture(named name: String) throws -> Architecture {
        try architectures.first { $0.name == name } ?? ownArchitectures.first { $0.name == name }
            ?? Architecture(name: name, others: ownArchitectures.map(\.name))
    }

    /// Those that are not built in.
    var ownArchitectures: [Architecture] { architectures.filter { !$0.isBuiltIn } + (teacherArchitectures ?? []) }

    /// Trains other students; teachers keep their architectures.
    public mutating func setArchitectures(_ architectures: [Architecture]) {
        let names = texts(ofField: "teacher.architecture")
        let kept = ownArchitectures.filter { own in
            names.contains(own.name) && !architectures.contains { $0.name == own.name }
        }
        self.architectures = architectures
        teacherArchitectures = kept.isEmpty ? nil : kept
        keepClaimsOfArchitectures()
    }

    public func seeds(of architecture: Architecture) -> [UInt64] { seedsByArchitecture[architecture.name] ?? seeds }

    /// The number of trials; one that is too large for a plan may be larger than it would be.
    public var trialCount: Int {
        let most = mostTrials
        return most > Self.maximumTrials ? most : expand().count
    }

    /// The number of trials if all fields multiplied whatever the others are; `Int.max` for more than can be counted.
    private var mostTrials: Int {
        let stages = stages
        return variants.reduce(0) { sum, variant in
            stages.reduce(sum) { Self.sum($0, variant.mostTrialsOfProduct(in: $1)) }
        }
    }

    private func mostTrialsOfProduct(in stage: TrialStage) -> Int {
        func combinations(_ scope: PlanField.Scope, of architecture: Architecture? = nil) -> Int {
            axes.filter { axis in
                guard let field = PlanField.named(axis.field), field.scope == scope else { return false }
                return architecture.map(field.multiplies) ?? true
            }.reduce(1) { Self.product($0, $1.values.count) }
        }
        let (common, transfers) = (combinations(.all), combinations(.distillation))
        let perArchitecture = architectures.map { architecture in
            let halves = distillation.reduce(0) { Self.sum($0, $1 ? transfers : 1) }
            return Self.product(
                combinations(.circuits, of: architecture),
                Self.product(halves, seeds(of: architecture, in: stage).count))
        }
        return Self.product(common, perArchitecture.reduce(0, Self.sum))
    }

    private static func product(_ a: Int, _ b: Int) -> Int { counted(a.multipliedReportingOverflow(by: b)) }
    private static func sum(_ a: Int, _ b: Int) -> Int { counted(a.addingReportingOverflow(b)) }
    private static func counted(_ count: (Int, overflow: Bool)) -> Int { count.overflow ? .max : count.0 }

    /// All trials, the first numbered 1; see `Trials` for their order.
    public func expand() -> Trials { Trials(variantsOfCases, stages: stages) }

    /// One trial of each size and shape.
    var shapes: LazyMapSequence<Trials, TrialSpecification> { trials(distillation: false, varying: \.shapesTraining) }

    /// One trial for each combination of some fields, of some value of the others. Rules may ask for more: all combinations of
    /// these fields that the plan has are among the trials.
    ///
    /// - Parameter distillation: nil for with it where the plan has such trials; where there are rules, there are all.
    func trials(
        distillation: Bool?, varying isVaried: (PlanField) -> Bool
    ) -> LazyMapSequence<Trials, TrialSpecification> {
        // Of points that are alike in these fields, one is enough.
        let areAlike = rules.isEmpty && !ranges.contains { PlanField.named($0.field).map(isVaried) ?? true }
        let plans = variantsOfCases.flatMap { areAlike ? $0.prefix(1) : $0[...] }.map { variant in
            var plan = variant
            plan.axes = variant.axes.compactMap { axis in
                PlanField.named(axis.field).map(isVaried) ?? false
                    ? axis : variant.rules.examples(of: axis, in: settings)
            }
            if rules.isEmpty { plan.distillation = [distillation ?? variant.distillation.contains(true)] }
            (plan.seeds, plan.seedsByArchitecture, plan.selection) = ([1], [:], nil)
            return plan
        }
        return Trials(plans.map { [$0] }).lazy.map(\.specification)
    }

    /// Predicts the memory of every training.
    ///
    /// - Parameter sharers: how many processes share this machine's memory; nil looks at no more than whether circuits can be
    ///   built.
    /// - Throws: `PlanError` where it is more than the machine has, or where a circuit cannot be built.
    public func checkMemory(sharers: Int?) throws {
        let hasOneDataSet = hasOneDataSet
        for trial in shapes {
            do {
                try PlanError.of {
                    try trial.data.validate()
                    try trial.checkMemory(sharers: sharers, ofOneDataSet: hasOneDataSet)
                    try trial.checkLoss()
                }
            } catch let error as PlanError where error.fields == ["loss"] {
                throw error.choosing(Settings(of: trial), of: self)
            }
        }
        try checkTeachersMemory(sharers: sharers)
    }

    /// Whether all trials have the same samples.
    var hasOneDataSet: Bool {
        selection == nil && !settings.redrawsData && !varyingFields.contains { $0.section == "data" }
    }

    /// The most architectures of a plan.
    public static let maximumArchitectures = 1000

    /// Why the models of some trials cannot be kept, as a sentence; nil where all can.
    public var reasonAgainstModels: String? {
        shapes.compactMap { $0.student.reasonAgainstModel(features: $0.data.features, classes: $0.data.classes) }.first
    }

    /// - Throws: `PlanError` saying which field is wrong and how to mend it.
    public func validate() throws { try validate(limitingMemory: true) }

    /// - Parameters:
    ///   - limitingMemory: whether trainings must fit into this machine.
    ///   - isWritten: whether somebody has written the plan as it is.
    package func validate(limitingMemory: Bool, isWritten: Bool = false) throws {
        guard Self.isSafeName(name) else {
            throw PlanError(
                "name", nil, is: "'\(name.cut())'",
                "it names a folder: use at most 100 letters, digits, '.', '_' and '-', not starting with '.' or '-'.")
        }
        // Before anything goes through all combinations.
        guard architectures.count <= Self.maximumArchitectures else {
            throw PlanError(
                "architectures", nil,
                "there are \(architectures.count); at most \(Self.maximumArchitectures) are supported.")
        }
        try selection?.validate()
        let most = mostTrials
        guard most <= Self.maximumTrials else {
            throw PlanError("The plan has \(most) trials; at most \(Self.maximumTrials) are supported.")
        }
        try validateRanges()
        if cases.isEmpty && ranges.isEmpty { try validateProduct() } else { try validateVariants() }
        try validateRules(areWritten: isWritten)
        try validateSearch()
        try checkMemory(sharers: limitingMemory ? 1 : nil)
    }

    /// Checks a plan without cases, but for its name and its size.
    func validateProduct() throws {
        try validateAxes()
        try Self.validateAxis(architectures.map(\.name), "architectures", nil)
        try PlanError.of { for architecture in architectures { try architecture.validate() } }
        try Self.validateAxis(distillation, "distillation", "enabled")
        try Self.validateAxis(seeds, "seeds", seedsByArchitecture.isEmpty ? nil : "all")
        for (name, seeds) in seedsByArchitecture {
            try Self.validateAxis(seeds, "seeds", name)
            guard architectures.contains(where: { $0.name == name }) else {
                throw PlanError("seeds", name, "'\(name)' is not among the architectures.")
            }
        }
        try validateTeachers()
    }

    /// Checks the settings with the first values of the axes, and every other value among these.
    private func validateAxes() throws {
        let parsed = try axes.map(Combinations.Axis.init)
        var first = settings
        for axis in parsed { axis.values.first?(&first) }
        try validate(first)
        var readsFile = first.source == .csv
        for (axis, parsed) in zip(axes, parsed) {
            try Self.validateAxis(axis.values, parsed.field.section, parsed.field.key)
            for value in parsed.values.dropFirst() {
                var settings = first
                value(&settings)
                try validate(settings)
                readsFile = readsFile || settings.source == .csv
            }
        }
        if let file = first.table.file, !readsFile {
            throw PlanError(
                "data", "file", is: "'\(file.path.cut())'", others: ["source"],
                "the data are of source \(first.source.rawValue), which reads no file; add source: csv, or file: none.")
        }
        guard Set(axes.map(\.field)).count == axes.count else {
            throw PlanError("A field has two lists of values; join them.")
        }
    }

    private func validate(_ settings: Settings) throws {
        do {
            try settings.validate()
            try PlanError.of {
                try settings.trial(.classical, distillation: false, seed: 1, tables: tables, teachers: []).data
                    .validate()
            }
        } catch let error as PlanError {
            throw error.choosing(settings, of: self)
        }
    }

    /// Whether a text is letters, digits, '.', '_' and '-', and can name a file.
    static func isSafeName(_ name: String) -> Bool {
        name.utf8.count <= 100 && name.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9._-]*/) != nil
    }

    private static func validateAxis<T: Hashable>(_ values: [T], _ section: String, _ field: String?) throws {
        guard !values.isEmpty else { throw PlanError(section, field, "the list is empty; name at least one value.") }
        var known: Set<T> = []
        guard let twice = values.firstIndex(where: { !known.insert($0).inserted }) else { return }
        throw PlanError(
            section, field, at: [field ?? section: twice],
            "\(values[twice]) is there twice, and its trials would run twice; remove one.")
    }
}

extension TrialSpecification {
    /// Predicts the memory of the training.
    ///
    /// - Parameters:
    ///   - sharers: nil to check nothing but that the circuit can be built.
    ///   - ofOneDataSet: whether all trainings have the same samples.
    func checkMemory(sharers: Int?, ofOneDataSet: Bool) throws {
        let need = try memory
        if let sharers { try need.check(sharers: sharers, ofOneDataSet: ofOneDataSet) }
    }
}
