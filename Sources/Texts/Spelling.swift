// SPDX-License-Identifier: Apache-2.0

/// Finds what somebody who mistyped a name may have meant.
package enum Spelling {
    /// The known name nearest to `name`, where one is near enough to be meant.
    package static func nearest(to name: String, among known: [String]) -> String? {
        let candidates = known.map { (name: $0, distance: editDistance(name.lowercased(), $0.lowercased())) }
        guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(2, name.count / 3) ? best.name : nil
    }

    /// The end of a sentence about a name: "; did you mean 'epochs'?", or a full stop where no known name is near.
    package static func suggestion(for name: String, among known: [String]) -> String {
        nearest(to: name, among: known).map { "; did you mean '\($0.cut())'?" } ?? "."
    }

    /// The Levenshtein distance.
    static func editDistance(_ first: String, _ second: String) -> Int {
        let second = Array(second)
        var row = Array(0...second.count)
        for (index, character) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in second.indices {
                let substitution = diagonal + (character == second[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substitution, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[second.count]
    }
}
