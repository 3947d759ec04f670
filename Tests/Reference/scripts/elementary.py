# SPDX-License-Identifier: Apache-2.0
"""Values of elementary functions with 100 digits, and the polynomials that Sources/Arithmetic/Functions evaluates.

Needs: pip install mpmath==1.3.0
Run:   python3 Tests/Reference/scripts/elementary.py                  (a minute)
       python3 Tests/Reference/scripts/elementary.py --coefficients   (prints the polynomials and constants)
Makes: ../vectors/elementary.json

A case is [argument, ..., nearest double, what is missing to the value in units of that double's last place].
"""

import json
import math
import random
import struct
import sys
from pathlib import Path

import mpmath
from mpmath import mpf

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
mpmath.mp.dps = 100
TINY = mpf(10) ** -30


# Polynomials: f at the Chebyshev nodes of [low, high], which is near the polynomial of least error.

def interpolate(f, low, high, count):
    low, high = mpf(low), mpf(high)
    nodes = [
        (low + high) / 2 + (high - low) / 2 * mpmath.cos(mpmath.pi * (2 * k + 1) / (2 * count)) for k in range(count)]
    powers = mpmath.matrix([[x ** power for power in range(count)] for x in nodes])
    return list(mpmath.lu_solve(powers, mpmath.matrix([f(x) for x in nodes])))


def of_square(f):
    """A function of z = x^2 from one of x."""
    return lambda z: f(mpmath.sqrt(z))


def scaled_erfc(x):
    return mpmath.exp(x * x) * mpmath.erfc(x)


def tail_quantile(v):
    """x / t with erfc(x) / 2 = exp(-t^2 / 2), as a function of log(t)."""
    t = mpmath.exp(v)
    target = -t * t / 2
    return mpmath.findroot(lambda x: mpmath.log(mpmath.erfc(x) / 2) - target, t / mpmath.sqrt(2) - mpf("0.3")) / t


def fitted():
    exp, log, sqrt, pi = mpmath.exp, mpmath.log, mpmath.sqrt, mpmath.pi
    half = log(2) / 2
    s2 = (sqrt(2) - 1) ** 2 / (sqrt(2) + 1) ** 2
    eighth = (pi / 4) ** 2
    k = mpf("3.75")
    low, high = [log(sqrt(-2 * log(p))) for p in (mpf(1) / 8, mpf(2) ** -1074)]
    return {
        "exponential": interpolate(lambda r: (exp(r) - 1 - r) / r ** 2 if abs(r) > TINY else mpf(1) / 2, -half, half, 11),
        "logarithm": interpolate(of_square(lambda s: 2 * (mpmath.atanh(s) - s) / s ** 3), TINY, s2, 8),
        "precise logarithm": interpolate(
            of_square(lambda s: 2 * (mpmath.atanh(s) - s - s ** 3 / 3) / s ** 5), TINY, s2, 8),
        "sine": interpolate(of_square(lambda r: (mpmath.sin(r) - r) / r ** 3), TINY, eighth, 7),
        "cosine": interpolate(of_square(lambda r: (mpmath.cos(r) - 1 + r * r / 2) / r ** 4), TINY, eighth, 6),
        "tanh": interpolate(of_square(lambda x: (mpmath.tanh(x) - x) / x ** 3), TINY, mpf("0.3025"), 12),
        "arctangent": interpolate(of_square(lambda x: (mpmath.atan(x) - x) / x ** 3), TINY, (sqrt(2) - 1) ** 2, 13),
        "erf": interpolate(
            of_square(lambda x: (mpmath.erf(x) / x - 2 / sqrt(pi)) / x ** 2), TINY, mpf("0.25"), 10),
        "scaled erfc": interpolate(
            lambda t: (1 + 2 * k * (1 + t) / (1 - t)) * scaled_erfc(k * (1 + t) / (1 - t)), -mpf("0.765"), mpf("0.765"),
            22),
        "central quantile": interpolate(
            of_square(lambda q: sqrt(mpf(2)) * mpmath.erfinv(2 * q) / q), TINY, mpf("0.140625"), 26),
        "tail quantile": interpolate(tail_quantile, low, high, 6),
        "gamma": interpolate(
            lambda d: mpmath.loggamma(2 + d) / d, -mpf(1) / 2, mpf(1) / 2, 20),
    }


def parts(value, bits):
    """A number as a sum of doubles, each of so many bits."""
    result = []
    for count in bits:
        scale = mpf(2) ** (count - 1 - mpmath.floor(mpmath.log(abs(value), 2)))
        result.append(float(mpmath.nint(value * scale) / scale))
        value -= mpf(result[-1])
    return result


def constants():
    return {
        "ln 2": parts(mpmath.log(2), [42, 53]),
        "pi/2": parts(mpmath.pi / 2, [53, 53, 53]),
        "pi/4": parts(mpmath.pi / 4, [53, 53]),
        "pi": parts(mpmath.pi, [53, 53]),
        "sqrt 2": parts(mpmath.sqrt(2), [53, 53]),
        "sqrt(pi)/2": parts(mpmath.sqrt(mpmath.pi) / 2, [53]),
        "sqrt(2 pi)": parts(mpmath.sqrt(2 * mpmath.pi), [53, 53]),
        "2/sqrt(pi)": parts(2 / mpmath.sqrt(mpmath.pi), [53, 53]),
        "1 - gamma": parts(1 - mpmath.euler, [53, 53]),
        "log(2 pi)/2": parts(mpmath.log(2 * mpmath.pi) / 2, [53, 53]),
    }


# Cases.

def following(x, steps):
    """The double so many steps above a positive one."""
    return struct.unpack("<d", struct.pack("<q", struct.unpack("<q", struct.pack("<d", x))[0] + steps))[0]


def case(f, *arguments):
    value = f(*(mpf(x) for x in arguments))
    nearest = float(value)
    if math.isinf(nearest):
        return None
    missing = float((value - mpf(nearest)) / mpf(math.ulp(nearest)))
    return [*arguments, nearest, missing]


def cases():
    draw = random.Random(15)

    def uniform(low, high, count):
        return [draw.uniform(low, high) for _ in range(count)]

    def scaled(low, high, count):
        return [draw.uniform(1, 2) * 2.0 ** draw.randrange(low, high) for _ in range(count)]

    def signed(values):
        return [draw.choice((-1, 1)) * x for x in values]

    def near(centre, count=6):
        return [following(centre, k) for k in range(-count, count + 1)]

    tiny = [5e-324, 1e-320, 2.2250738585072014e-308, 1e-300]
    powers = [(x, y) for x, y in zip(uniform(0, 1, 60), signed(scaled(-8, 8, 60)))]
    powers += list(zip(scaled(-1074, 1024, 40), uniform(-1, 1, 40))) + [(0.99, float(k)) for k in (1, 7, 200, 4999)]
    powers += [(3.0, 2.0), (0.5, 1074.0), (2.0, 0.5), (7.0, -3.0), (following(1.0, 1), 1e18), (1e-300, 1.05)]
    powers += list(zip(near(1.0), uniform(1e14, 1e17, 13)))
    plane = list(zip(signed(scaled(-20, 20, 120)), signed(scaled(-20, 20, 120))))
    plane += list(zip(signed(scaled(-1022, 1023, 60)), signed(scaled(-1022, 1023, 60))))
    plane += [(3.0, 4.0), (1.0, -1.0), (1e308, 1e307), (5e-324, 5e-324), (0.0, -2.0), (-0.7, 0.0)]
    plane += [(x, 1.0) for x in near(0.4142135623730951) + near(1.0)]
    angles = (
        signed(uniform(0, 3.2, 120)) + signed(scaled(-30, 30, 120)) + signed(scaled(30, 1023, 100)) + tiny
        + [float(mpmath.nint(k * mpmath.pi / 2 * 2 ** 20)) / 2 ** 20 for k in range(1, 30)]
        + [float(k * mpmath.pi / 4) for k in range(1, 60)] + near(2.0 ** 30)
        # The double nearest to a multiple of pi/2 of all.
        + [6381956970095103.0 * 2.0 ** 797])
    two = {
        "power": (lambda x, y: x ** y, powers),
        "hypotenuse": (lambda x, y: mpmath.sqrt(x * x + y * y), plane),
        "angle": (lambda y, x: mpmath.atan2(y, x), plane),
    }
    one = {
        "exponential": (
            mpmath.exp,
            uniform(-745, 709.7, 150) + uniform(-1, 1, 100) + signed(scaled(-60, 3, 60)) + tiny
            + near(709.782712893384, 2)[:3] + [-745.1, -708.4, -720.0, 0.34657359027997264, -0.34657359027997264]),
        "logarithm": (
            mpmath.log,
            scaled(-1074, 1024, 120) + uniform(0, 2, 120) + uniform(0.7, 1.42, 100) + tiny
            + near(1.0) + near(0.7071067811865476) + near(1.4142135623730951)),
        "sine": (mpmath.sin, angles),
        "cosine": (mpmath.cos, angles),
        "tanh": (
            mpmath.tanh, signed(uniform(0, 1.2, 150)) + signed(uniform(0, 22, 100)) + signed(scaled(-40, 0, 40)) + tiny
            + near(0.55)),
        "erfc": (
            mpmath.erfc, uniform(-6, 6, 120) + uniform(-1, 3, 120) + uniform(0, 27.2, 100) + signed(scaled(-40, 0, 40))),
        "quantile": (
            lambda p: -mpmath.sqrt(2) * mpmath.erfinv(1 - 2 * p) if p > 1e-20 else tail(p),
            uniform(0, 1, 120) + scaled(-30, -1, 80) + scaled(-1000, -30, 30) + tiny
            + [0.5 + x for x in signed(scaled(-50, -3, 40))] + near(0.125) + near(0.875)),
        "gamma": (
            mpmath.loggamma,
            uniform(0, 3, 150) + uniform(0, 12, 100) + scaled(4, 60, 50) + [0.5 * k for k in range(1, 60)]
            + near(1.5) + near(2.5) + near(10.0) + [1 + x for x in signed(scaled(-30, -4, 20))]),
    }
    made = {name: [case(f, x) for x in arguments] for name, (f, arguments) in one.items()}
    made |= {name: [case(f, *pair) for pair in pairs] for name, (f, pairs) in two.items()}
    return {name: [x for x in found if x] for name, found in made.items()}


def tail(p):
    """The quantile of a tiny probability."""
    start = mpmath.sqrt(-2 * mpmath.log(p))
    x = mpmath.findroot(lambda x: mpmath.log(mpmath.erfc(x) / 2) - mpmath.log(p), start / mpmath.sqrt(2) - mpf("0.1"))
    return -mpmath.sqrt(2) * x


if __name__ == "__main__":
    if "--coefficients" in sys.argv:
        for name, numbers in fitted().items():
            print(f"{name}: " + ", ".join(float(x).hex() for x in numbers))
            print(f"{name}, rest of the first: " + float(numbers[0] - mpf(float(numbers[0]))).hex())
        for name, numbers in constants().items():
            print(f"{name}: " + ", ".join(x.hex() for x in numbers))
        mpmath.mp.dps = 500
        bits = int(mpmath.floor(2 / mpmath.pi * mpf(2) ** 1280))
        print("2/pi: " + ", ".join(f"0x{bits >> 64 * k & (1 << 64) - 1:016X}" for k in reversed(range(20))))
    else:
        lines = [
            f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(x) for x in found) + "\n]"
            for name, found in cases().items()]
        (VECTORS / "elementary.json").write_text("{" + ",\n".join(lines) + "}\n")
