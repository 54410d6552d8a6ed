"""Generated functions: a flag becomes a Python function when it is first asked for.

A function takes a context and returns one of a fixed set of decisions, all made beforehand, and counts what it returns (`counts`)
when it is a host that asks. Its meaning is that of `interpret`, and a law in the tests compares the two. Flags of more than `MAX_NODES` are interpreted, since compiling them would take
longer than they are likely to be asked.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias, cast

from flaggit.runtime import buckets, decision, fetching, truth
from flaggit.runtime.counts import Counts
from flaggit.runtime.decision import Decision, Origin
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.fetching import Digest
from flaggit.runtime.parsed import (
    OTHERWISE,
    PARTS,
    Flag,
    Not,
    Outcome,
    Range,
    Requirement,
    Rule,
    Split,
    Stage,
    same,
)
from flaggit.runtime.readings import Context, Readings
from flaggit.runtime.writing import Writer

if TYPE_CHECKING:
    from flaggit.runtime.interpret import Interpreter

Decide: TypeAlias = Callable[[Context], Decision]
Clock: TypeAlias = Callable[[], float]

MAX_NODES = 1000
"""The nodes of the largest flag or segment that is compiled."""

_NOW = "now"
_VALUES: dict[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "string": str,
    "integer": (int, float),
    "number": (int, float),
    "object": dict,
}


class Generator:
    """Makes the functions of one bundle.

    Args:
        decisions: Where flags and segments come from.
        readings: The counting readings.
        clock: Gives the instant for windows, in seconds since 1970.
        origin: What every decision says of the bundle.
        counts: Counts what hosts are answered.
    """

    __slots__ = ("_answers", "_functions", "_truths", "clock", "counts", "decisions", "origin", "readings")

    def __init__(
        self,
        decisions: Decisions,
        readings: Readings,
        clock: Clock,
        origin: Origin,
        counts: Counts | None = None,
    ) -> None:
        self.decisions = decisions
        self.readings = readings
        self.clock = clock
        self.origin = origin
        self.counts = counts or Counts()
        self._answers: dict[str, tuple[str, Decide]] = {}
        self._functions: dict[str, tuple[str, Decide]] = {}
        self._truths: dict[tuple[str, bool], Callable[[Context], object]] = {}

    def answer(self, key: str) -> tuple[str, Decide]:
        """Give the type and the counting function of a flag, for hosts; it is made when it is first asked for.

        Raises:
            KeyError: There is none of this key.
            Broken: Its line, or that of a segment it uses, is broken.
        """
        found = self._answers.get(key)
        if found is None:
            flag = self.decisions.flag(key)
            found = self._answers[key] = flag.type, self._make(flag, self.counts)
        return found

    def function(self, key: str) -> tuple[str, Decide]:
        """Give the type and the function of a flag, as `answer` does, one that counts nothing: for flags that require it."""
        found = self._functions.get(key)
        if found is None:
            flag = self.decisions.flag(key)
            found = self._functions[key] = flag.type, self._make(flag, None)
        return found

    def truth(self, segment: str, wanted: bool) -> Callable[[Context], object]:  # noqa: FBT001 - `truth.Truths`
        """Give the function that tells whether a segment's condition is true, or, with False, whether it is false."""
        found = self._truths.get((segment, wanted))
        if found is None:
            found = self._truths[segment, wanted] = self._make_truth(segment, wanted=wanted)
        return found

    def _make(self, flag: Flag, counts: Counts | None) -> Decide:
        if flag.static:
            return _constant(_static(flag, self.origin), counts)
        if sum(_nodes(flag)) > MAX_NODES:
            return self._interpreted(flag, counts)
        return cast("Decide", _Flag(self, flag, counts).write().function())

    def _interpreted(self, flag: Flag, counts: Counts | None) -> Decide:
        interpreter = self._interpreter()

        def decide(context: Context) -> Decision:
            decided = interpreter(context, self.clock()).decide(flag)
            if counts is not None:
                counts.add(decided)
            return decided

        return decide

    def _make_truth(self, segment: str, *, wanted: bool) -> Callable[[Context], object]:
        condition = self.decisions.segment(segment)
        if truth.nodes(condition) > MAX_NODES:
            interpreter = self._interpreter()
            return lambda context: interpreter(context, 0.0).truth(condition) is wanted
        writer = Writer()
        with writer.block():
            truth.write(writer, self.readings, self.truth, condition if wanted else Not(condition))
            writer.line("return True")
        writer.line("return False")
        return writer.function()

    def _interpreter(self) -> "Callable[[Context, float], Interpreter]":
        from flaggit.runtime.interpret import REAL, Interpreter  # noqa: PLC0415 - few flags are that large

        return lambda context, at: Interpreter(self.decisions, context, at, REAL, self.origin)


class _Flag:
    """Writes the function of one flag."""

    __slots__ = ("_counts", "_flag", "_generator", "_shared", "_writer")

    def __init__(self, generator: Generator, flag: Flag, counts: Counts | None) -> None:
        self._counts = counts
        self._generator = generator
        self._flag = flag
        self._writer = Writer()
        uses = Counter(_digests(flag))
        self._shared = {what for what, times in uses.items() if times > 1}

    def write(self) -> Writer:
        for requirement in self._flag.requires:
            self._require(requirement)
        for what in sorted(self._shared):
            self._writer.line(f"{self._writer.local(what, 'd')} = None")
        for rule in self._flag.rules:
            with self._writer.block():
                self._rule(rule)
        self._serve(
            self._flag.otherwise,
            lambda outcome: decision.by_otherwise(self._flag, outcome, self._generator.origin),
            OTHERWISE,
        )
        return self._writer

    def _require(self, requirement: Requirement) -> None:
        writer = self._writer
        unmet = self._return(
            decision.safe(
                self._flag, decision.PREREQUISITE, self._generator.origin, prerequisite=requirement.flag
            )
        )
        required = self._generator.decisions.required(requirement)
        value = requirement.value
        if required is None or not _can_equal(required, value):
            writer.line(unmet)
            return
        decide = writer.constant(self._generator.function(requirement.flag)[1])
        if isinstance(value, bool):
            writer.line(f"if {decide}(context)[0] is not {value}: {unmet}")
        elif isinstance(value, dict):
            equal, operand = writer.constant(same), writer.constant(value)
            writer.line(f"if not {equal}({decide}(context)[0], {operand}): {unmet}")
        else:
            writer.line(f"if {decide}(context)[0] != {writer.constant(value)}: {unmet}")

    def _rule(self, rule: Rule) -> None:
        if rule.since is not None or rule.until is not None:
            self._window(rule)
        if rule.when is not None:
            truth.write(self._writer, self._generator.readings, self._generator.truth, rule.when)
        if rule.below is not None:
            self._below(rule.below)
        if rule.inside is not None:
            self._inside(rule.inside)
        if rule.outside is not None:
            self._outside(rule.outside)
        if rule.stage is not None:
            self._stage(rule.stage)
        self._serve(
            rule.then,
            lambda outcome: decision.by_rule(self._flag, rule, outcome, self._generator.origin),
            rule.name,
        )

    def _window(self, rule: Rule) -> None:
        writer = self._writer
        now = writer.local(_NOW, "n")
        if _NOW not in writer.bound:
            writer.line(f"{now} = {writer.constant(self._generator.clock)}()")
            writer.bind(_NOW)
        since = "" if rule.since is None else f"{writer.constant(rule.since)} <= "
        until = "" if rule.until is None else f" < {writer.constant(rule.until)}"
        writer.open(f"{since}{now}{until}")

    def _digest(self, salt: str, unit: str) -> str:
        what = Digest(salt, unit)
        return fetching.digest(self._writer, self._generator.readings, what, again=what in self._shared)

    def _below(self, below: int) -> None:
        if not below:
            self._writer.open("False")
            return
        local = self._digest(self._flag.salt, self._flag.unit)
        self._writer.open(f"{local} < {self._writer.constant(buckets.threshold(below))}")

    def _inside(self, layer: Range) -> None:
        local = self._digest(layer.salt, layer.unit)
        start, end = (self._writer.constant(buckets.threshold(bound)) for bound in (layer.start, layer.end))
        self._writer.open(f"{start} <= {local} < {end}")

    def _outside(self, layer: Range) -> None:
        local = self._digest(layer.salt, layer.unit)
        bounds = (layer.start, layer.end, PARTS)
        start, end, last = (self._writer.constant(buckets.threshold(bound)) for bound in bounds)
        self._writer.open(f"{local} < {start} or {end} <= {local} < {last}")

    def _stage(self, stage: Stage) -> None:
        writer = self._writer
        truths = (writer.constant(self._generator.truth(name, True)) for name in stage.segments)  # noqa: FBT003 - `truth.Truths`
        writer.line(f"s = {' or '.join(f'{one}(context)' for one in truths) or 'False'}")
        if stage.below:
            with writer.block():
                writer.open("not s")
                local = self._digest(self._flag.salt, self._flag.unit)
                writer.line(f"s = {local} < {writer.constant(buckets.threshold(stage.below))}")
        writer.open("s")

    def _serve(self, then: Outcome | Split, decided: Callable[[Outcome], Decision], rule: str) -> None:
        writer = self._writer
        if isinstance(then, Outcome):
            writer.line(self._return(decided(then)))
            return
        local = self._digest(then.salt, self._flag.unit)
        nowhere = decision.safe(self._flag, decision.NO_UNIT, self._generator.origin, rule=rule)
        writer.line(f"if {local} is {writer.constant(buckets.NOWHERE)}: {self._return(nowhere)}")
        shares = then.shares[: [upto for _, upto in then.shares].index(PARTS) + 1]
        if len(shares) > 1:
            writer.line(f"w = {local}[{buckets.WORD}:{2 * buckets.WORD}]")
        for outcome, upto in shares[:-1]:
            ends = writer.constant(buckets.threshold(upto))
            writer.line(f"if w < {ends}: {self._return(decided(outcome))}")
        writer.line(self._return(decided(shares[-1][0])))

    def _return(self, decided: Decision) -> str:
        """Give the statements that count a decision and return it; they fit on one line."""
        returned = f"return {self._writer.constant(decided)}"
        if self._counts is None:
            return returned
        return f"{self._writer.constant(self._counts.cell(decided))}[0] += 1; {returned}"


def _constant(decided: Decision, counts: Counts | None) -> Decide:
    def decide(context: Context) -> Decision:  # noqa: ARG001 - every function of a flag takes a context
        return decided

    if counts is None:
        return decide
    cell = counts.cell(decided)

    def counted(context: Context) -> Decision:  # noqa: ARG001 - as above
        cell[0] += 1
        return decided

    return counted


def _static(flag: Flag, origin: Origin) -> Decision:
    if not flag.active:
        return decision.inactive(flag, origin)
    return decision.by_otherwise(flag, cast("Outcome", flag.otherwise), origin)


def _can_equal(required: Flag, value: object) -> bool:
    return isinstance(value, _VALUES[required.type]) and isinstance(value, bool) == (
        required.type == "boolean"
    )


def _nodes(flag: Flag) -> Iterator[int]:
    yield len(flag.requires)
    for then in (flag.otherwise, *(rule.then for rule in flag.rules)):
        yield len(then.shares) if isinstance(then, Split) else 1
    for rule in flag.rules:
        yield truth.nodes(rule.when) if rule.when is not None else 1
        yield len(rule.stage.segments) if rule.stage is not None else 0


def _digests(flag: Flag) -> Iterator[Digest]:
    """Give every place that needs a digest."""
    for rule in flag.rules:
        if rule.below or (rule.stage is not None and rule.stage.below):
            yield Digest(flag.salt, flag.unit)
        for layer in (rule.inside, rule.outside):
            if layer is not None:
                yield Digest(layer.salt, layer.unit)
    for then in (flag.otherwise, *(rule.then for rule in flag.rules)):
        if isinstance(then, Split):
            yield Digest(then.salt, flag.unit)
