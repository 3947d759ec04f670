// SPDX-License-Identifier: Apache-2.0

/// The combinations of the values of some fields that a plan gives as lists, the last field's values fastest.
struct Combinations: Sendable {
    struct Axis: Sendable {
        let field: PlanField
        let values: [PlanField.Change]

        /// - Throws: `PlanError` for an unknown field and for values that are none of it.
        init(_ axis: PlanAxis) throws { (field, values) = (try PlanAxis.field(axis.field), try axis.settings()) }
    }

    private let axes: [Axis]
    private let all: Int
    /// Which of all combinations count; nil for all.
    var chosen: [Int]?

    var count: Int { chosen?.count ?? all }

    /// Whether some combinations may make the same trial.
    var mayRepeatTrials: Bool { axes.contains(where: \.field.mayRepeatTrials) }

    init(_ axes: [Axis]) { (self.axes, all) = (axes, axes.reduce(1) { $0 * $1.values.count }) }

    /// Sets the fields to a combination.
    func set(_ index: Int, in settings: inout Settings) {
        var (rest, places) = (chosen?[index] ?? index, [Int](repeating: 0, count: axes.count))
        for index in axes.indices.reversed() {
            (rest, places[index]) = rest.quotientAndRemainder(dividingBy: axes[index].values.count)
        }
        for (axis, place) in zip(axes, places) { axis.values[place](&settings) }
    }
}
