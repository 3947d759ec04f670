// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import BaseKernels
import CVectors
import Foundation
import WideKernels

/// What the loops that all time is spent in are compiled for. The program has them for the smallest processor that it runs
/// on, and where these are wider for AVX-512; all give the same bits.
package enum InstructionSet: String, Sendable, CaseIterable {
    case avx512
    case avx2
    case neon
    /// No more than every processor of its kind has.
    case baseline

    /// Those that this program has, the fastest first.
    package static let compiled: [InstructionSet] = [WideKernels.instructionSet, BaseKernels.instructionSet]
        .reduce(into: []) { sets, name in
            if let set = InstructionSet(rawValue: name), !sets.contains(set) { sets.append(set) }
        }

    /// Whether this processor has it.
    package var isHere: Bool {
        switch self {
        case .avx512: qdistill_has_avx512() != 0
        case .avx2: qdistill_has_avx2() != 0
        case .neon, .baseline: true
        }
    }

    /// The one that is used: the fastest, or the one that the environment variable `QDISTILL_ISA` names.
    package static let selected = (try? chosen()) ?? fastest

    private static var fastest: InstructionSet { compiled.first(where: \.isHere) ?? .baseline }

    /// The one that the environment asks for.
    ///
    /// - Throws: `InstructionSetError` where there is none of that name, in this program or in this processor, and where the
    ///   processor has none that the program was built for.
    package static func chosen(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> InstructionSet {
        #if BUILT_FOR_AVX2
            // Before anything else: what was built for it may use it anywhere.
            guard InstructionSet.avx2.isHere else { throw InstructionSetError.noneHere }
        #endif
        guard let name = environment["QDISTILL_ISA"], !name.isEmpty else { return fastest }
        guard let set = InstructionSet(rawValue: name) else { throw InstructionSetError.unknown(name) }
        guard compiled.contains(set) else { throw InstructionSetError.notCompiled(set) }
        guard set.isHere else { throw InstructionSetError.notHere(set) }
        return set
    }
}

package enum InstructionSetError: Error, Equatable, CustomStringConvertible {
    case unknown(String)
    case notCompiled(InstructionSet)
    case notHere(InstructionSet)
    case noneHere

    /// Asked only on a processor that can say so.
    private static var remedy: String {
        "leave it unset, or give \(InstructionSet.compiled.filter(\.isHere).map(\.rawValue).joined(separator: " or "))."
    }

    package var description: String {
        switch self {
        case .unknown(let name): "QDISTILL_ISA is \"\(name)\", which is no instruction set: \(Self.remedy)"
        case .notCompiled(let set):
            "QDISTILL_ISA is \(set.rawValue), which this program was not built for: \(Self.remedy)"
        case .notHere(let set):
            "QDISTILL_ISA is \(set.rawValue), which this processor does not have: \(Self.remedy)"
        case .noneHere:
            "This program was built for processors with AVX2, and this one has none: build it with"
                + " QDISTILL_MARCH=x86-64 swift build -c release."
        }
    }
}
