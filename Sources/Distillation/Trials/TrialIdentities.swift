// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning

/// Names trials by hashes of their whole specifications, the same in every run and on every machine.
///
/// A specification's parts are hashed once each, and the hash of a trial is that of its parts' hashes and its seed: a plan
/// of 100,000 trials has few different parts.
package struct TrialIdentities {
    private var students = PartHashes<StudentSpecification>()
    private var trainings = PartHashes<TrainingSettings>()
    private var data = PartHashes<DataSpecification>()
    private var teachers = PartHashes<TeacherSpecification>()
    private var transfers = PartHashes<DistillationSettings>()

    package init() {}

    /// 16 hexadecimal digits.
    package mutating func identity(of trial: TrialSpecification) -> String {
        let parts = [
            students.hash(of: trial.student), trainings.hash(of: trial.training), data.hash(of: trial.data),
            trial.teacher.map { teachers.hash(of: $0) } ?? "none", trial.loss.rawValue,
            trial.transfer.map { transfers.hash(of: $0) } ?? "alone", String(trial.seed),
        ]
        return StableHash.hexadecimal(of: parts.joined(separator: "/"))
    }
}

/// The hashes of one kind of part.
private struct PartHashes<Part: Hashable & Encodable> {
    private var known: [Part: String] = [:]
    /// Neighbours in a plan mostly share their parts, and comparing is faster than looking up.
    private var last: (part: Part, hash: String)?

    mutating func hash(of part: Part) -> String {
        if let last, last.part == part { return last.hash }
        // Plain values never fail to be encoded.
        let hash = known[part] ?? ContentHash.of((try? IdentityEncoder.text(of: part)) ?? "\(part)")
        known[part] = hash
        last = (part, hash)
        return hash
    }
}
