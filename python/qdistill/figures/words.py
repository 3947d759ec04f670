# SPDX-License-Identifier: Apache-2.0
"""Names from tables as a figure can show them: on one line, cut in the middle, in letters that its font has."""

import functools
import unicodedata

import matplotlib
from matplotlib.font_manager import FontProperties, findfont, get_font

MOST_LETTERS = 40


def clean(text):
    """The text on one line, without what is no letter: controls, marks of direction, joiners, unassigned codes."""
    if text.isascii() and text.isprintable():
        return text if text.strip() or not text else "(blank)"
    kept = ("" if unicodedata.category(c) in ("Cf", "Cs", "Cn") else " " if unicodedata.category(c)[0] in "CZ" else c
            for c in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split()) or "(blank)"


def cut(text, most):
    """At most `most` letters: of a longer text its beginning and its end, since names often differ in both."""
    tail = (most - 1) // 3
    return text if len(text) <= most else text[:most - 1 - tail] + "…" + text[len(text) - tail:]


def label(text, most=MOST_LETTERS):
    """The text for a figure, in the order in which it is read; `drawn` puts it into that of its letters."""
    return cut(spelt(clean(text)), most)


def labels(names, most=MOST_LETTERS):
    """Labels of names by name, no two alike: where cutting made them so, they are numbered in their order."""
    found, taken = {}, set()
    for i, name in enumerate(names, 1):
        number = f" #{i}"
        found[name] = label(name, most)
        if found[name] in taken:
            found[name] = label(name, max(3, most - len(number))) + number
        taken.add(found[name])
    return found


@functools.lru_cache(maxsize=1)
def _letters():
    return frozenset(get_font(findfont(FontProperties())).get_charmap())


def spelt(text):
    """The text with the names of the symbols that the font lacks, and the codes of other letters."""
    if text.isascii():
        return text
    return "".join(c if ord(c) in _letters() else _spelt(c) for c in text)


def _spelt(c):
    name = unicodedata.name(c, "")
    return f"[{name.lower()}]" if name and unicodedata.category(c)[0] == "S" else f"[U+{ord(c):04X}]"


def drawn(text):
    """The text as matplotlib has to have it: in the order in which its letters stand from left to right, joined.

    matplotlib neither turns nor joins the letters of right-to-left scripts. Where such a letter is the first, so are
    the runs of letters turned.
    """
    if "text.parse_math" not in matplotlib.rcParams:
        # Before 3.6 dollar signs always start a formula.
        text = text.replace("$", r"\$")
    turned = [_turned(c) for c in text]
    if True not in turned:
        return text
    # Spaces and signs between two letters of a direction belong to it; elsewhere they have the text's.
    strong = [(i, way) for i, way in enumerate(turned) if way is not None]
    base, runs = strong[0][1], []
    for i, c in enumerate(text):
        before = next((way for j, way in reversed(strong) if j <= i), base)
        after = next((way for j, way in strong if j >= i), base)
        way = before if before == after else base
        if runs and runs[-1][0] == way:
            runs[-1][1] += c
        else:
            runs.append([way, c])
    parts = [_joined(run)[::-1] if way else run for way, run in runs]
    return "".join(parts[::-1] if base else parts)


def _turned(c):
    """Whether a letter is written from the right; None for one without a direction."""
    kind = unicodedata.bidirectional(c)
    return True if kind in ("R", "AL") else False if kind in ("L", "EN", "AN") else None


@functools.lru_cache(maxsize=1)
def _forms():
    """The forms of each Arabic letter by where it stands: isolated, initial, medial, final."""
    forms = {}
    for code in range(0xFE80, 0xFEFD):
        form, *letters = unicodedata.decomposition(chr(code)).split()
        if len(letters) == 1:
            forms.setdefault(chr(int(letters[0], 16)), {})[form] = chr(code)
    return forms


def _joined(run):
    """Arabic letters in the forms that join their neighbours; other letters as they are."""
    forms, joined = _forms(), []
    for i, c in enumerate(run):
        # A letter with an initial form joins the one after it, one with a final form the one before it.
        before = i > 0 and "<initial>" in forms.get(run[i - 1], {}) and "<final>" in forms.get(c, {})
        after = "<initial>" in forms.get(c, {}) and i + 1 < len(run) and "<final>" in forms.get(run[i + 1], {})
        form = {(0, 0): "<isolated>", (0, 1): "<initial>", (1, 0): "<final>", (1, 1): "<medial>"}[before, after]
        joined.append(forms.get(c, {}).get(form, c))
    return "".join(joined)
