// SPDX-License-Identifier: Apache-2.0
import Distillation

/// The settings that distinguish trials in tables: those that every sweep's tables have, and others that are lists in
/// the plan.
package struct SettingColumns: Sendable {
    package let fields: [PlanField]
    /// Those that the plan gives as lists.
    package let varying: [PlanField]
    /// The most classes of a trial's data.
    package let classes: Int
    /// Whether trainings may end by the losses of their steps.
    package let showsConvergence: Bool

    private static let always: Set = ["loss", "learning_rate", "max_epochs", "patience", "batch", "precision"]

    package init(of plan: Plan) {
        classes = plan.shapes.map(\.data.classes).max() ?? 0
        showsConvergence = plan.texts(ofField: "training.convergenceInterval") != ["none"]
        varying = plan.axes.compactMap { PlanField.named($0.field) }
        fields =
            PlanField.all.filter { Self.always.contains($0.column) }
            + varying.filter { !Self.always.contains($0.column) }
    }

    /// The columns' names.
    package var names: [String] { fields.map(\.column) }

    /// A trial's values; empty for a field that it does not depend on.
    package func values(of trial: TrialSpecification) -> [String] { fields.map { $0.value(in: trial) ?? "" } }
}
