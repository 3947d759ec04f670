// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation

/// SHA-256 of texts and files, 64 hexadecimal digits: equal for equal content alone, whoever made it.
package enum ContentHash {
    package static func of(_ text: String) -> String { of(Array(text.utf8)) }

    package static func of(_ bytes: some DataProtocol) -> String { text(SHA256.hash(data: bytes)) }

    /// Of a file of any size; nil where it cannot be read.
    package static func ofFile(_ path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        var hash = SHA256()
        do {
            while let data = try file.read(upToCount: 1 << 20), !data.isEmpty { hash.update(data: data) }
        } catch {
            return nil
        }
        return text(hash.finalize())
    }

    private static func text(_ digest: SHA256.Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
