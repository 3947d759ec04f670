// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import Machine

/// Teachers that are read from files.
extension NamedFile {
    /// - Throws: `TeacherError` for a file that is no model, or one for other data.
    func model(features: Int, classes: Int) throws -> Model {
        let model: Model
        do {
            model = try Model(bytes(limit: Model.largestFile), path: path)
        } catch let error where error is FileError || error is ModelError {
            throw TeacherError.file(.model, "\(error)")
        }
        guard (model.features, model.classes) == (features, classes) else {
            throw TeacherError.file(
                .model,
                "'\(path)' is a model of \(model.features) features and \(model.classes) classes, and the data have"
                    + " \(features) features and \(classes) classes; give one that was trained on such data.")
        }
        return model
    }

    /// - Throws: `TeacherError`.
    func table(samples: Int, classes: Int) throws -> LabelTable {
        do {
            return try LabelTable(bytes(), samples: samples, classes: classes)
        } catch let error as FileError {
            throw TeacherError.file(.table, error.description)
        } catch var error as TableError {
            error.table = "'\(path)'"
            throw TeacherError.file(.table, error.description)
        }
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
            throw TeacherError.file(.model, "'\(path)' cannot judge the samples: \(error.description)")
        }
    }

    /// - Parameter samples: the number of samples of the draw.
    func tableTeacher(on data: DataSet<Double>, samples: Int) throws -> Teacher {
        let table = try table(samples: samples, classes: data.training.classes)
        let parts = data.rows.map { rows in rows.map { table.rows[$0] } }
        return Teacher(training: parts[0], validation: parts[1], test: parts[2], of: data)
    }
}
