import Distillation

/// The first stage of a sweep: the workers train the teachers that its trials need, each once, for all ranks.
struct TeacherStage {
    let links: any WorkerLinking
    let observer: (any SweepObserver)?
    let interruption: Interruption?

    /// - Returns: the teachers; nil where the sweep was asked to stop.
    /// - Throws: `StudentError` for a teacher that cannot be used.
    func run(_ trials: some Sequence<TrialSpecification>) throws -> Teachers? {
        var known: Set<TeacherTask> = []
        var waiting: [TeacherTask] = []
        for task in trials.lazy.compactMap(TeacherTask.init) where known.insert(task).inserted { waiting.append(task) }
        waiting.reverse()
        var left = waiting.count
        var teachers = Teachers()
        func assign(to worker: Int) throws {
            guard let task = waiting.popLast() else { return }
            try links.send(Wire.message(json: Wire.Lesson(task: task)), .teach, to: worker)
        }
        for worker in 0..<links.count { try assign(to: worker) }
        while left > 0 {
            if interruption?.isAsked ?? false { return nil }
            guard let (worker, message) = try links.poll() else {
                observer?.waiting()
                links.pause()
                continue
            }
            guard try Wire.tag(of: message) == .taught else {
                throw SweepError.protocolBroken("rank \(worker) sent something else than a teacher")
            }
            let lesson = try Wire.decode(Wire.Lesson.self, from: message)
            guard let teacher = lesson.teacher else { throw lesson.failure ?? StudentError.teacherMissing }
            left -= 1
            teachers[lesson.task] = teacher
            observer?.teacherTrained(teacher, left: left)
            try assign(to: worker)
        }
        return teachers
    }
}
