// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import Machine

/// Teachers that are read from files.
extension NamedFile {
    /// A model, and where the data have what it was trained with.
    struct Judge {
        let model: Model
        /// Of each of the model's features, its place among those of the data.
        var features: [Int]
        /// Of each class of the data, its place among those of the model.
        var classes: [Int]
    }

    /// - Throws: `TeacherError` for a file that is no model, or one for other data.
    func judge(of data: DataSpecification) throws -> Judge {
        let model: Model
        do {
            model = try Model(bytes(limit: Model.largestFile), path: path)
        } catch let error where error is FileError || error is ModelError {
            throw TeacherError.file(.model, "\(error)")
        }
        func misfit(_ theirs: String, _ ours: String) -> TeacherError {
            .file(
                .model,
                "'\(path)' is a model of \(theirs), and the data have \(ours); give one that was trained on such data.")
        }
        guard (model.features, model.classes) == (data.features, data.classes) else {
            throw misfit(
                "\(model.features) features and \(model.classes) classes",
                "\(data.features) features and \(data.classes) classes")
        }
        var judge = Judge(model: model, features: Array(0..<data.features), classes: Array(0..<data.classes))
        if let theirs = model.columns, let ours = data.contents?.columns {
            let (places, missing) = model.places(among: ours)
            guard missing.isEmpty else {
                throw misfit("the columns \(TableError.list(theirs))", "the columns \(TableError.list(ours))")
            }
            judge.features = places
        }
        if let theirs = model.labels, let ours = data.contents?.classes {
            let places = ours.compactMap { theirs.firstIndex(of: $0) }
            guard places.count == ours.count else {
                throw misfit("the classes \(TableError.list(theirs))", "the classes \(TableError.list(ours))")
            }
            judge.classes = places
        }
        return judge
    }

    /// - Throws: `TeacherError`.
    func table(of data: DataSpecification) throws -> LabelTable {
        do {
            return try LabelTable(
                bytes(), samples: data.samples, classes: data.classes, labels: data.contents?.classes)
        } catch let error as FileError {
            throw TeacherError.file(.table, error.description)
        } catch var error as TableError {
            error.table = "'\(path)'"
            throw TeacherError.file(.table, error.description)
        }
    }

    func modelTeacher(on data: DataSpecification) throws -> Teacher {
        let judge = try judge(of: data)
        func judgements(_ samples: LabelledSamples<Double>) throws -> [[Double]] {
            var probabilities: [[Double]] = []
            let evaluation = try ModelEvaluation(of: judge.model, samples: samples.count)
            try evaluation.forEach(samples.features.rowsCopied(judge.features)) { _, outputs, _ in
                probabilities.append(judge.classes.map { outputs.probabilities[$0] })
            }
            return probabilities
        }
        // The model scales features itself.
        let data = try data.unscaled.draw()
        do {
            return Teacher(
                training: try judgements(data.training), validation: try judgements(data.validation),
                test: try judgements(data.test), of: data)
        } catch let error as ModelError {
            throw TeacherError.file(.model, "'\(path)' cannot judge the samples: \(error.description)")
        }
    }

    func tableTeacher(on data: DataSpecification) throws -> Teacher {
        let table = try table(of: data)
        let data = try data.draw()
        let parts = data.rows.map { rows in rows.map { table.rows[$0] } }
        return Teacher(training: parts[0], validation: parts[1], test: parts[2], of: data)
    }
}
