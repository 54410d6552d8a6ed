"""Exposures: which unit was served what, for the analysis of experiments.

A record is made when a unit is first served a flag under a serial, by this process, as far as `seen` remembers. All records of a unit are
kept or none, by a hash of the unit that has nothing to do with any flag's salt, so that a sample is a sample of units.

A unit is written as a hash unless its attribute is named as plain: each attribute is taken for a personal one, so that one which the
taxonomy forgot to call so publishes nobody. With a key the hash is an HMAC, which nobody can reverse by trying who it might be without the key; without one it is a
pseudonym that whoever can guess the unit can check.

Attributes of the context are written only where they are named, and only single values: texts up to `LONGEST_TEXT` characters, numbers, truths. Name
none that is personal: what is recorded is kept. The unit is never among them.
"""

import hashlib
import hmac
from collections.abc import Callable, Collection, Mapping
from typing import Final, Literal, TypeAlias

from flaggit.runtime import buckets, readings
from flaggit.runtime.decision import Decision
from flaggit.runtime.parsed import Flag, Split
from flaggit.runtime.readings import Context
from flaggit.runtime.watching import Observer
from flaggit.telemetry.seen import KEPT, Seen

Choice: TypeAlias = Literal["experiments", "every"] | Collection[str]
LONGEST_TEXT: Final = 64
"""The longest text of an attribute that is recorded, in characters; one that is longer is left out."""
Take: TypeAlias = Callable[[str, Mapping[str, object]], None]
"""Takes a record: the flag, and the data."""

FIELDS: Final = {
    "unit": "The unit: a hash, or as it is where its attribute is named as plain.",
    "unit_attribute": "The attribute that holds it.",
    "unit_hashed": "Whether it is a hash.",
    "flag": "The flag's key.",
    "experiment": "The experiment's key; empty when no experiment decided.",
    "iteration": "The experiment's iteration; 0 without one.",
    "variant": "The variant that was served.",
    "bucket": "Where the unit falls in the split that decided: 0 to 99999; null when no split did.",
    "rule": "The rule that decided; `otherwise` for the fall-through.",
    "reason": "Why, as in the decision.",
    "forced": "Whether a rule serves individuals on purpose; leave these out of the analysis.",
    "project": "The project of the bundle that decided.",
    "environment": "Its environment.",
    "service": "Its service.",
    "serial": "Its serial.",
    "commit": "The commit that it was compiled from.",
    "attributes": "What the attributes are that were named to be recorded, by name: texts, numbers, true or false; absent where none is named.",
}
"""The data of an exposure, field by field."""


class Exposures:
    """Says which decisions are recorded, and makes the records.

    Args:
        choose: `experiments` for what experiments and forced rules of flags with experiments decide, `every` for every decision that
            has a unit, or the keys of the flags of which every decision is recorded.
        rate: The share of units, 0 to 1.
        plain: The attributes whose units are written as they are.
        key: The key of the hash; without one it is no HMAC.
        kept: How many exposures are remembered, so that none is recorded twice.
        attributes: The attributes of the context that are recorded, too; none unless named. Never name a personal one.

    Raises:
        ValueError: The rate or the number is out of range, the key is empty, or the attributes are one text.
    """

    __slots__ = ("_attributes", "_below", "_choose", "_key", "_plain", "_seen")

    def __init__(
        self,
        choose: Choice = "experiments",
        *,
        rate: float = 1.0,
        plain: Collection[str] = (),
        key: bytes | None = None,
        kept: int = KEPT,
        attributes: Collection[str] = (),
    ) -> None:
        if not 0 <= rate <= 1:
            raise ValueError("the rate is a share, from 0 to 1")
        if key is not None and not key:
            raise ValueError("a key of the hash is not empty")
        if isinstance(choose, str) and choose not in {"experiments", "every"}:
            raise ValueError("what is chosen is `experiments`, `every`, or a collection of keys")
        if isinstance(attributes, str):
            raise ValueError("attributes are named in a collection, such as a list")  # noqa: TRY004 - as for all that makes no sense
        self._attributes = tuple(sorted(set(attributes)))
        self._choose: Choice = choose if isinstance(choose, str) else frozenset(choose)
        self._below = int(rate * 2**64)
        self._plain = frozenset(plain)
        self._key = key
        self._seen = Seen(kept)

    def watcher(self, flag: Flag, take: Take) -> Observer | None:
        """Give what observes a flag; None for a flag of which nothing is recorded."""
        unit = unit_of(flag)
        every = self._choose == "every" or (self._choose != "experiments" and flag.key in self._choose)
        tried = self._choose == "experiments" and any(rule.experiment for rule in flag.rules)
        if not unit or not (every or tried):
            return None
        salts = _salts(flag)

        def observe(decided: Decision, context: Context) -> None:
            if not (every or decided.experiment or decided.forced):
                return
            whom = readings.unit(context.get(unit))
            if whom is None or not self._seen.first((whom, decided.flag, decided.serial)):
                return
            if not self._sampled(whom):
                return
            salt = salts.get(decided.rule, "")
            place = (
                buckets.bucket(buckets.digest(salt, whom), 1) if salt and decided.reason == "SPLIT" else None
            )
            data = self._data(decided, unit, whom, place)
            if self._attributes:
                data["attributes"] = self._told(context, unit)
            take(decided.flag, data)

        return observe

    def _sampled(self, unit: bytes) -> bool:
        if self._below >= _ALL:
            return True
        return int.from_bytes(hashlib.sha256(b"flaggit-sample:" + unit).digest()[:8], "big") < self._below

    def _data(self, decided: Decision, attribute: str, unit: bytes, place: int | None) -> dict[str, object]:
        plain = attribute in self._plain
        return {
            "unit": unit.decode() if plain else hashed(unit, attribute, self._key),
            "unit_attribute": attribute,
            "unit_hashed": not plain,
            "flag": decided.flag,
            "experiment": decided.experiment,
            "iteration": decided.iteration,
            "variant": decided.variant,
            "bucket": place,
            "rule": decided.rule,
            "reason": decided.reason,
            "forced": decided.forced,
            "serial": decided.serial,
            "commit": decided.commit,
        }

    def _told(self, context: Context, unit: str) -> dict[str, object]:
        found = {name: _single(context.get(name)) for name in self._attributes if name != unit}
        return {name: value for name, value in found.items() if value is not None}


def hashed(unit: bytes, attribute: str, key: bytes | None) -> str:
    """Give the hash of a unit: SHA-256 over `flaggit-unit:ATTRIBUTE:UNIT` in UTF-8, as HMAC with a key; hexadecimal."""
    text = b"flaggit-unit:%b:%b" % (attribute.encode(), unit)
    return hmac.new(key, text, "sha256").hexdigest() if key else hashlib.sha256(text).hexdigest()


def unit_of(flag: Flag) -> str:
    """Give the attribute that a flag buckets by; empty when it buckets nothing."""
    ranges = (rule.inside for rule in flag.rules)
    return flag.unit or next((found.unit for found in ranges if found is not None), "")


def _single(value: object) -> str | float | bool | None:
    if isinstance(value, bool):
        return value
    text = readings.text(value)
    if text is None:
        return readings.number(value)
    return text if len(text) <= LONGEST_TEXT else None


def _salts(flag: Flag) -> dict[str, str]:
    thens = {rule.name: rule.then for rule in flag.rules} | {"otherwise": flag.otherwise}
    return {name: then.salt for name, then in thens.items() if isinstance(then, Split)}


_ALL = 2**64
