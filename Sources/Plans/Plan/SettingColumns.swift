// SPDX-License-Identifier: Apache-2.0
import Distillation

/// The settings that distinguish trials in tables: those that every sweep's tables have, and others that differ in the
/// plan.
package struct SettingColumns: Sendable {
    package let fields: [PlanField]
    /// Those that are not the same in all trials.
    package let varying: [PlanField]
    /// Those among them that follow from the student, which names need not say.
    package let ofStudents: [PlanField]
    /// The settings that a plan chooses: of each student one, so that they distinguish no results.
    package let chosen: [PlanField]
    /// Whether the plan chooses, so that some of its trials are of a search alone.
    package let areOfSearch: Bool
    private let families: [String: String]
    /// What tables call the classes: their labels where all data sets of the plan have the same ones, or else their numbers from
    /// 0 on, as many as the data set with most classes has.
    package let classNames: [String]
    /// Published values that results are compared with; nil where there are none.
    package let reference: Reference?
    package let claims: [PlanClaim]
    /// Whether trainings may end by the losses of their steps.
    package let showsConvergence: Bool

    /// Whether settings belong to students: cases may give each one its own.
    package let hasCases: Bool

    private static let always: Set = ["loss", "learning_rate", "max_epochs", "patience", "batch", "precision"]

    package init(of plan: Plan) {
        let data = plan.shapes.map(\.data)
        let labels = Set(data.map { $0.contents?.classes })
        classNames =
            labels.count == 1 && labels.first != nil
            ? data[0].classNames : (0..<(data.map(\.classes).max() ?? 0)).map { "\($0)" }
        showsConvergence = plan.variants.contains { $0.texts(ofField: "training.convergenceInterval") != ["none"] }
        let chosen = plan.fieldsToChoose
        varying = plan.varyingFields.filter { !chosen.contains($0) }
        ofStudents = plan.fieldsOfStudents
        self.chosen = chosen
        (reference, claims) = (plan.reference, plan.claims)
        areOfSearch = plan.selection != nil
        families = plan.familyNames
        hasCases = !plan.cases.isEmpty
        fields =
            PlanField.all.filter { Self.always.contains($0.column) && !chosen.contains($0) }
            + varying.filter { !Self.always.contains($0.column) }
    }

    /// What an architecture's results go by: its name, or that of those among which the plan chooses it.
    package func student(_ architecture: Architecture) -> String { families[architecture.name] ?? architecture.name }

    /// Whether students are compared within one value of a field: not of fields that belong to circuits, nor, where cases
    /// may give each student its own training and scaling, of those that are not of the samples or of distillation.
    package func divides(_ field: PlanField) -> Bool {
        field.scope != .circuits && (!hasCases || field.isOfSamples || field.scope == .distillation)
    }

    /// The columns' names.
    package var names: [String] { fields.map(\.column) }

    /// A trial's values; empty for a field that it does not depend on.
    package func values(of trial: TrialSpecification) -> [String] { fields.map { $0.value(in: trial) ?? "" } }
}
