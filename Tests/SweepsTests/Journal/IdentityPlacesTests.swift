// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Sweeps
import Testing

@Suite struct IdentityPlacesTests {
    @Test(arguments: [0, 1, 2, 3, 1000]) func anIdentityIsFoundWhereADictionaryFindsIt(count: Int) {
        // Few different low bits, which slots are chosen by, and few different identities.
        var random = Philox(seed: 1, stream: "identities")
        func some(_ count: Int) -> [TrialIdentity] {
            (0..<count).map { _ in TrialIdentity(bits: UInt64(random.below(300)) << 32 | 0xFFFF_FFFE) }
        }
        let identities = some(count)
        let places = IdentityPlaces(of: identities)
        let expected = Dictionary(zip(identities, 0...)) { first, _ in first }
        for identity in identities + some(300) {
            #expect(places.index(of: identity, in: identities) == expected[identity])
        }
    }
}
