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
}
