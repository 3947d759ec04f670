import Arithmetic
import Foundation
import Machine
import Plans

/// Short names of what all ranks must share. Equal ones mean the same; they do not guard against forgery.
enum Fingerprint {
    /// Of the file that is executed, all of it. "unknown" where the system does not show it.
    static let ofExecutable: String = {
        guard let handle = FileHandle(forReadingAtPath: "/proc/self/exe") else { return "unknown" }
        // Four independent FNV-1a hashes over 64-bit words: one alone would wait for its multiplications.
        var lanes = SIMD4<UInt64>(repeating: 0xcbf2_9ce4_8422_2325) &+ SIMD4(0, 1, 2, 3)
        var length = 0
        while let data = try? handle.read(upToCount: 1 << 20), !data.isEmpty {
            length += data.count
            data.withUnsafeBytes { bytes in
                var index = 0
                while index + 32 <= bytes.count {
                    lanes =
                        (lanes ^ bytes.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)) &* 0x100_0000_01b3
                    index += 32
                }
                while index < bytes.count {
                    lanes[0] = (lanes[0] ^ UInt64(bytes[index])) &* 0x100_0000_01b3
                    index += 1
                }
            }
        }
        return StableHash.hexadecimal(of: "\(lanes) \(length)")
    }()

    /// Of this program on this kind of processor: all, beside a trial's specification, that the bits of a result depend on.
    ///
    /// A hash of the executable file, the BLAS library with the core that it chose its kernels for, and the processor's
    /// model: 16 hexadecimal digits. Taken once, in some ten milliseconds.
    static let ofProgram = StableHash.hexadecimal(of: "\(ofExecutable) \(BLAS.description) \(Processors.currentModel)")

    /// Of a plan with all its fields; files count by their content.
    static func of(_ plan: Plan) -> String { StableHash.hexadecimal(of: plan.yaml(hidingPaths: true)) }
}

extension Plan {
    /// A hash of all its fields, 16 hexadecimal digits: equal for equal plans.
    package var fingerprint: String { Fingerprint.of(self) }
}
