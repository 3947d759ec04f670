// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import Machine

/// SHA-256 of texts and files, 64 hexadecimal digits: equal for equal content alone, whoever made it.
package struct ContentHash {
    package static func of(_ text: String) -> String { of(Array(text.utf8)) }

    package static func of(_ bytes: some DataProtocol) -> String { text(SHA256.hash(data: bytes)) }

    /// Of a file of any size; nil where it cannot be read.
    package static func ofFile(_ path: String) -> String? {
        var hash = ContentHash()
        do {
            let blocks = try FileBlocks(path, limit: .max)
            while let block = try blocks.next() { hash.update(block) }
        } catch {
            return nil
        }
        return hash.text
    }

    private var hash = SHA256()

    mutating func update(_ bytes: [UInt8]) { hash.update(data: bytes) }

    /// Of all bytes so far.
    var text: String { Self.text(hash.finalize()) }

    private static func text(_ digest: SHA256.Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
