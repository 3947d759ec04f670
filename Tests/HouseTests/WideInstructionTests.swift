// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

/// Where the optimiser makes a function of its own of something that two modules share, the linker keeps one of the two: on
/// a processor without AVX-512 the program would end in it.
@Suite("Instructions for wide vectors are in WideKernels alone") struct WideInstructionTests {
    /// Prints the functions with instructions of AVX-512, but those that a library chooses itself when it runs.
    private static let search = #"""
        command -v objdump >/dev/null || { echo 'objdump is missing'; exit 1; }
        objdump -d --no-show-raw-insn "$1" | awk '
            /^[0-9a-f]+ <.*>:$/ { name = $2 }
            /%zmm|\{%k[0-7]\}|%[xy]mm(1[6-9]|2[0-9]|3[01])/ { found[name]++ }
            END { for (name in found) if (name !~ /11WideKernels|CCryptoBoringSSL_/) print name }'
        """#

    @Test func noOtherModuleHasThem() throws {
        let outcome = try Command(executable: "/bin/sh").run(["-c", Self.search, "sh", Command.program], in: "/")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "", "their callers in WideKernels have to inline these")
    }
}
