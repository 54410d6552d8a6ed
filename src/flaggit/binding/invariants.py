"""Invariants: from mappings to `model.Invariant`, with `never` and `implies` bound as what they mean."""

from collections.abc import Mapping

from flaggit.binding.conditions import condition
from flaggit.binding.page import Outcome as Said, Page, Raw
from flaggit.model import AllOf, AnyOf, Invariant, NotSo, Statement
from flaggit.model.invariant import Outcome

_WORDS = ("never", "always", "implies")


def invariant(page: Page, name: str, raw: Raw) -> Invariant:
    """Bind an invariant."""
    word = next(word for word in _WORDS if word in raw)
    when = raw.get("when")
    return Invariant(
        name=name,
        path=page.path,
        summary=raw["summary"],
        holds=_holds(page, word, raw[word]),
        word=word,
        environment=raw.get("environment", ""),
        when=None if when is None else condition(page, when, "/when"),
        owner=raw.get("owner", page.owner),
    )


def _holds(page: Page, word: str, raw: Raw) -> Statement:
    if word == "implies":
        given = _statement(page, raw["if"], "/implies/if")
        return AnyOf(items=(NotSo(item=given), _statement(page, raw["then"], "/implies/then")))
    said = _statement(page, raw, f"/{word}")
    return NotSo(item=said) if word == "never" else said


def _statement(page: Page, raw: Raw, where: str) -> Statement:
    if "not" in raw:
        return NotSo(item=_statement(page, raw["not"], f"{where}/not"))
    if "all" in raw:
        return AllOf(items=_several(page, raw["all"], f"{where}/all"))
    if "any" in raw:
        return AnyOf(items=_several(page, raw["any"], f"{where}/any"))
    return _outcome(page, raw, where)


def _several(page: Page, raw: list[Mapping[str, object]], where: str) -> tuple[Statement, ...]:
    return tuple([_statement(page, item, f"{where}/{at}") for at, item in enumerate(raw)])


def _outcome(page: Page, raw: Raw, where: str) -> Outcome:
    flag, service = page.refer("flag", raw["flag"], f"{where}/flag"), raw.get("service", "")
    if service:
        page.refer("service", service, f"{where}/service")
    part = "is_not" if "is_not" in raw else "is"
    page.outcomes.append(Said(flag, raw[part], f"{where}/{part}"))
    return Outcome(flag=flag, name=raw[part], service=service, differs=part == "is_not", where=where)
