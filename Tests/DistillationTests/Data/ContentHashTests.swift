// SPDX-License-Identifier: Apache-2.0
import Distillation
import TestSupport
import Testing

@Suite struct ContentHashTests {
    /// FIPS 180-2, appendix B.1 and B.2.
    @Test(arguments: [
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func isSHA256OfTextsAndFiles(text: String, hash: String) throws {
        let folder = TemporaryFolder()
        try folder.write("a", text)
        #expect(ContentHash.of(text) == hash)
        #expect(ContentHash.ofFile(folder.file("a")) == hash)
        #expect(ContentHash.ofFile(folder.file("b")) == nil)
    }
}
