// SPDX-License-Identifier: Apache-2.0
import Circuits
import Learning
import Synchronization
import Texts

/// Writes a value as the text that names it: JSON with sorted keys, without the members of `Defaulted` types that have
/// their defaults, and of a file its content alone, wherever it is.
package enum IdentityEncoder {
    package static func text(of value: some Encodable) throws -> String {
        let node = Node()
        try node.encode(value)
        return node.text
    }
}

/// A type whose members have defaults, which identities leave out.
///
/// A new member with a default changes no identity. Whoever gives a member that there is another default raises
/// `Journal.format`: trials that differ would have the same names.
protocol Defaulted: Encodable {
    static var standard: Self { get }
}

extension StudentSpecification: Defaulted { static let standard = StudentSpecification(architecture: .classical) }
extension HybridArchitecture: Defaulted { static let standard = HybridArchitecture(name: "", circuit: .standard) }
extension CircuitDescription: Defaulted { static let standard = CircuitDescription(block: []) }
extension Embedding: Defaulted { static let standard = Embedding() }
extension Initialisation: Defaulted { static let standard = Initialisation() }
extension NoiseModel: Defaulted { static let standard = NoiseModel.none }
extension TrainingSettings: Defaulted { static let standard = TrainingSettings() }
extension EarlyStoppingSettings: Defaulted { static let standard = EarlyStoppingSettings() }
extension OptimiserSettings: Defaulted { static let standard = OptimiserSettings() }
extension LearningRateSchedule: Defaulted { static let standard = LearningRateSchedule() }
extension DistillationSettings: Defaulted { static let standard = DistillationSettings() }
extension TeacherSpecification: Defaulted { static let standard = TeacherSpecification() }
extension DataSpecification: Defaulted { static let standard = DataSpecification() }
extension GeneralisedXOR: Defaulted { static let standard = GeneralisedXOR() }
extension TableSource: Defaulted { static let standard = TableSource() }

/// A value on its way to be a text.
private final class Node: SingleValueEncodingContainer, Encoder {
    private var literal = "null"
    fileprivate private(set) var items: [Node]?
    private var members: [String: Node]?
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    var text: String {
        if let items { return "[\(items.map(\.text).joined(separator: ","))]" }
        guard let members else { return literal }
        let fields = members.sorted { $0.key < $1.key }.map { "\(JSONDocument.quoted($0.key)):\($0.value.text)" }
        return "{\(fields.joined(separator: ","))}"
    }

    func encodeNil() {}

    func encode<Value: Encodable>(_ value: Value) throws {
        switch value {
        case let text as String: literal = JSONDocument.quoted(text)
        case is Bool, is any FixedWidthInteger, is any BinaryFloatingPoint: literal = "\(value)"
        case let file as NamedFile: literal = JSONDocument.quoted(file.content.isEmpty ? file.path : file.content)
        case let value as any Defaulted: try encode(leavingOutDefaults: value)
        default: try value.encode(to: self)
        }
    }

    private func encode<Value: Defaulted>(leavingOutDefaults value: Value) throws {
        try value.encode(to: self)
        for (key, text) in try Self.defaults(of: Value.self) {
            if let own = members?[key] {
                if own.text == text { members?[key] = nil }
            } else {
                // nil where the default is something.
                members?[key] = Node()
            }
        }
    }

    /// Of types, as below.
    private static let defaults = Mutex<[ObjectIdentifier: [String: String]]>([:])

    /// The texts of the members of a type's defaults.
    private static func defaults<Value: Defaulted>(of type: Value.Type) throws -> [String: String] {
        if let known = defaults.withLock({ $0[ObjectIdentifier(type)] }) { return known }
        let standard = Node()
        try Value.standard.encode(to: standard)
        let texts = (standard.members ?? [:]).mapValues(\.text)
        defaults.withLock { $0[ObjectIdentifier(type)] = texts }
        return texts
    }

    func member(_ key: String) -> Node {
        let node = Node()
        members?[key] = node
        return node
    }

    func item() -> Node {
        let node = Node()
        items?.append(node)
        return node
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        members = members ?? [:]
        return KeyedEncodingContainer(Members(node: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        items = items ?? []
        return Items(node: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: Node
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { _ = node.member(key.stringValue) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try node.member(key.stringValue).encode(value)
    }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { node.member(key.stringValue).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        node.member(key.stringValue).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { node.member("super") }
    func superEncoder(forKey key: Key) -> any Encoder { node.member(key.stringValue) }
}

private struct Items: UnkeyedEncodingContainer {
    let node: Node
    var codingPath: [any CodingKey] { [] }
    var count: Int { node.items?.count ?? 0 }

    func encodeNil() { _ = node.item() }
    func encode<Value: Encodable>(_ value: Value) throws { try node.item().encode(value) }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        node.item().container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { node.item().unkeyedContainer() }
    func superEncoder() -> any Encoder { node.item() }
}
