# SPDX-License-Identifier: Apache-2.0
"""Known answers of Philox 4x32-10: the three published with Random123, and more from an implementation of its own.

Needs: nothing
Run:   python3 Tests/Reference/scripts/philox.py
Makes: ../vectors/philox.json

The published answers are in the file kat_vectors of Random123 (J. Salmon et al., SC11).
"""

import json
import random
from pathlib import Path

VECTORS = Path(__file__).resolve().parent.parent / "vectors"

PUBLISHED = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def philox(counter, key):
    a, b, c, d = counter
    k, l = key
    for _ in range(10):
        first, second = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (second >> 32) ^ b ^ k, second & 0xFFFFFFFF, (first >> 32) ^ d ^ l, first & 0xFFFFFFFF
        k, l = (k + 0x9E3779B9) & 0xFFFFFFFF, (l + 0xBB67AE85) & 0xFFFFFFFF
    return [a, b, c, d]


def words(text):
    return [int(word, 16) for word in text.split()]


if __name__ == "__main__":
    cases = [{"counter": words(c), "key": words(k), "output": words(o)} for c, k, o in PUBLISHED]
    for case in cases:
        assert philox(case["counter"], case["key"]) == case["output"]
    draw = random.Random(1)
    for _ in range(5):
        counter, key = [draw.getrandbits(32) for _ in range(4)], [draw.getrandbits(32) for _ in range(2)]
        cases.append({"counter": counter, "key": key, "output": philox(counter, key)})
    (VECTORS / "philox.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
