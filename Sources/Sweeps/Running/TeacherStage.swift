// SPDX-License-Identifier: Apache-2.0
import Distillation
import Machine
import Plans
import Texts

/// What comes before trials: the workers train the teachers that these need, each once, and after those that it needs itself. All
/// workers get to know each of them.
struct TeacherStage {
    let journal: Journal
    let links: any WorkerLinking
    let observer: (any SweepObserver)?
    let interruption: Interruption?
    let rollCall: RollCall
    /// How many ranks share a host's memory.
    let sharers: Int

    /// - Parameter known: the teachers that all workers know; those of the trials are added.
    /// - Returns: whether these could be trained before the sweep was asked to stop.
    /// - Throws: `TeacherError` for a teacher that cannot be used.
    func run(_ trials: some Sequence<TrialSpecification>, knowing known: inout Set<TeacherTask>) throws -> Bool {
        var schedule = TeacherSchedule(for: trials)
        var missing: [TeacherTask] = []
        while let task = schedule.next() {
            if known.contains(task) { schedule.finished(task) } else { missing.append(task) }
        }
        for task in missing.reversed() { schedule.returned(task) }
        var idle = Array(0..<links.count)
        var holders: [TeacherTask: Int] = [:]
        func next(for worker: Int) -> TeacherTask? {
            guard !rollCall.silent.contains(worker) else { return nil }
            // Rank 0 has seen the files when it read the plan; on other hosts they may be elsewhere.
            while let task = schedule.next(readsFiles: worker == 0) {
                // One that was returned may have come all the same.
                if !known.contains(task) { return task }
            }
            return nil
        }
        /// Gives all that can be trained now to workers that have nothing to do.
        func assign() throws {
            idle = try idle.filter { worker in
                guard let task = next(for: worker) else { return true }
                holders[task] = worker
                rollCall.expect(epoch: task.predictedEpochNanoseconds)
                try links.send(Wire.message(json: Wire.Lesson(task: task)), .teach, to: worker)
                return false
            }
        }
        try assign()
        while schedule.left > 0 {
            if interruption?.isAsked ?? false { return false }
            if interruption?.takeStatusRequest() ?? false { observer?.statusAsked(SweepStatus(journal.history)) }
            let silent = try rollCall.callAll()
            if !silent.isEmpty {
                for task in holders.filter({ silent.contains($0.value) }).keys {
                    holders[task] = nil
                    schedule.returned(task)
                }
                try assign()
            }
            guard let (worker, message) = try links.poll() else {
                observer?.waiting()
                try journal.showLife()
                links.pause()
                continue
            }
            rollCall.heard(from: worker)
            switch try Wire.tag(of: message) {
            case .taught: break
            case .alive:
                try assign()
                continue
            default: throw SweepError.protocolBroken("rank \(worker) sent something else than a teacher")
            }
            let lesson = try Wire.decode(Wire.Lesson.self, from: message)
            guard let teacher = lesson.teacher else { throw lesson.failure ?? TeacherError.missing }
            // One that was silent may be the second to train it.
            if known.insert(lesson.task).inserted {
                holders[lesson.task] = nil
                for worker in 0..<links.count { try links.send(message.payload, .known, to: worker) }
                schedule.finished(lesson.task)
                observer?.teacherTrained(teacher, left: schedule.left)
            }
            idle.append(worker)
            idle.sort()
            try assign()
        }
        return true
    }

    /// Checks that every rank can keep the teachers of all trials that may be run.
    ///
    /// - Throws: `PlanError`.
    func checkMemory(_ trials: some Sequence<TrialSpecification>) throws {
        let schedule = TeacherSchedule(for: trials)
        let (bytes, total) = (schedule.bytes, Memory.total)
        guard bytes <= total / sharers else {
            throw PlanError(
                "The plan needs \(Quantity.count(schedule.left, "teacher")), whose judgements take"
                    + " \(Quantity.bytes(bytes)) of memory on each of \(sharers) ranks of a host, which has"
                    + " \(Quantity.bytes(total)). Use fewer seeds, settings or ranks, or teachers that are shared.")
        }
    }
}
