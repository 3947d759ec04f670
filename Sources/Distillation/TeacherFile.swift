import Foundation
import Learning
import Numerics

/// A file that a teacher is read from. Files with the same content are the same, wherever they are.
public struct TeacherFile: Sendable, Codable {
    /// Absolute once found.
    public var path: String
    /// A hash of its bytes, 16 hexadecimal digits; empty before it is found.
    public private(set) var content = ""

    /// The largest file of soft labels.
    private static let largestTable = 256 << 20

    /// A file that is to be found.
    ///
    /// - Parameter text: its path, perhaps with the hash of its content behind an @, as `text` gives it.
    public init(_ text: String) {
        guard let match = text.wholeMatch(of: /(.*)@([0-9a-f]{16})/) else {
            path = text
            return
        }
        (path, content) = (String(match.1), String(match.2))
    }

    /// The path and the content in one.
    public var text: String { content.isEmpty ? path : "\(path)@\(content)" }

    /// The same content wherever it is.
    var withoutPath: TeacherFile {
        var copy = self
        if !content.isEmpty { copy.path = "" }
        return copy
    }

    /// The file with an absolute path and its content's hash.
    ///
    /// - Parameters:
    ///   - folder: what a relative path is relative to.
    ///   - field: the field of the plan that names it, for errors.
    /// - Throws: `StudentError.data` where it cannot be read, or where another content was expected.
    public func found(in folder: String, field: String) throws -> TeacherFile {
        var file = self
        file.path = URL(filePath: path, relativeTo: URL(filePath: folder, directoryHint: .isDirectory))
            .standardizedFileURL.path(percentEncoded: false)
        file.content = ""
        file.content = StableHash.hexadecimal(of: try file.bytes(field))
        guard content.isEmpty || content == file.content else {
            throw StudentError.data(
                "\(field) is '\(file.path)', whose content is another one than when it was named with @\(content);"
                    + " restore the file, or remove @\(content) to take it as it is.")
        }
        return file
    }

    /// A text with such texts in quotation marks, each without its path.
    public static func withoutPaths(_ text: String) -> String {
        text.replacing(/"[^"]*@([0-9a-f]{16})"/) { "\"\($0.1)\"" }
    }

    // MARK: Reading

    private func bytes(_ field: String, limit: Int = largestTable) throws -> [UInt8] {
        let bytes: [UInt8]
        do {
            var status = stat()
            // A pipe would never end.
            guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
                throw ModelError.cannotRead(path, reason: "it is no file")
            }
            bytes = try InputFile.read(path, limit: limit)
        } catch let error as ModelError {
            throw StudentError.data("\(field) cannot be had: \(error.description)")
        }
        guard content.isEmpty || StableHash.hexadecimal(of: bytes) == content else {
            throw StudentError.data(
                "\(field) is '\(path)', which has changed since the plan was read; run the command again.")
        }
        return bytes
    }

    /// - Throws: `StudentError.data` for a file that is no model, or one for other data.
    func model(features: Int, classes: Int) throws -> Model {
        let model: Model
        do {
            model = try Model(bytes("teacher: model", limit: Model.largestFile), path: path)
        } catch let error as ModelError {
            throw StudentError.data("teacher: model cannot be used: \(error.description)")
        }
        guard (model.features, model.classes) == (features, classes) else {
            throw StudentError.data(
                "teacher: model is '\(path)', a model of \(model.features) features and \(model.classes) classes, and the"
                    + " data have \(features) features and \(classes) classes; give one that was trained on such data.")
        }
        return model
    }

    /// - Throws: `StudentError.data`.
    func table(samples: Int, classes: Int) throws -> LabelTable {
        try LabelTable(bytes("teacher: table"), name: path, samples: samples, classes: classes)
    }

    func modelTeacher(on data: DataSet<Double>) throws -> Teacher {
        let model = try model(features: data.training.features.rows, classes: data.training.classes)
        func judgements(_ samples: LabelledSamples<Double>) throws -> [[Double]] {
            var probabilities: [[Double]] = []
            let evaluation = try ModelEvaluation(of: model, samples: samples.count)
            try evaluation.forEach(samples.features) { _, outputs, _ in probabilities.append(outputs.probabilities) }
            return probabilities
        }
        do {
            return Teacher(
                training: try judgements(data.training), validation: try judgements(data.validation),
                test: try judgements(data.test), of: data)
        } catch let error as ModelError {
            throw StudentError.data("teacher: model is '\(path)', which cannot judge the samples: \(error.description)")
        }
    }

    /// - Parameter samples: the number of samples of the draw.
    func tableTeacher(on data: DataSet<Double>, samples: Int) throws -> Teacher {
        let table = try table(samples: samples, classes: data.training.classes)
        let parts = data.rows.map { rows in rows.map { table.rows[$0] } }
        return Teacher(training: parts[0], validation: parts[1], test: parts[2], of: data)
    }
}

extension TeacherFile: Hashable {
    private var key: String { content.isEmpty ? path : content }

    public static func == (left: TeacherFile, right: TeacherFile) -> Bool { left.key == right.key }

    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
