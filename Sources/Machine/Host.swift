// SPDX-License-Identifier: Apache-2.0
import Foundation

/// This machine.
package enum Host {
    /// Its name in the network, by `gethostname`; "unknown" without one.
    package static var name: String {
        var buffer = [CChar](repeating: 0, count: 256)
        // One byte less, so that a name cut short still ends with a zero.
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Its operating system and kernel, such as "Debian GNU/Linux 12 (bookworm), Linux 6.1.0-18-amd64 x86_64".
    package static var system: String {
        let release = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        let name = release.firstMatch(of: /(?m)^PRETTY_NAME="?([^"\n]*)/).map { String($0.1) }
        var kernel = utsname()
        uname(&kernel)
        func text<Field>(_ field: Field) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return [name, "\(text(kernel.sysname)) \(text(kernel.release)) \(text(kernel.machine))"].compactMap { $0 }
            .joined(separator: ", ")
    }

    /// The locale of this process' environment, such as "en_US.UTF-8"; "C" without one.
    package static var locale: String {
        let environment = ProcessInfo.processInfo.environment
        return ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
    }
}
