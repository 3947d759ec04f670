// SPDX-License-Identifier: Apache-2.0

/// One message between ranks.
public struct Message: Sendable, Equatable {
    /// The rank that sent it.
    public let source: Int
    /// What kind of message it is, as sender and receiver agree; not negative.
    public let tag: Int32
    /// The bytes sent; may be empty.
    public let payload: [UInt8]

    /// A message as its receiver sees it.
    public init(source: Int, tag: Int32, payload: [UInt8]) {
        self.source = source
        self.tag = tag
        self.payload = payload
    }
}
