# SPDX-License-Identifier: Apache-2.0
"""A circuit's gates, and its description in YAML."""

import collections
import dataclasses
import textwrap

from .angle import Angle, Refusal, cause, is_feature

MOST_LINES = 1000


@dataclasses.dataclass
class Gate:
    """`condition`: the qubit whose outcome it depends on, or None."""

    name: str
    qubits: tuple
    angles: tuple = ()
    condition: int | None = None


@dataclasses.dataclass
class Line:
    """Gates under one name and with the same options.

    `parameters` are those that they bring, in their order, and `conditions` the qubits whose outcomes they depend on.
    """

    name: str
    targets: list
    options: list
    parameters: list
    conditions: set

    @property
    def qubits(self):
        """All that its gates act or depend on."""
        return {qubit for target in self.targets for qubit in target} | self.conditions

    def take(self, other):
        """Whether the gates of a line that follows can be listed in this one; then they are."""
        alike = (self.name, self.options) == (other.name, other.options)
        if not alike or self.conditions:
            return False
        if {frozenset(qubits) for qubits in self.targets} & {frozenset(qubits) for qubits in other.targets}:
            return False
        self.targets += other.targets
        self.parameters += other.parameters
        return True

    def written(self, qubits):
        if len(self.targets[0]) == 2:
            targets = str([list(pair) for pair in self.targets])
        else:
            numbers = [target[0] for target in self.targets]
            some = str(numbers[0] if len(numbers) == 1 else numbers)
            targets = "all" if numbers == list(range(qubits)) and qubits > 1 else some
        options = ", ".join([f"targets: {targets}", *self.options])
        return f"{self.name}: " + (f"{{{options}}}" if self.options else targets)


class Circuit:
    """Takes operations in their order. `condition` is the qubit whose outcome the next gates depend on, or None."""

    def __init__(self, qubits):
        self.qubits, self.gates, self.condition = qubits, [], None
        self._outcomes, self._measurements = {}, 0

    def gate(self, name, qubits, angles=()):
        angles = tuple(map(Angle.of, angles))
        for angle in angles:
            angle.check()
        # Gates with angles are nothing where all of these are 0.
        if angles and not any(angle.terms for angle in angles):
            return
        if self.condition is not None:
            if name in ("measure", "reset"):
                raise Refusal(f"a {name} cannot depend on an outcome")
            if len(qubits) != 1:
                raise Refusal("it acts on two qubits; only gates of one qubit depend on an outcome")
            if qubits[0] == self.condition:
                raise Refusal("it depends on the outcome of its own qubit")
        self.gates.append(Gate(name, tuple(qubits), angles, self.condition))
        for qubit in qubits:
            self._outcomes.pop(qubit, None)

    def measure(self, qubit):
        """What `outcome` takes."""
        self.gate("measure", [qubit])
        self._measurements += 1
        self._outcomes[qubit] = self._measurements
        return qubit, self._measurements

    def outcome(self, measurement):
        """The qubit that still has the outcome of a measurement."""
        qubit, number = measurement
        if self._outcomes.get(qubit) != number:
            raise Refusal(f"it depends on the outcome of qubit {qubit}, on which other operations have acted since")
        return qubit

    def lines(self):
        """The gates as lines; each gate joins the last line that can have it, past gates on other qubits."""
        uses = collections.Counter(name for gate in self.gates for angle in gate.angles for name in angle.parameters)
        lines = []
        for gate in self.gates:
            for line in lines_of(gate, lambda name: uses[name] == 1):
                last = next((n for n in reversed(range(len(lines))) if lines[n].qubits & line.qubits), 0)
                if not any(earlier.take(line) for earlier in lines[last:]):
                    lines.append(line)
        return lines

    def yaml(self, name, readout, names, source):
        lines = self.lines()
        if not lines:
            raise Refusal("The circuit has no gates.")
        if len(lines) > MOST_LINES:
            raise Refusal(f"The circuit needs {len(lines)} lines; an architecture has at most {MOST_LINES}.")
        products = {names for gate in self.gates for angle in gate.angles for names in angle.terms}
        takes_features = any(is_feature(name) for names in products for name in names)
        order = list(dict.fromkeys(parameter for line in lines for parameter in line.parameters))
        comments = [f"From {source} by scripts/from-circuit."]
        if order:
            listed = ", ".join(names.originals[name] for name in order)
            comments.append(f"Its parameters, in the order of a model file's angles: {listed}")
        kind = "none" if takes_features else "amplitude, padding: true"
        return "\n".join(
            [f"# {row}" for comment in comments for row in textwrap.wrap(comment, 118, break_long_words=False)]
            + [f"name: {name}", f"embedding: {{kind: {kind}, qubits: {self.qubits}}}", "layers: 1", "block:"]
            + [f"  - {line.written(self.qubits)}" for line in lines]
            + [f"readout: {readout}", ""])


def refused(number, name, word, places, error):
    """A sentence on an operation, counted from 1."""
    on = f"{word} {places[0]}" if len(places) == 1 else f"{word}s {', '.join(map(str, places))}"
    return f"Operation {number}, {name} on {on}, cannot be expressed: {cause(error)}."


def lines_of(gate, is_own):
    """A gate as one line, or as several where their angles add up to its own.

    A line names one parameter, or has parameters of its own.

    - is_own: whether the gate is the only one that has a parameter, in one of its angles.
    """
    condition = [] if gate.condition is None else [f"if: {gate.condition}"]
    parameters = [name for angle in gate.angles for name in angle.parameters]

    def line(*options):
        return [Line(gate.name, [gate.qubits], [*options, *condition], parameters, {gate.condition} - {None})]

    written = [angle.written(gate.qubits) for angle in gate.angles]
    formula = "angle: " + (written[0] if len(written) == 1 else f"[{', '.join(written)}]")
    plain = [angle.is_name for angle in gate.angles]
    if not gate.angles or (len(plain) > 1 and all(plain) and all(map(is_own, parameters))):
        return line()
    if not parameters or (not any(plain) and all(map(is_own, parameters)) and len(parameters) > 1):
        return line(formula)
    if len(gate.angles) == 1 and len(parameters) == 1:
        return line(f"parameter: {parameters[0]}") if plain[0] else line(formula, f"parameter: {parameters[0]}")
    if len(gate.angles) == 1:
        turns = [dataclasses.replace(gate, angles=(part,)) for part in gate.angles[0].by_parameter()]
    else:
        names = ("rz", "ry", "rz")
        turns = [dataclasses.replace(gate, name=name, angles=(angle,)) for name, angle in zip(names, gate.angles)]
    return [part for turn in turns if turn.angles[0].terms for part in lines_of(turn, is_own)]
