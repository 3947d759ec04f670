// SPDX-License-Identifier: Apache-2.0
import CYaml
import Foundation
import Machine
import Texts
import Yams

/// Reads files of YAML, with errors that name file, line and column.
enum YAMLFile {
    private static let limit = 16 << 20

    /// The text of a file.
    ///
    /// - Parameter what: what the file should hold, as in "plan".
    /// - Throws: `PlanError`.
    static func text(_ path: String, what: String) throws -> String {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, .anything, limit: limit)
        } catch {
            throw PlanError("The \(what) \(error)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PlanError("The \(what) '\(path)' is not UTF-8 text.")
        }
        return text
    }

    /// The folder that a file lies in.
    static func folder(of file: String) -> String {
        URL(filePath: file).deletingLastPathComponent().path(percentEncoded: false)
    }

    /// The document in a text; nil where there is none.
    ///
    /// - Throws: `PlanError`.
    static func root(_ yaml: String, file: String) throws -> Node? {
        do {
            return try compose(yaml, file: file)
        } catch let error as PlanError {
            throw error
        } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _)
        {
            throw PlanError("not valid YAML: \(problem).", at: PlanError.Position(file: file, mark))
        } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
            let keys = duplicates.map { "'\("\($0)".cut())'" }.sorted().joined(separator: ", ")
            throw PlanError("the key \(keys) is there twice; remove one.", at: .init(file: file, context.mark))
        } catch {
            throw PlanError("not valid YAML: \(error)", at: PlanError.Position(file: file))
        }
    }

    /// The most values that aliases may stand for together, and the deepest nesting.
    private static let (mostExpanded, mostLevels) = (100_000, 100)

    /// The document in a text that may come from anyone; nil where there is none.
    ///
    /// - Parameter file: nil for a text of no file.
    /// - Throws: `YamlError`, and `PlanError` for a text that stands for too much.
    static func compose(_ yaml: String, file: String? = nil) throws -> Node? {
        try checkSize(yaml, file)
        // Its default encoding is looked for in the environment, each time anew.
        return try Yams.compose(yaml: yaml, .default, .default, .utf8)
    }

    /// Refuses a text whose aliases make it much larger than it is: of anchors that hold aliases of other anchors a few
    /// lines stand for more values than there is time to read.
    private static func checkSize(_ yaml: String, _ file: String?) throws {
        var (yaml, parser) = (yaml, yaml_parser_t())
        guard !yaml.isEmpty, yaml_parser_initialize(&parser) == 1 else { return }
        defer { yaml_parser_delete(&parser) }
        try yaml.withUTF8 { bytes in
            yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
            var size = YAMLSize()
            while true {
                var event = yaml_event_t()
                // Yams finds the same fault, and says where.
                guard yaml_parser_parse(&parser, &event) == 1, event.type != YAML_STREAM_END_EVENT else { return }
                defer { yaml_event_delete(&event) }
                size.take(event)
                let problem =
                    size.expanded > mostExpanded
                    ? "its aliases stand for more than \(mostExpanded) values; write fewer"
                    : size.levels > mostLevels ? "values are nested more than \(mostLevels) deep" : nil
                guard let problem else { continue }
                var error = PlanError("not valid YAML: \(problem).")
                let mark = event.start_mark
                error.position = file.map { .init(file: $0, line: Int(mark.line) + 1, column: Int(mark.column) + 1) }
                throw error
            }
        }
    }
}

/// Counts the values of a text, those that aliases stand for included.
private struct YAMLSize {
    private var values = 0
    /// Those that aliases stand for.
    private(set) var expanded = 0
    /// Of each anchor.
    private var sizes: [String: Int] = [:]
    /// Of each list or mapping that is open, its anchor and the values before it.
    private var open: [(anchor: String?, start: Int)] = []

    var levels: Int { open.count }

    mutating func take(_ event: yaml_event_t) {
        func name(_ anchor: UnsafeMutablePointer<yaml_char_t>?) -> String? { anchor.map { String(cString: $0) } }
        switch event.type {
        case YAML_ALIAS_EVENT:
            let size = name(event.data.alias.anchor).flatMap { sizes[$0] } ?? 1
            (values, expanded) = (values + size, expanded + size)
        case YAML_SCALAR_EVENT:
            values += 1
            if let anchor = name(event.data.scalar.anchor) { sizes[anchor] = 1 }
        case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
            let anchor =
                event.type == YAML_MAPPING_START_EVENT
                ? event.data.mapping_start.anchor : event.data.sequence_start.anchor
            open.append((name(anchor), values))
            values += 1
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            guard let ended = open.popLast() else { return }
            if let anchor = ended.anchor { sizes[anchor] = values - ended.start }
        default: break
        }
    }
}
