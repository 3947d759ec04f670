/// The combinations of the values of some fields that a plan gives as lists, the last field's values fastest.
///
/// Where a field has no meaning beside the other values, as a momentum with an optimiser that has none, it does not
/// multiply: only its first value is combined with them.
struct Combinations: Sendable {
    struct Axis: Sendable {
        let field: PlanField
        /// What puts each value into settings.
        let values: [@Sendable (inout Settings) -> Void]
    }

    private let axes: [Axis]
    /// Which of all combinations count; nil for all.
    private let chosen: [Int]?
    let count: Int

    /// - Parameter settings: the values of the fields that have only one.
    init(_ axes: [Axis], settings: Settings) {
        self.axes = axes
        let all = axes.reduce(1) { $0 * $1.values.count }
        guard axes.contains(where: \.field.isConditional) else {
            (chosen, count) = (nil, all)
            return
        }
        let chosen = (0..<all).filter { Self.matters(axes, $0, settings) }
        (self.chosen, count) = (chosen, chosen.count)
    }

    /// Sets the fields to a combination.
    func apply(_ index: Int, to settings: inout Settings) {
        Self.apply(axes, chosen?[index] ?? index, to: &settings)
    }

    private static func matters(_ axes: [Axis], _ number: Int, _ settings: Settings) -> Bool {
        var settings = settings
        apply(axes, number, to: &settings)
        return zip(axes, places(axes, number)).allSatisfy { $1 == 0 || $0.field.matters(settings) }
    }

    private static func apply(_ axes: [Axis], _ number: Int, to settings: inout Settings) {
        for (axis, place) in zip(axes, places(axes, number)) { axis.values[place](&settings) }
    }

    /// The places of the values in their lists.
    private static func places(_ axes: [Axis], _ number: Int) -> [Int] {
        var (places, rest) = (Array(repeating: 0, count: axes.count), number)
        for index in axes.indices.reversed() {
            (rest, places[index]) = rest.quotientAndRemainder(dividingBy: axes[index].values.count)
        }
        return places
    }
}
