"""Readers: who asks a flag, and what is known of the contexts that it hands over."""

from collections.abc import Iterator

from flaggit.errors import FailedStop
from flaggit.frozen import Frozen
from flaggit.runtime.broken import Broken
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.parsed import All, Any, Condition, Flag, InSegment, Not, Range, Split, Test


class Reader(Frozen):
    """A service in an environment, in one state of the flag repository.

    Attributes:
        service: Its name.
        context: Readers with one name for their context share whether an attribute is there: the service's, unless said.
        decisions: What its bundle decides.
        always: The attributes that every context of it holds.
        sometimes: Those that a context may hold; any other it never holds.
    """

    service: str
    decisions: Decisions
    always: frozenset[str] = frozenset()
    sometimes: frozenset[str] = frozenset()
    context: str = ""

    @property
    def holder(self) -> str:
        """The name of its context."""
        return self.context or self.service

    def flag(self, key: str) -> Flag:
        """Give a flag.

        Raises:
            FailedStop: It is not there, or no loader could read it.
        """
        try:
            return self.decisions.flag(key)
        except (KeyError, Broken) as error:
            raise FailedStop(f"{key} can't be decided: {error}", remedy="Run flaggit check.") from None


class Asked:
    """What deciding some flags looks at, collected from several readers.

    Attributes:
        tests: Attribute to its tests.
        ranges: Unit to the ranges of buckets that it is compared with, and the word of the digest.
        instants: Where windows begin and end.
        order: The attributes in the order in which they are first asked.
    """

    __slots__ = ("instants", "order", "ranges", "tests")

    def __init__(self) -> None:
        self.tests: dict[str, dict[Test, None]] = {}
        self.ranges: dict[str, dict[tuple[Range, int], None]] = {}
        self.instants: set[int] = set()
        self.order: dict[str, None] = {}

    def add(self, reader: Reader, key: str, seen: set[str]) -> None:
        """Collect what a flag looks at, and the flags that it requires."""
        if key in seen:
            return
        seen.add(key)
        flag = reader.flag(key)
        if not flag.active:
            return
        for requirement in flag.requires:
            if reader.decisions.required(requirement) is not None:
                self.add(reader, requirement.flag, seen)
        for rule in flag.rules:
            self.instants |= {at for at in (rule.since, rule.until) if at is not None}
            if rule.when is not None:
                self.condition(reader, rule.when)
            for name in rule.stage.segments if rule.stage else ():
                self.condition(reader, InSegment(name))
        for unit, layer, word in buckets_of(flag):
            self.order.setdefault(unit)
            self.ranges.setdefault(unit, {})[layer, word] = None

    def condition(self, reader: Reader, condition: Condition) -> None:
        """Collect what a condition looks at."""
        match condition:
            case All(items) | Any(items):
                for item in items:
                    self.condition(reader, item)
            case Not(item):
                self.condition(reader, item)
            case InSegment(name):
                self.condition(reader, reader.decisions.segment(name))
            case _:
                self.order.setdefault(condition.attribute)
                self.tests.setdefault(condition.attribute, {})[condition] = None


def buckets_of(flag: Flag) -> Iterator[tuple[str, Range, int]]:
    """Give every range of buckets that a flag asks, with its unit and the word of the digest."""
    for rule in flag.rules:
        if rule.below:
            yield flag.unit, Range(flag.salt, flag.unit, 0, rule.below), 0
        if rule.stage is not None and rule.stage.below:
            yield flag.unit, Range(flag.salt, flag.unit, 0, rule.stage.below), 0
        for layer in (rule.inside, rule.outside):
            if layer is not None:
                yield layer.unit, layer, 0
    for then in (*(rule.then for rule in flag.rules), flag.otherwise):
        if isinstance(then, Split):
            start = 0
            for _, upto in then.shares:
                yield flag.unit, Range(then.salt, flag.unit, start, upto), 1
                start = upto
