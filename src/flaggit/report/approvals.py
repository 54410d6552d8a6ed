"""Approvals as a part of a review: which a change has, which it needs, and who could give them.

What was not looked up is not said to be missing: an approval that nobody asked about may have been given.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from flaggit.binding.naming import CHARTER
from flaggit.bundle import instant
from flaggit.commands.looking import Approvals
from flaggit.frozen import replace
from flaggit.policy import Requirement, Verdict
from flaggit.policy.words import listed
from flaggit.report.governed import could_words, escalation_words, stop_words, way_words
from flaggit.report.review.parts import Mark, Part
from flaggit.report.review.wording import few
from flaggit.report.ways_out import ways_out
from flaggit.report.words import counted

_REASONS: Final = 6
_NAMES: Final = 12
_SHORT: Final = 3
_SPARED: Final = 2
"""So few more groups than the first are named, too: to count them would take as much room."""
_EMERGENCIES: Final = frozenset({"kill", "break-glass"})


def part(found: Approvals) -> Part:
    """Say how a change stands with the charter, beside a review."""
    verdict = _known(found)
    return Part(
        title="Approvals",
        mark=_mark(found, verdict),
        summary="; ".join(_summary(found, verdict)),
        lines=tuple(_lines(found, verdict)),
        stops=tuple(_stops(found, verdict)),
        unseen=_unseen(found, verdict),
    )


def _known(found: Approvals) -> Verdict:
    """The verdict without what only a forge could tell, when it was not asked: whose login an author has."""
    verdict, unknown = found.judgement.verdict, set(found.judgement.change.unknown)
    if found.looked_up:
        return verdict
    barred = (
        replace(each, who=tuple(who for who in each.who if who not in unknown)) for each in verdict.barred
    )
    return replace(verdict, unproven=(), barred=tuple(each for each in barred if each.who or not unknown))


def _mark(found: Approvals, verdict: Verdict) -> Mark:
    if verdict.dead_ends or any(_stops(found, verdict)):
        return Mark.BAD
    if verdict.way in _EMERGENCIES:
        return Mark.OPEN if verdict.debt else Mark.GOOD
    return Mark.UNKNOWN if any(each.missing for each in verdict.requirements) else Mark.GOOD


def _stopped(verdict: Verdict) -> Iterator[str]:
    """What stops a change whoever approves it."""
    yield from _frozen(verdict)
    if verdict.objections:
        yield f"{listed(_few((each.by for each in verdict.objections), _SHORT))} asks for changes"
    if verdict.barred:
        yield "its authors may not do this"
    for lack in verdict.lacks[:1]:
        yield f"experiment {lack.experiment} is below the charter's standard"
    if verdict.unproven:
        yield "an author is no login's"
    if any(debt.blocks for debt in verdict.debts):
        yield "an earlier change owes its approvals"


def _frozen(verdict: Verdict) -> Iterator[str]:
    """`production-eu is frozen until 2026-12-01T07:00:00Z (Black Friday)`."""
    found: dict[tuple[bool, int | None, str], list[str]] = {}
    for each in verdict.frozen:
        found.setdefault((each.hold, each.until, each.reason), []).extend(each.environments)
    for (hold, until, reason), there in [*found.items()][:_SHORT]:
        where = few(list(dict.fromkeys(there)), "environment", say=str)
        is_are = "is" if len(where) == 1 else "are"
        state = "held by an incident" if hold else "frozen"
        end = f"until {instant.text(until)}" if until is not None else "until it is lifted"
        yield f"{listed(where)} {is_are} {state} {end}" + (f" ({reason})" if reason else "")


def _missing(verdict: Verdict) -> int:
    """How many approvals it waits for; an emergency waits for none."""
    return 0 if verdict.way in _EMERGENCIES else sum(each.missing for each in verdict.requirements)


def _stops(found: Approvals, verdict: Verdict) -> Iterator[str]:
    """What `policy check` fails by."""
    missing, short = _missing(verdict), sum(each.short for each in verdict.dead_ends)
    never = f"{short:,} of them nobody can give: see the ways out below" if short else ""
    if missing and found.looked_up:
        yield f"{counted(missing, 'approval')} {'is' if missing == 1 else 'are'} missing" + (
            f", and {never}" if never else ""
        )
    elif never:
        yield f"it needs {counted(missing, 'approval')}, and {never}"
    yield from _stopped(verdict)


def _unseen(found: Approvals, verdict: Verdict) -> str:
    missing = _missing(verdict)
    if not missing or found.looked_up:
        return ""
    return f"whether {'it has the approval' if missing == 1 else f'it has the {missing:,} approvals'} that it needs"


def _summary(found: Approvals, verdict: Verdict) -> Iterator[str]:
    yield from (f"must wait: {why}" for why in _stopped(verdict))
    if not verdict.tier:
        yield "none needed: it touches nothing that the charter is about"
        return
    yield f"tier {verdict.tier} ({CHARTER})"
    if verdict.way in _EMERGENCIES or verdict.way == "restore":
        yield f"it {way_words(found.judgement)}"
    if verdict.debt is not None:
        yield f"owes {listed(verdict.debt.missing)} until {instant.text(verdict.debt.due)}"
    if verdict.way not in _EMERGENCIES:
        yield from _counts(found, verdict)


def _counts(found: Approvals, verdict: Verdict) -> Iterator[str]:
    needed = sum(each.count for each in verdict.requirements)
    missing = [each for each in verdict.requirements if each.missing]
    given = needed - sum(each.missing for each in missing)
    if not needed:
        yield "no approval needed"
        return
    if given or found.looked_up:
        yield f"{given} of {needed} given"
    if missing:
        wanted = [f"{each.missing} of {each.name} ({_could(each, _SHORT)})" for each in missing[:_SHORT]]
        others = [f"{each.missing} of {each.name}" for each in missing[_SHORT:]]
        rest = f" and {counted(len(others), 'more group')}" if len(others) > _SPARED else ""
        told = wanted if rest else [*wanted, *others]
        yield f"{'missing' if found.looked_up else 'needed'}: {', '.join(told)}{rest}"
    if missing and not found.looked_up:
        yield f"who approved is not known: {found.why}" if found.why else "who approved was not looked up"


def _lines(found: Approvals, verdict: Verdict) -> Iterator[str]:
    yield from stop_words(verdict)
    yield from (_requirement(each, looked_up=found.looked_up) for each in verdict.requirements)
    yield from ways_out(verdict)
    yield from (f"not counted: {each.by} {each.why}" for each in verdict.set_aside)
    yield from verdict.notes
    yield from _reasons(verdict)
    if found.looked_up:
        yield from escalation_words(verdict)
    elif _mark(found, verdict) == Mark.UNKNOWN:
        yield "with what the forge recorded: flaggit policy fetch, and flaggit policy check --evidence FILE"


def _requirement(each: Requirement, *, looked_up: bool) -> str:
    met = listed(_few(each.met_by, _NAMES)) if each.met_by else ""
    if not each.missing:
        return f"✓ {_name(each)}, {each.count} needed: {met}"
    have = f"given by {met}; " if met else ""
    if looked_up:
        return f"✗ {_name(each)}, {each.missing} of {each.count} missing: {have}{_could(each, _NAMES)}"
    return f"· {_name(each)}, {each.count} needed: {have}{_could(each, _NAMES)}"


def _reasons(verdict: Verdict) -> Iterator[str]:
    for reason in verdict.reasons[:_REASONS]:
        rule = f" by {reason.rule}" if reason.rule else ""
        yield f"{reason.touch}: {reason.tier}{rule}, {reason.words}"
    more = len(verdict.reasons) - _REASONS
    if more > 0:
        yield f"and {more:,} more that it touches"


def _name(each: Requirement) -> str:
    """`owner team-checkout`, `sre (team-sre)`."""
    told = each.label != "owner" and each.teams != (each.label,)
    return f"{each.name} ({listed(_few(each.teams, _SHORT), 'or')})" if told else each.name


def _could(each: Requirement, most: int) -> str:
    return could_words(each, _few(each.could, most))


def _few(names: Iterable[str], most: int) -> list[str]:
    return few([*names], "name", most, str)
