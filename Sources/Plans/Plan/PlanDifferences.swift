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
        list.compare("seeds", "until", found.precisionText, given.precisionText)
        list.compare(selectKey, nil, found.selection?.text ?? "none", given.selection?.text ?? "none")
        list.compare("samples", nil, found.sampling?.text ?? "none", given.sampling?.text ?? "none")
        list.compare(
            "cases", items: found.cases.map { $0.yaml(hidingPaths: true) },
            given.cases.map { $0.yaml(hidingPaths: true) })
        for section in [excludeKey, whenKey] {
            func items(_ plan: Plan) -> [String] {
                plan.rules.filter { $0.section == section }.map { $0.yaml(hidingPaths: true) }
            }
            list.compare(section, items: items(found), items(given))
        }
        list.compare(
            claimsKey, items: found.claims.map { $0.yaml(hidingPaths: true) },
            given.claims.map { $0.yaml(hidingPaths: true) })
        func lines(_ plan: Plan) -> [String] { plan.reference?.text.split(separator: "\n").map(String.init) ?? [] }
        list.compare(referenceKey, items: lines(found), lines(given))
        return list.all
    }
}

extension Plan {
    fileprivate var precisionText: String { precision.map { Self.text(seeds.count, $0) } ?? "none" }
}

/// Collects the differences between two plans.
private struct Differences {
    let there: String
    let here: String
    var all: [PlanDifference] = []

    private mutating func add(_ section: String, key: String? = nil, _ sentence: String) {
        let path = [section, key].compactMap(\.self)
        all.append(
            PlanDifference(
                field: path.joined(separator: "."), description: "\(path.joined(separator: ": "))\(sentence)"))
    }

    mutating func compare(_ section: String, _ key: String?, _ found: String, _ given: String) {
        if found != given { add(section, key: key, " is \(found) \(there) and \(given) \(here)") }
    }

    /// Files with the same content are the same, wherever they are.
    mutating func compare(_ field: PlanField, _ found: [String], _ given: [String]) {
        func contents(_ texts: [String]) -> [String] { field.namesFiles ? texts.map(NamedFile.withoutPaths) : texts }
        guard contents(found) != contents(given) else { return }
        func shown(_ texts: [String]) -> String {
            let text = Plan.valueOrList(texts)
            return field.namesFiles ? NamedFile.withoutFolders(text) : text
        }
        compare(field.section, field.key, shown(found), shown(given))
    }

    mutating func compare(_ section: String, _ found: [Architecture], _ given: [Architecture]) {
        let (names, others) = (found.map(\.name), given.map(\.name))
        for name in names where !others.contains(name) { add(section, ": '\(name)' is only \(there)") }
        for name in others where !names.contains(name) { add(section, ": '\(name)' is only \(here)") }
        for one in found {
            guard let other = given.first(where: { $0.name == one.name }), one != other else { continue }
            if case (.hybrid(let one), .hybrid(let other)) = (one, other) {
                compare(section, one, other)
            } else {
                add(section, ": \(one.name) is `\(one.summary)` \(there) and `\(other.summary)` \(here)")
            }
        }
        let (order, otherOrder) = (names.filter(others.contains), others.filter(names.contains))
        if order != otherOrder {
            add(section, ": the order is \(Plan.list(order)) \(there) and \(Plan.list(otherOrder)) \(here)")
        }
    }

    /// Two architectures of the same name.
    private mutating func compare(_ section: String, _ found: HybridArchitecture, _ given: HybridArchitecture) {
        for (one, other) in zip(found.texts, given.texts) where one.text != other.text {
            let (text, otherText) = (one.text ?? "not given", other.text ?? "not given")
            add(section, ": \(found.name): \(one.key) is \(text) \(there) and \(otherText) \(here)")
        }
        for part in CircuitDescription.Part.allCases {
            let (lines, others) = (found.circuit[part].map { "\($0)" }, given.circuit[part].map { "\($0)" })
            compare(section, ": \(found.name): \(part.rawValue), line", lines, others)
        }
    }

    mutating func compare(_ section: String, items found: [String], _ given: [String]) {
        compare(section, ": line", found, given)
    }

    private mutating func compare(_ section: String, _ place: String, _ found: [String], _ given: [String]) {
        guard found.count != given.count else {
            for (index, (one, other)) in zip(found, given).enumerated() where one != other {
                add(section, "\(place) \(index + 1) is `\(one)` \(there) and `\(other)` \(here)")
            }
            return
        }
        for change in given.difference(from: found) {
            switch change {
            case .remove(let index, let line, _): add(section, "\(place) \(index + 1), `\(line)`, is only \(there)")
            case .insert(let index, let line, _): add(section, "\(place) \(index + 1), `\(line)`, is only \(here)")
            }
        }
    }
}
