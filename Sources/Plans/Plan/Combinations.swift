// SPDX-License-Identifier: Apache-2.0
import Distillation

/// The combinations of the values of some fields that a plan gives as lists, the last field's values fastest.
struct Combinations: Sendable {
    struct Axis: Sendable {
        let field: PlanField
        /// What puts each value into settings.
        let values: [@Sendable (inout Settings) -> Void]
    }

    private let axes: [Axis]
    /// Which of all combinations count; nil for all.
    private var chosen: [Int]?
    private let all: Int

    var count: Int { chosen?.count ?? all }

    init(_ axes: [Axis]) {
        self.axes = axes
        all = axes.reduce(1) { $0 * $1.values.count }
    }

    /// Leaves out the combinations whose trial an earlier one has already.
    ///
    /// - Parameters:
    ///   - settings: the values of the other fields.
    ///   - trial: what a combination is run as.
    mutating func leaveOutRepeats(beside settings: Settings, _ trial: (Settings) -> TrialSpecification) {
        guard axes.contains(where: \.field.mayRepeatTrials) else { return }
        var known: Set<TrialSpecification> = []
        chosen = (0..<all).filter { number in
            var settings = settings
            apply(number, to: &settings)
            return known.insert(trial(settings).meaning).inserted
        }
    }

    /// Sets the fields to a combination.
    func set(_ index: Int, in settings: inout Settings) { apply(chosen?[index] ?? index, to: &settings) }

    private func apply(_ number: Int, to settings: inout Settings) {
        for (axis, place) in zip(axes, places(number)) { axis.values[place](&settings) }
    }

    /// The places of the values in their lists.
    private func places(_ number: Int) -> [Int] {
        var (places, rest) = (Array(repeating: 0, count: axes.count), number)
        for index in axes.indices.reversed() {
            (rest, places[index]) = rest.quotientAndRemainder(dividingBy: axes[index].values.count)
        }
        return places
    }
}
