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
        for (axis, place) in zip(axes, places(of: index)) { axis.values[place](&settings) }
    }

    /// Which value each field has in a combination.
    private func places(of index: Int) -> [Int] {
        var (rest, places) = (chosen?[index] ?? index, [Int](repeating: 0, count: axes.count))
        for index in axes.indices.reversed() {
            (rest, places[index]) = rest.quotientAndRemainder(dividingBy: axes[index].values.count)
        }
        return places
    }

    /// The class of each combination: those of one class have values of the same classes.
    ///
    /// - Parameter classes: of the values of an axis; nil where all are of one.
    func classes(_ classes: (Axis) -> [Int]?) -> [Int] {
        let ofAxes = axes.map { classes($0).map { (numbers: $0, count: ($0.max() ?? 0) + 1) } }
        guard ofAxes.contains(where: { $0 != nil }) else { return Array(repeating: 0, count: count) }
        return (0..<count).map { index in
            zip(ofAxes, places(of: index)).reduce(0) { number, axis in
                axis.0.map { number * $0.count + $0.numbers[axis.1] } ?? number
            }
        }
    }
}
