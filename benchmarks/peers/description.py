"""The flags that every system decides, in words that are nobody's, and the questions that are asked about them."""

from typing import NamedTuple

Value = bool | str
BULK = "flag-{:06}"
SHARES = {"half": 0.5, "variants": 1 / 3}
"""The share that each value must have, where a flag splits its users."""


class Condition(NamedTuple):
    """A condition on one attribute: it is one of the values ("in"), or a version not below the only one ("at least")."""

    attribute: str
    op: str
    values: tuple[str, ...]


class Rule(NamedTuple):
    """What is served when all tests hold and no earlier rule's do."""

    serve: Value
    tests: tuple[Condition, ...]


class Flag(NamedTuple):
    """A flag: its values, its rules in order, and what everybody else gets, in percent by user."""

    key: str
    values: tuple[Value, ...]
    rules: tuple[Rule, ...]
    otherwise: tuple[tuple[Value, float], ...]

    @property
    def boolean(self) -> bool:
        """Whether the values are true and false; they are strings otherwise."""
        return self.values == SWITCH

    @property
    def fixed(self) -> Value | None:
        """What everybody else gets, when it is one value."""
        return self.otherwise[0][0] if len(self.otherwise) == 1 else None


class Question(NamedTuple):
    """A decision to be made: of which flag, for whom, and what is right; None where users are split."""

    case: str
    flag: str
    user: str
    attributes: dict[str, str]
    right: Value | None

    @property
    def boolean(self) -> bool:
        """Whether the answer is true or false."""
        return self.flag != "variants"


SWITCH = (False, True)
ON, OFF = ((True, 100.0),), ((False, 100.0),)
EVEN = ((True, 50.0), (False, 50.0))
THIRDS = (("a", 33.333), ("b", 33.333), ("c", 33.334))
PLAN = Condition("plan", "in", ("beta",))
VERSION = Condition("app_version", "at least", ("2.3.0",))


def flags(count: int, revision: int = 1) -> list[Flag]:
    """The flags of the cases, and as many others as make up the count.

    An even revision turns `static` off, so that it shows whether a reload arrived.
    """
    three = (Condition("country", "in", ("DE", "FR")), PLAN, VERSION)
    five = (Rule("a", (Condition("country", "in", (f"X{at}", f"Y{at}")), PLAN)) for at in range(5))
    users = Condition("user", "in", tuple(f"u-{at}" for at in range(200)))
    cases = [
        Flag("static", SWITCH, (), ON if revision % 2 else OFF),
        Flag("targeting", SWITCH, (Rule(serve=True, tests=three),), OFF),
        Flag("half", SWITCH, (), EVEN),
        Flag("variants", ("a", "b", "c"), tuple(five), THIRDS),
        Flag("list", SWITCH, (Rule(serve=True, tests=(users,)),), OFF),
    ]
    return cases + [_bulk(at) for at in range(count - len(cases))]


def _bulk(at: int) -> Flag:
    rules = (
        Rule(
            serve=True, tests=(Condition("country", "in", (f"C{at % 50 + step}", f"D{step}")), PLAN, VERSION)
        )
        for step in range(3)
    )
    return Flag(BULK.format(at), SWITCH, tuple(rules), EVEN)


TARGETED = {"country": "DE", "plan": "beta", "app_version": "2.4.0"}
QUESTIONS = {
    question.case: question
    for question in (
        Question("static", "static", "user-12345", {"country": "DE"}, right=True),
        Question("hit", "targeting", "user-12345", TARGETED, right=True),
        Question("miss", "targeting", "user-12345", {**TARGETED, "app_version": "2.2.9"}, right=False),
        Question("half", "half", "user-12345", {}, right=None),
        Question("variants", "variants", "user-12345", {"country": "DE", "plan": "beta"}, right=None),
        Question("list", "list", "u-150", {}, right=True),
    )
}


def controls(count: int) -> list[Question]:
    """Questions that are checked and not measured: what a wrong data file would answer otherwise."""
    asked = [
        Question("another country", "targeting", "u-1", {**TARGETED, "country": "NL"}, right=False),
        Question("another plan", "targeting", "u-1", {**TARGETED, "plan": "free"}, right=False),
        Question("the very version", "targeting", "u-1", {**TARGETED, "app_version": "2.3.0"}, right=True),
        Question("a larger number", "targeting", "u-1", {**TARGETED, "app_version": "2.10.0"}, right=True),
        Question("a rule of five", "variants", "u-1", {"country": "Y4", "plan": "beta"}, right="a"),
        Question("not on the list", "list", "u-200", {}, right=False),
    ]
    if count > len(flags(0)):
        last = BULK.format(count - len(flags(0)) - 1)
        asked.append(Question("the last flag", last, "u-1", {**TARGETED, "country": "D2"}, right=True))
    return asked
