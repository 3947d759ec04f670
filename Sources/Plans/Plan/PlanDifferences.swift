// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation

/// Something in which two plans differ.
package struct PlanDifference: Equatable, Sendable, CustomStringConvertible {
    /// The field by its section and key, as in "training.epochs"; a section that is no mapping by its name alone.
    package let field: String
    /// How the two plans have it, as in "training: epochs is 300 there and 20 here".
    package let description: String
}

extension Plan {
    /// What two plans differ in, field by field and architecture by architecture; empty for equal plans.
    ///
    /// - Parameters: `there` and `here` say where each plan's values are.
    package static func differences(
        from found: Plan, to given: Plan, there: String = "there", here: String = "here"
    ) -> [PlanDifference] {
        var list = Differences(there: there, here: here)
        list.compare("name", nil, found.name, given.name)
        for field in PlanField.all { list.compare(field, found.texts(of: field), given.texts(of: field)) }
        list.compare("distillation", "enabled", Plan.list(found.distillation), Plan.list(given.distillation))
        list.compare("architectures", found.architectures, given.architectures)
        list.compare("teacherArchitectures", found.teacherArchitectures ?? [], given.teacherArchitectures ?? [])
        list.compare("seeds", nil, Plan.text(found.seeds), Plan.text(given.seeds))
        for name in Set(found.seedsByArchitecture.keys).union(given.seedsByArchitecture.keys).sorted() {
            func text(_ plan: Plan) -> String { plan.seedsByArchitecture[name].map(Plan.text) ?? "as for all" }
            list.compare("seeds", name, text(found), text(given))
        }
        return list.all
    }
}

/// Collects the differences between two plans.
private struct Differences {
    let (there, here): (String, String)
    private(set) var all: [PlanDifference] = []

    init(there: String, here: String) { (self.there, self.here) = (there, here) }

    private mutating func add(_ section: String, _ key: String?, _ sentence: String) {
        let path = [section, key].compactMap(\.self)
        all.append(PlanDifference(field: path.joined(separator: "."), description: sentence))
    }

    mutating func compare(_ section: String, _ key: String?, _ found: String, _ given: String) {
        guard found != given else { return }
        let path = [section, key].compactMap(\.self).joined(separator: ": ")
        add(section, key, "\(path) is \(found) \(there) and \(given) \(here)")
    }

    /// Files with the same content are the same, wherever they are.
    mutating func compare(_ field: PlanField, _ found: [String], _ given: [String]) {
        func contents(_ texts: [String]) -> [String] { field.namesFiles ? texts.map(NamedFile.withoutPaths) : texts }
        guard contents(found) != contents(given) else { return }
        func text(_ texts: [String]) -> String { texts.count == 1 ? texts[0] : Plan.list(texts) }
        compare(field.section, field.key, text(found), text(given))
    }

    mutating func compare(_ section: String, _ found: [Architecture], _ given: [Architecture]) {
        func only(_ architectures: [Architecture], notIn others: [Architecture], _ place: String) {
            for name in architectures.map(\.name) where !others.contains(where: { $0.name == name }) {
                add(section, nil, "\(section): '\(name)' is only \(place)")
            }
        }
        only(found, notIn: given, there)
        only(given, notIn: found, here)
        let common = found.filter { one in given.contains { $0.name == one.name } }
        let others = common.compactMap { one in given.first { $0.name == one.name } }
        for (one, other) in zip(common, others) where one != other {
            if case (.hybrid(let one), .hybrid(let other)) = (one, other) {
                compare(section, one, other)
            } else {
                add(section, nil, "\(section): \(one.name) is `\(one.summary)` \(there) and `\(other.summary)` \(here)")
            }
        }
        let order = given.map(\.name).filter { name in common.contains { $0.name == name } }
        if common.map(\.name) != order {
            add(
                section, nil,
                "\(section): the order is \(Plan.list(common.map(\.name))) \(there) and \(Plan.list(order)) \(here)")
        }
    }

    /// Two architectures of the same name.
    private mutating func compare(_ section: String, _ found: HybridArchitecture, _ given: HybridArchitecture) {
        let place = "\(section): \(found.name)"
        for (one, other) in zip(found.texts, given.texts) where one.text != other.text {
            add(
                section, nil,
                "\(place): \(one.key) is \(one.text ?? "not given") \(there) and \(other.text ?? "not given") \(here)")
        }
        for part in CircuitDescription.Part.allCases {
            compare(
                section, "\(place): \(part.rawValue), line", found.circuit[part].map { "\($0)" },
                given.circuit[part].map { "\($0)" })
        }
    }

    private mutating func compare(_ section: String, _ place: String, _ found: [String], _ given: [String]) {
        guard found.count != given.count else {
            for (index, (one, other)) in zip(found, given).enumerated() where one != other {
                add(section, nil, "\(place) \(index + 1) is `\(one)` \(there) and `\(other)` \(here)")
            }
            return
        }
        for change in given.difference(from: found) {
            switch change {
            case .remove(let index, let line, _):
                add(section, nil, "\(place) \(index + 1), `\(line)`, is only \(there)")
            case .insert(let index, let line, _): add(section, nil, "\(place) \(index + 1), `\(line)`, is only \(here)")
            }
        }
    }
}
