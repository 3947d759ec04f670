// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Why a file cannot be read, written or used.
package struct FileError: Error, Equatable, CustomStringConvertible {
    package enum Action: String, Sendable { case read, written, used }

    package let path: String
    package let action: Action
    /// The rest of the sentence, without its end.
    package let reason: String
    /// The system's number for it; 0 where the file is not what it should be.
    package let code: Int32

    package init(_ path: String, cannotBe action: Action, reason: String) {
        (self.path, self.action, self.reason, code) = (path, action, reason, 0)
    }

    /// With what the system says about `errno`.
    package init(_ path: String, cannotBe action: Action) {
        (self.path, self.action, code) = (path, action, errno)
        reason = String(cString: strerror(code))
    }

    package var description: String { "'\(path)' cannot be \(action.rawValue): \(reason)." }
}
