"""Answers to what `new` asks, and what makes one wrong.

A judge looks at an answer and raises a `UsageStop` that says what is wrong with it. From an option that stops the command;
at a terminal the question is asked again.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from ipaddress import ip_network
from typing import Protocol, TypeAlias

from flaggit.binding.outcomes import Outcomes
from flaggit.binding.suggesting import Names
from flaggit.errors import UsageStop
from flaggit.model import Attribute, AttributeType, Catalog, Naming, ValueType
from flaggit.runtime import semver
from flaggit.scaffold import quoted

Judge: TypeAlias = Callable[[str], object]

_WORD = "[a-z0-9]+(?:-[a-z0-9]+)*"
_NAME = re.compile(_WORD, re.ASCII)
_VARIANT = re.compile("[a-z0-9]+(?:[-_][a-z0-9]+)*", re.ASCII)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,15})?", re.ASCII)
_SPAN = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?)-([0-9]{1,3}(?:\.[0-9]{1,3})?)", re.ASCII)
_URL = re.compile(r"https?://[^\s/]+\S*")


class Ask(Protocol):
    """Gives the answer to a question: the option's value, what the user types, or the default."""

    def __call__(
        self,
        option: str,
        question: str,
        default: str | None = None,
        choices: Sequence[str] = (),
        judge: Judge | None = None,
    ) -> str:
        """Return an answer.

        Args:
            option: The option that answers it.
            question: What to ask for at a terminal; an empty one is not asked, and the default counts.
            default: What counts when nothing is said; None when something must be.
            choices: Answers to suggest. Without a judge the answer must be one of them.
            judge: Raises a stop when the answer is wrong.

        Raises:
            UsageStop: There is no answer and nobody to ask, or the option's answer is wrong.
        """
        ...


def one_of(names: Collection[str], noun: str = "") -> Judge:
    """Judge an answer that must be one of some names."""

    def judge(answer: str) -> None:
        if answer not in names:
            near = Names(names).question(answer)
            told = f"there is no {noun} {answer!r}" if noun else f"{answer!r} is none of them"
            raise UsageStop(
                told + (f"; {near}" if near else ""),
                remedy=f"one of: {', '.join(each for each in names if each)}",
            )

    return judge


def some_of(names: Collection[str], noun: str, *, least: int = 0) -> Judge:
    """Judge a list of names, separated by commas."""

    def judge(answer: str) -> None:
        given = several(answer)
        for name in given:
            one_of(sorted(names), noun)(name)
        if len(given) < least:
            raise UsageStop(
                f"it needs a {noun}", remedy=f"one of: {', '.join(sorted(names)) or 'none is there yet'}"
            )

    return judge


def several(text: str) -> tuple[str, ...]:
    """What stands between the commas of a list, nothing twice."""
    return tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))


def sentence(answer: str) -> None:
    """Judge a summary."""
    if not answer.strip():
        raise UsageStop("nothing is said", remedy="a sentence that people will read in reviews and at night")


def day(answer: str) -> None:
    """Judge a day; nothing is one, too."""
    try:
        right = not answer or date.fromisoformat(answer).isoformat() == answer
    except ValueError:
        right = False
    if not right:
        raise UsageStop(f"{answer!r} is no day", remedy="for instance: 2027-02-01")


def url(answer: str) -> None:
    """Judge an address in the web."""
    if not _URL.fullmatch(answer):
        raise UsageStop(
            f"{answer!r} is no address", remedy="for instance: https://runbooks.example.com/checkout"
        )


def whole(most: int) -> Judge:
    """Judge a whole number from 0 to another."""

    def judge(answer: str) -> None:
        if not (
            answer.isascii() and answer.isdecimal() and len(answer) <= len(str(most)) and int(answer) <= most
        ):
            raise UsageStop(
                f"{answer!r} is no whole number from 0 to {most}", remedy=f"for instance: {most // 2}"
            )

    return judge


def span(answer: str) -> None:
    """Judge a range of percentages."""
    found = _SPAN.fullmatch(answer)
    if found is None or not 0 <= float(found[1]) < float(found[2]) <= 100:  # noqa: PLR2004 - percent
        raise UsageStop(f"{answer!r} is no range of percentages", remedy="for instance: 0-20")


def stages(answer: str) -> None:
    """Judge percentages that rise."""
    given = several(answer)
    for each in given:
        whole(100)(each)
    numbers = [int(each) for each in given]
    if not numbers or numbers[0] == 0 or numbers != sorted(set(numbers)):
        raise UsageStop("the stages must rise from above 0", remedy="for instance: 1,10,50,100")


def variants(answer: str) -> None:
    """Judge the arms of an experiment."""
    given = several(answer)
    for each in given:
        if not _VARIANT.fullmatch(each):
            raise UsageStop(f"{each!r} is no name of a variant", remedy="for instance: control,treatment")
    if len(given) < 2:  # noqa: PLR2004 - a comparison needs two
        raise UsageStop("an experiment compares at least two arms", remedy="for instance: control,treatment")


def key_of(catalog: Catalog, key: str) -> None:
    """Judge a new key: a domain, and a name in it.

    Raises:
        UsageStop: It is no key, or the taxonomy does not allow it.
    """
    parts = key.split(".")
    if len(parts) == 1:
        raise UsageStop(
            f"{key!r} has no domain", where="KEY", remedy=f"for instance: checkout.{key or 'express-pay'}"
        )
    if not all(_NAME.fullmatch(part) for part in parts):
        raise UsageStop(
            f"{key!r} is no key: lower-case words joined by hyphens, with dots between domain and name",
            where="KEY",
            remedy="for instance: checkout.express-pay",
        )
    _allowed(key, catalog.taxonomy.naming, "KEY")


def outcome(catalog: Catalog) -> Judge:
    """Judge what a flag is decided as, `KEY=VALUE`."""

    def judge(answer: str) -> None:
        key, value = outcome_of(catalog, answer)
        flag = catalog.flags[key]
        problem = Outcomes(flag.type, flag.variants, flag.schema).problem(value)
        if problem is not None:
            raise UsageStop(f"{problem[1]} (of {key})", remedy="for instance: checkout.express-pay=true")

    return judge


def outcome_of(catalog: Catalog, answer: str) -> tuple[str, object]:
    """Take `KEY=VALUE` apart; a value is a variant's name, text, or what JSON writes, as the flag has it.

    Raises:
        UsageStop: There is no such flag.
    """
    key, _, text = answer.partition("=")
    one_of(sorted(catalog.flags), "flag")(key)
    flag = catalog.flags[key]
    if flag.variants or flag.type is ValueType.STRING:
        return key, text
    try:
        return key, json.loads(text)
    except ValueError:
        return key, text


def name_of(catalog: Catalog, name: str, taken: Collection[str]) -> None:
    """Judge a new name of a segment, service, metric or invariant.

    Raises:
        UsageStop: It is no name, the taxonomy does not allow it, or something is called so already.
    """
    if not _NAME.fullmatch(name):
        raise UsageStop(
            f"{name!r} is no name: lower-case words joined by hyphens",
            where="NAME",
            remedy="for instance: checkout-api",
        )
    if name in taken:
        raise UsageStop(f"something is called {name} already", where="NAME", remedy="choose another name")
    _allowed(name, catalog.taxonomy.naming, "NAME")


def _allowed(name: str, naming: Naming, where: str) -> None:
    if len(name) > naming.max_length:
        raise UsageStop(
            f"{name} has {len(name)} characters, and the taxonomy allows {naming.max_length}",
            where=where,
            remedy="choose a shorter name",
        )
    for word in re.split("[.-]", name):
        if word in naming.forbidden:
            raise UsageStop(
                f"the taxonomy does not allow {word!r} in names",
                where=where,
                remedy="say what it does instead",
            )


def literals(attribute: Attribute) -> Judge:
    """Judge a list of values that an attribute may have."""

    def judge(answer: str) -> None:
        for each in several(answer):
            _literal(attribute, each)

    return judge


def _literal(attribute: Attribute, text: str) -> None:
    known = [str(value).lower() if isinstance(value, bool) else str(value) for value in attribute.values]
    if known:
        one_of(known, attribute.name)(text)
        return
    right, example = _LITERALS[attribute.type]
    if not right(text):
        raise UsageStop(
            f"{text!r} is no {attribute.type}, as {attribute.name} is", remedy=f"for instance: {example}"
        )


def written(attribute: Attribute, texts: Iterable[str]) -> tuple[str, ...]:
    """Values as YAML text: numbers and truth values bare, everything else quoted where it needs to be."""
    bare = attribute.type in {AttributeType.INTEGER, AttributeType.NUMBER, AttributeType.BOOLEAN}
    return tuple(text if bare else quoted(text) for text in texts)


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


_LITERALS: dict[AttributeType, tuple[Callable[[str], object], str]] = {
    AttributeType.STRING: (lambda _: True, "gold"),
    AttributeType.STRINGS: (lambda _: True, "staff"),
    AttributeType.BOOLEAN: (lambda text: text in {"true", "false"}, "true"),
    AttributeType.INTEGER: (lambda text: _NUMBER.fullmatch(text) and "." not in text, "3"),
    AttributeType.NUMBER: (_NUMBER.fullmatch, "19.5"),
    AttributeType.VERSION: (lambda text: semver.precedence(text) is not None, "2.3.0"),
    # An instant is compared, never listed: whoever has the attribute is the only segment that can be asked for here.
    AttributeType.INSTANT: (lambda _: False, "no values at all, and `after:` by hand in the file"),
    AttributeType.IP: (_is_network, "192.0.2.0/24"),
}
