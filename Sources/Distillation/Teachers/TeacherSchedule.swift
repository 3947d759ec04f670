// SPDX-License-Identifier: Apache-2.0

/// The teachers that trials need in an order in which they can be trained: each once, after those that it needs itself.
package struct TeacherSchedule: Sendable {
    /// Those that can be trained now, the next one last: of one process alone, and of any.
    private var readable: [TeacherTask] = []
    private var trainable: [TeacherTask] = []
    /// Of each other one, how many it waits for.
    private var missing: [TeacherTask: Int] = [:]
    /// Who waits for a teacher.
    private var waiting: [TeacherTask: [TeacherTask]] = [:]
    /// How many are not finished.
    package private(set) var left = 0
    /// The memory that the judgements of all take.
    package private(set) var bytes = 0

    package init(for trials: some Sequence<TrialSpecification>) {
        var known: Set<TeacherTask> = []
        var ready: [TeacherTask] = []
        // Teachers of teachers may be many generations deep.
        var unseen: [TeacherTask] = []
        for trial in trials {
            unseen += TeacherTask.members(of: trial).reversed()
            while let task = unseen.popLast() {
                guard known.insert(task).inserted else { continue }
                let prerequisites = task.prerequisites
                if prerequisites.isEmpty { ready.append(task) } else { missing[task] = prerequisites.count }
                for prerequisite in prerequisites { waiting[prerequisite, default: []].append(task) }
                unseen += prerequisites.reversed()
            }
        }
        left = known.count
        // A list for each sample, with a header.
        bytes = known.reduce(0) { $0 + $1.data.samples * (40 + 8 * $1.data.classes) }
        for task in ready.reversed() { add(task) }
    }

    private mutating func add(_ task: TeacherTask) {
        if task.isRead { readable.append(task) } else { trainable.append(task) }
    }

    /// Takes a teacher that can be trained now; nil where there is none, or none before another one is finished.
    ///
    /// - Parameter readsFiles: whether it may be one that is read from a file.
    package mutating func next(readsFiles: Bool = true) -> TeacherTask? {
        (readsFiles ? readable.popLast() : nil) ?? trainable.popLast()
    }

    /// A teacher that was taken will not come; another may train it.
    package mutating func returned(_ task: TeacherTask) { add(task) }

    /// A teacher is trained; others may be next.
    package mutating func finished(_ task: TeacherTask) {
        left -= 1
        for follower in waiting.removeValue(forKey: task) ?? [] {
            missing[follower, default: 1] -= 1
            if missing[follower] == 0 { add(follower) }
        }
    }
}
