// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning

/// The name of a trial: a hash of its whole specification, the same in every run, plan and on every machine.
package struct TrialIdentity: Hashable, Sendable, CodedAsText {
    /// As it is sent.
    package let bits: UInt64

    package init(bits: UInt64) { self.bits = bits }

    /// Of a single trial; `TrialIdentities` names many.
    package init(of trial: TrialSpecification) {
        var identities = TrialIdentities()
        self = identities.identity(of: trial)
    }

    /// - Parameter text: as `description` gives it; nil for anything else.
    package init?(_ text: String) {
        var text = text
        guard let identity = text.withUTF8({ TrialIdentity(digits: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = identity
    }

    /// - Parameter digits: in ASCII.
    package init?(digits: UnsafeRawBufferPointer) {
        guard digits.count == 16 else { return nil }
        var hash: UInt64 = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: hash = hash << 4 | UInt64(digit - 0x30)
            case 0x61...0x66: hash = hash << 4 | UInt64(digit - 0x61 + 10)
            default: return nil
            }
        }
        bits = hash
    }

    /// Writes what `description` has, as ASCII.
    package func write(to digits: UnsafeMutableBufferPointer<UInt8>) { StableHash.write(bits, to: digits) }

    /// 16 hexadecimal digits.
    package var description: String { StableHash.hexadecimal(bits) }
}

/// Names trials.
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

    package mutating func identity(of trial: TrialSpecification) -> TrialIdentity {
        TrialIdentity(bits: StableHash.of("\(trial.seed)", after: hash(beforeSeedOf: trial)))
    }

    /// The identities of a trial with each of some seeds: of many seeds the fastest way.
    package mutating func identities(of trial: TrialSpecification, seeds: [UInt64]) -> [TrialIdentity] {
        guard trial.data.drawnFor == nil else { return seeds.map { identity(of: trial.with(seed: $0)) } }
        let hash = hash(beforeSeedOf: trial)
        return seeds.map { TrialIdentity(bits: StableHash.of("\($0)", after: hash)) }
    }

    private mutating func hash(beforeSeedOf trial: TrialSpecification) -> UInt64 {
        let parts = [
            students.hash(of: trial.student), trainings.hash(of: trial.training), data.hash(of: trial.data),
            trial.teacher.map { teachers.hash(of: $0) } ?? "none", trial.loss.rawValue,
            trial.transfer.map { transfers.hash(of: $0) } ?? "alone", "",
        ]
        return StableHash.of(parts.joined(separator: "/"))
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
