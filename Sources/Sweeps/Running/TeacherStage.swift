// SPDX-License-Identifier: Apache-2.0
import Distillation
import Machine
import Plans
import Texts

/// The first stage of a sweep: the workers train the teachers that its trials need, each once, for all ranks, and after
/// those that it needs itself.
struct TeacherStage {
    let journal: Journal
    let links: any WorkerLinking
    let observer: (any SweepObserver)?
    let interruption: Interruption?
    /// How many ranks share a host's memory.
    let sharers: Int

    /// - Returns: the teachers; nil where the sweep was asked to stop.
    /// - Throws: `TeacherError` for a teacher that cannot be used.
    func run(_ trials: some Sequence<TrialSpecification>) throws -> Teachers? {
        var schedule = TeacherSchedule(for: trials)
        try checkMemory(schedule)
        var teachers = Teachers()
        var idle = Array(0..<links.count)
        /// Gives all that can be trained now to workers that have nothing to do.
        func assign() throws {
            idle = try idle.filter { worker in
                // Rank 0 has seen the files when it read the plan; on other hosts they may be elsewhere.
                guard let task = schedule.next(readsFiles: worker == 0) else { return true }
                let known = teachers.only(task.prerequisites)
                try links.send(Wire.message(json: Wire.Lesson(task: task, known: known)), .teach, to: worker)
                return false
            }
        }
        try assign()
        while schedule.left > 0 {
            if interruption?.isAsked ?? false { return nil }
            guard let (worker, message) = try links.poll() else {
                observer?.waiting()
                try journal.showLife()
                links.pause()
                continue
            }
            guard try Wire.tag(of: message) == .taught else {
                throw SweepError.protocolBroken("rank \(worker) sent something else than a teacher")
            }
            let lesson = try Wire.decode(Wire.Lesson.self, from: message)
            guard let teacher = lesson.teacher else { throw lesson.failure ?? TeacherError.missing }
            teachers[lesson.task] = teacher
            schedule.finished(lesson.task)
            observer?.teacherTrained(teacher, left: schedule.left)
            idle.append(worker)
            idle.sort()
            try assign()
        }
        return teachers
    }

    /// Every rank keeps all of them.
    private func checkMemory(_ schedule: TeacherSchedule) throws {
        let (bytes, total) = (schedule.bytes, Memory.total)
        guard bytes <= total / sharers else {
            throw PlanError(
                "The plan needs \(Quantity.count(schedule.left, "teacher")), whose judgements take"
                    + " \(Quantity.bytes(bytes)) of memory on each of \(sharers) ranks of a host, which has"
                    + " \(Quantity.bytes(total)). Use fewer seeds, settings or ranks, or teachers that are shared.")
        }
    }
}
