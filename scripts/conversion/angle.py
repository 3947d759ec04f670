# SPDX-License-Identifier: Apache-2.0
"""Angles as sums of products of a number, parameters and features, and the names of both."""

import math
import numbers
import re
import unicodedata

PRODUCTS = "a product has a number, at most one parameter and at most two features"


class Refusal(Exception):
    """What the grammar cannot express; the message is a sentence."""


def cause(error):
    """An error for the end of a sentence."""
    return str(error) if isinstance(error, Refusal) else f"{type(error).__name__}: {error}".rstrip(":. \n")


class Angle:
    """`terms`: the factor of each product, under the sorted names in it. Features are named x_0, x_1, ...

    It calculates, so that a function that is called with such arguments computes with them.
    """

    def __init__(self, terms=()):
        self.terms = {names: float(factor) for names, factor in dict(terms).items() if factor != 0}

    @staticmethod
    def of(value):
        """An angle from a number; None where it is neither."""
        if isinstance(value, Angle):
            return value
        if getattr(value, "shape", None) == ():
            return Angle.of(value.item())
        return Angle({(): value}) if isinstance(value, numbers.Real) else None

    @property
    def parameters(self):
        """The names of its parameters, each once, in the order of its terms."""
        return list(dict.fromkeys(name for names in self.terms for name in names if not is_feature(name)))

    @property
    def is_name(self):
        """Whether it is a parameter and no more."""
        return len(self.parameters) == 1 and self.terms == {(self.parameters[0],): 1}

    def by_parameter(self):
        """It as a sum of angles of one parameter each, and of the rest without one."""
        parts = {}
        for names, factor in self.terms.items():
            parts.setdefault(next((name for name in names if not is_feature(name)), None), {})[names] = factor
        return [Angle(terms) for terms in parts.values()]

    def check(self):
        for names, factor in self.terms.items():
            if not math.isfinite(factor):
                raise Refusal("its angle has a number that is not finite")
            features = sum(map(is_feature, names))
            if features > 2 or len(names) - features > 1:
                raise Refusal(f"its angle has the product {'*'.join(names)}; {PRODUCTS}")

    def written(self, qubits):
        """As in YAML; x_i and x_j are the features that have the numbers of the gate's qubits."""
        features = {f"x_{qubit}": name for qubit, name in reversed(list(zip(qubits, ("x_i", "x_j"))))}
        text = ""
        for names, factor in self.terms.items():
            number = [] if abs(factor) == 1 and names else [written_number(abs(factor))]
            product = "*".join(number + [features.get(name, name) for name in names])
            text += ("-" if factor < 0 else "") if not text else (" - " if factor < 0 else " + ")
            text += product
        return text or "0"

    def __add__(self, other):
        other = Angle.of(other)
        if other is None:
            return NotImplemented
        names = list(self.terms) + [name for name in other.terms if name not in self.terms]
        return Angle({name: self.terms.get(name, 0) + other.terms.get(name, 0) for name in names})

    def __mul__(self, other):
        other = Angle.of(other)
        if other is None:
            return NotImplemented
        product = Angle()
        for left, factor in self.terms.items():
            for right, by in other.terms.items():
                product += Angle({tuple(sorted(left + right, key=lambda name: (is_feature(name), name))): factor * by})
        return product

    def __truediv__(self, other):
        other = Angle.of(other)
        if other is None or not other.terms.keys() <= {()}:
            return NotImplemented
        return Angle({names: factor / other.terms[()] for names, factor in self.terms.items()})

    def __pow__(self, exponent):
        if not isinstance(exponent, int) or exponent < 0:
            return NotImplemented
        return math.prod([self] * exponent, start=Angle.of(1))

    def __neg__(self):
        return self * -1

    def __pos__(self):
        return self

    def __sub__(self, other):
        return self + other * -1

    def __rsub__(self, other):
        return -self + other

    __radd__, __rmul__ = __add__, __mul__

    def __repr__(self):
        return self.written(())


def is_feature(name):
    return re.fullmatch(r"x_\d+", name) is not None


def written_number(value):
    """A short fraction of pi where it is exactly one; otherwise what reads back as the same double."""
    for denominator in (1, 2, 3, 4, 6, 8, 16):
        numerator = round(value * denominator / math.pi)
        if 0 < numerator < 100 and numerator * math.pi / denominator == value:
            return ("" if numerator == 1 else f"{numerator}*") + "pi" + ("" if denominator == 1 else f"/{denominator}")
    return repr(value)


class Names:
    """The names that the parameters of a circuit have in YAML."""

    def __init__(self):
        self.originals = {}

    def parameter(self, original):
        """A name of letters, digits and '_' for one such as 'θ[0]': that of no other, and no word of the grammar."""
        words = [(sign, unicodedata.name(sign, "").split()) for sign in original]
        plain = "".join(word[-1].lower() if "GREEK" in word else sign for sign, word in words)
        plain = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")
        if not re.match(r"[A-Za-z]", plain) or re.fullmatch(r"x|x_.*|pi|own|shared", plain):
            plain = "p_" + plain
        name, count = plain[:36], 1
        while self.originals.get(name, original) != original:
            count += 1
            name = f"{plain[:36]}_{count}"
        self.originals[name] = original
        return name
