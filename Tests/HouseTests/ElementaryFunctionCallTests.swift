// SPDX-License-Identifier: Apache-2.0
import Foundation
import RegexBuilder
import TestSupport
import Testing

/// A C library rounds these as its version and the processor have it; ours are in `Sources/Arithmetic/Functions`.
@Suite("Results depend on no C library's elementary functions") struct ElementaryFunctionCallTests {
    /// What makes results.
    static let modules = ["Arithmetic", "Circuits", "Distillation", "Learning", "Statistics"]

    static let names = [
        "exp", "exp2", "exp10", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "atan",
        "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "pow", "cbrt", "hypot", "erf", "erfc", "lgamma",
        "tgamma",
    ]

    /// The calls in a source text, without its comments and strings.
    static func calls(in text: String) -> [String] {
        let call = Regex {
            ChoiceOf {
                Anchor.startOfLine
                #/[^\w.]/#
                #/\b(?:Foundation|Glibc)\./#
            }
            Capture { #/\w+/# }
            "("
        }
        let code = text.replacing(#/"(?:[^"\\\n]|\\.)*"/#, with: "").replacing(#/\/\/.*/#, with: "")
        return code.matches(of: call).map { String($0.1) }.filter(names.contains)
    }

    @Test(arguments: modules) func aModuleCallsNone(module: String) throws {
        for file in try House.files(in: "Sources/" + module) {
            let text = try House.text("Sources/\(module)/\(file)")
            let calls = Self.calls(in: text)
            #expect(calls == [], "Sources/\(module)/\(file): call those of Arithmetic, such as Double.exponential")
            let libraries = House.imports(in: text).filter { ["Glibc", "Musl", "Darwin"].contains($0) }
            #expect(libraries == [], "Sources/\(module)/\(file)")
        }
    }

    /// They read no files and word no texts, which is what the others need Foundation for.
    @Test(arguments: ["Arithmetic", "Learning", "Statistics"]) func aModuleOfNumbersNeedsNoFoundation(module: String)
        throws
    {
        for file in try House.files(in: "Sources/" + module) {
            let imports = House.imports(in: try House.text("Sources/\(module)/\(file)"))
            #expect(!imports.contains("Foundation"), "Sources/\(module)/\(file)")
        }
    }

    /// The check itself.
    @Test func aCallIsSeen() {
        let text = #"""
            exp(1) + 2 * log(x) - [sin(y)] { pow($0, 2) }
            Foundation.cos(z) // tan(z)
            Double.exp(1); exponential(2); "tanh(\(x))"; blog(3); .log(4)
            """#
        #expect(Self.calls(in: text) == ["exp", "log", "sin", "pow", "cos"])
    }
}
