// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Learning

/// The teachers of a plan: what no single field says of them.
extension Plan {
    /// - Throws: `PlanError` for teachers that no trial can have.
    func validateTeachers() throws {
        if let teacherArchitectures {
            let names = architectures.map(\.name)
            try PlanError.of { for own in teacherArchitectures { try own.validate() } }
            if let twice = teacherArchitectures.firstIndex(where: { names.contains($0.name) }) {
                throw PlanError(
                    "teacherArchitectures", nil, at: ["teacherArchitectures": twice],
                    "'\(teacherArchitectures[twice].name)' is among the architectures, too; leave it out in one place.")
            }
        }
        guard distillation.contains(true) else { return }
        let kinds = texts(ofField: "teacher.kind")
        if kinds.contains("circuit") { try validateCircuitTeachers() }
        for (kind, source) in [("model", "a file of qdistill train --save-model"), ("table", "a CSV file")] {
            guard let place = kinds.firstIndex(of: kind),
                let empty = texts(ofField: "teacher.\(kind)").firstIndex(of: "[]")
            else { continue }
            throw PlanError(
                "teacher", kind, is: "[]", others: ["kind"], at: [kind: empty, "kind": place],
                "a teacher of kind \(kind) needs one: give \(source).")
        }
        if kinds.contains("table") { try validateTables() }
        if let task = teacherTasks.first(where: { $0.data.counts.validation == 0 && $0.minimumValidationAccuracy > 0 })
        {
            throw PlanError(
                "teacher", "minimumValidationAccuracy", is: "\(task.minimumValidationAccuracy)",
                "data: split leaves no validation samples to test the teacher on; give 0, or a share of validation samples."
            )
        }
    }

    private func validateCircuitTeachers() throws {
        let teachers = try texts(ofField: "teacher.architecture").enumerated().map { index, name in
            func fault(_ sentence: String) -> PlanError {
                PlanError("teacher", "architecture", at: ["architecture": index], sentence)
            }
            do {
                let teacher = try architecture(named: name)
                guard teacher != .classical else {
                    throw fault("'classical' has no circuit; choose kind: perceptron with hiddenLayers: [].")
                }
                return teacher
            } catch let error as ArchitectureError {
                throw fault(error.description)
            }
        }.filter(\.hasCircuit)
        // Such a student would have a teacher that depends on a field which the student does not.
        func check(_ field: PlanField, _ mend: String) throws {
            guard let student = architectures.first(where: { !field.multiplies($0) }) else { return }
            throw PlanError(
                "teacher", "architecture", others: ["kind"],
                "it needs \(field.name), which is a list that '\(student.name)' does not depend on; \(mend).")
        }
        for field in axes.compactMap({ PlanField.named($0.field) }) {
            if field.name == "circuit.layers", texts(ofField: "teacher.layers").contains("plan"),
                teachers.contains(where: { $0.layers == nil })
            {
                try check(field, "give the teacher its own number with teacher: layers")
            }
            if field.section == "embedding", teachers.contains(where: { $0.embedding == nil }) {
                try check(field, "describe a teacher with an embedding of its own under teacherArchitectures")
            }
        }
    }

    private func validateTables() throws {
        var data: [NamedFile: DataSpecification] = [:]
        for task in teacherTasks {
            guard case .table(let file) = task.source else { continue }
            // The rows of a table keep their order, whatever is drawn.
            guard task.data.drawnFor == nil || task.data.table != nil else {
                throw PlanError(
                    "teacher", "table",
                    "it holds the labels of one data set, and data: redraw draws another one for each seed; choose"
                        + " redraw: false, or another kind of teacher.")
            }
            var samples = task.data
            (samples.split, samples.fold, samples.search, samples.isStratified) = ([], nil, nil, false)
            if samples.table != nil { (samples.seed, samples.drawnFor) = (0, nil) }
            guard data.updateValue(samples, forKey: file) ?? samples == samples else {
                throw PlanError(
                    "teacher", "table",
                    "it holds the labels of one data set, and the data of the plan's trials differ in more than their"
                        + " split, labelNoise or trainingSamples; give one value for each other field.")
            }
        }
    }

    /// The teachers of one trial of each kind, but for students that teach themselves, which fit where they fit.
    private var teacherTasks: Set<TeacherTask> {
        let own = ["kind", "hiddenLayers", "architecture", "layers", "model", "table"].map { "teacher." + $0 }
        let trials = trials(distillation: nil) { field in
            field.shapesTraining || ["data", "embedding"].contains(field.section) || own.contains(field.name)
        }
        return trials.reduce(into: []) { tasks, trial in
            if let teacher = trial.teacher, teacher.kind != .itself { tasks.formUnion(TeacherTask.members(of: trial)) }
        }
    }

    /// What the plan's trials train and are taught by, each architecture once in each size: students, then teachers.
    package var students: [(student: StudentSpecification, data: DataSpecification, isTeacher: Bool)] {
        let teachers = teacherTasks.compactMap { if case .student(let trial) = $0.source { trial } else { nil } }
        let all =
            trials(distillation: false) { $0.shapesTraining || $0.section == "embedding" }.map { ($0, false) }
            + teachers.sorted { $0.identity < $1.identity }.map { ($0, true) }
        var known: Set<[String]> = []
        return all.compactMap { trial, isTeacher in
            let student = StudentSpecification(
                architecture: trial.student.architecture, layers: trial.student.layers,
                embedding: trial.student.embedding)
            let key = ["\(student)", "\(trial.data.features)", "\(trial.data.classes)", "\(isTeacher)"]
            return known.insert(key).inserted ? (student, trial.data, isTeacher) : nil
        }
    }

    /// Predicts the memory of teachers.
    ///
    /// - Parameter sharers: nil to check nothing but that circuits can be built.
    /// - Throws: `PlanError` where it is more than the machine has, or where a circuit cannot be built.
    func checkTeachersMemory(sharers: Int?) throws {
        let hasOneDataSet = hasOneDataSet
        for task in teacherTasks {
            guard case .student(let trial) = task.source else { continue }
            do {
                try trial.checkMemory(sharers: sharers, ofOneDataSet: hasOneDataSet)
                try trial.checkLoss()
            } catch let error where error is ArchitectureError || error is MemoryError {
                let name = trial.student.architecture.name
                var error = PlanError(error)
                (error.section, error.fields) = ("teacher", ["architecture"])
                error.indices["architecture"] = texts(ofField: "teacher.architecture").firstIndex(of: name)
                throw error
            }
        }
    }

    /// Reads the files of teachers, and checks that they fit the data. What has been journalled does not need them.
    ///
    /// - Throws: `PlanError`.
    package func checkTeacherFiles() throws {
        var known: Set<[String]> = []
        for task in teacherTasks where task.isRead {
            let data = task.data
            let key = [task.words, "\(data.samples)", "\(data.features)", "\(data.classes)"]
            guard known.insert(key).inserted else { continue }
            try PlanError.of { try task.checkFile() }
        }
    }
}
