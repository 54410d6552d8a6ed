"""The judgement: charter, change, evidence and instant in, verdict out."""

from collections.abc import Iterator
from typing import Final

from flaggit.frozen import Frozen, replace
from flaggit.model import Charter, Freeze, Taxonomy
from flaggit.policy.change import Change, Claim, Debt, Touch
from flaggit.policy.counting import authors_of, counted
from flaggit.policy.dead_ends import dead_ends, glass
from flaggit.policy.evidence import Evidence, Objection
from flaggit.policy.matching import Placed, holding, placed, winning
from flaggit.policy.roster import Roster, same
from flaggit.policy.seating import Demand, seated, unfilled
from flaggit.policy.verdict import Barred, Lack, Owed, Requirement, Step, Verdict, Withheld
from flaggit.policy.ways import APPROVALS, RESTORE, Way, way_of
from flaggit.policy.words import touch_words

_EMERGENCIES: Final = frozenset({Claim.KILL.value, Claim.BREAK_GLASS.value})


class _Case(Frozen):
    """What is judged, and by which way."""

    charter: Charter
    taxonomy: Taxonomy
    roster: Roster
    change: Change
    evidence: Evidence
    now: int
    way: Way
    places: tuple[Placed, ...]


def judge(charter: Charter, taxonomy: Taxonomy, change: Change, evidence: Evidence, now: int) -> Verdict:
    """Judge a change.

    Args:
        charter: Of the base revision, so that a change can't loosen its own rules; it has a tier.
        taxonomy: Of the base revision, with the teams' members and the groups of environments.
        change: What is to be judged.
        evidence: Who approved, and who objects.
        now: The instant of the judgement, in seconds since 1970.
    """
    roster = Roster(charter, taxonomy)
    places = sorted(
        (placed(charter, taxonomy, touch) for touch in change.touches),
        key=lambda each: (-each.tier, each.touch.document, each.touch.key),
    )
    case = _Case(
        charter=charter,
        taxonomy=taxonomy,
        roster=roster,
        change=change,
        evidence=evidence,
        now=now,
        way=way_of(charter, roster, change, now),
        places=tuple(places),
    )
    return _verdict(case)


def _verdict(case: _Case) -> Verdict:
    said = counted(case.roster, case.change, case.evidence, case.now, case.charter.valid_for)
    requirements = _requirements(case, said.approvers)
    ordinary = case.way.name == APPROVALS
    emergency = case.way.name in _EMERGENCIES
    debts = tuple(_owed(case, debt) for debt in case.change.debts)
    found = Verdict(
        passed=True,
        way=case.way.name,
        tier=case.places[0].reason.tier if case.places else "",
        reasons=tuple(place.reason for place in case.places),
        requirements=requirements,
        set_aside=said.set_aside,
        objections=tuple(_objections(case)) if ordinary else (),
        barred=tuple(_barred(case)) if ordinary else (),
        frozen=tuple(_frozen(case)),
        lacks=tuple(_lacks(case)) if ordinary else (),
        unproven=case.change.unknown if ordinary and requirements else (),
        debt=_debt(case, requirements),
        debts=debts,
        notes=case.way.notes,
    )
    missing = not emergency and any(each.missing for each in requirements)
    blocks = (found.objections, found.barred, found.frozen, found.lacks, found.unproven)
    passed = not (missing or any(blocks) or any(debt.blocks for debt in debts))
    if not missing:
        return replace(found, passed=passed)
    everybody = dict.fromkeys(same(who) for each in requirements for who in each.could)
    at_best = _requirements(case, tuple(dict.fromkeys([*said.approvers, *everybody])))
    ends = tuple(dead_ends(case.roster, case.change, at_best))
    return replace(
        found,
        passed=passed,
        escalation=tuple(_escalation(case)),
        dead_ends=ends,
        glass=glass(case.charter, case.roster, case.change) if ends else None,
    )


def _demands(case: _Case) -> tuple[Demand, ...]:
    """What the touches of each owner need: of every tier that one of them is in, the largest count of each label."""
    found: dict[str, dict[str, int]] = {}
    for place in case.places:
        asked = case.charter.restore if case.way.name == RESTORE else case.charter.tiers[place.tier].approvals
        for owner in place.touch.owners:
            seats = found.setdefault(owner, {})
            for label, count in asked.items():
                seats[label] = max(count, seats.get(label, 0))
    return tuple(Demand(owner, seats) for owner, seats in sorted(found.items()))


def _requirements(case: _Case, approvers: tuple[str, ...]) -> tuple[Requirement, ...]:
    if case.way.name != RESTORE:
        return seated(case.roster, _demands(case), approvers, authors_of(case.change))
    # Whoever goes back to what was approved before needs nobody's leave but the role's: their own word counts.
    own = [same(login) for login in case.change.authors if not case.roster.is_bot(login)]
    return seated(case.roster, _demands(case), tuple(dict.fromkeys([*own, *approvers])), frozenset())


def _barred(case: _Case) -> Iterator[Barred]:
    authors = case.change.authors
    for touch in case.change.touches:
        rules = [
            rule
            for rule in case.charter.may
            if touch.do in rule.do and not touch.through and holding(rule.where, touch, case.taxonomy)
        ]
        for rule in winning(case.charter.precedence, rules, lambda each: each.where):
            strangers = [who for who in authors if not case.roster.holds(who, rule.by, touch.owners)]
            who = (*strangers, *case.change.unknown)
            if who or not authors:
                yield Barred(rule=rule.name, touch=touch_words(touch), do=touch.do, who=who, by=rule.by)


def _frozen(case: _Case) -> Iterator[Withheld]:
    for freeze in case.charter.freezes:
        over = freeze.end is not None and case.now >= freeze.end
        if case.now < freeze.start or over or case.way.name in freeze.exceptions:
            continue
        for touch in case.change.touches:
            caught = _caught(case, freeze, touch)
            if caught:
                yield Withheld(
                    touch=touch_words(touch),
                    environments=caught,
                    until=freeze.end,
                    reason=freeze.reason,
                    hold=freeze.hold,
                )


def _caught(case: _Case, freeze: Freeze, touch: Touch) -> tuple[str, ...]:
    """The environments in which a touch falls into a freeze; none when it decides nothing there."""
    if freeze.domain and all(side.domain != freeze.domain for side in touch.sides):
        return ()
    inside = case.taxonomy.members(freeze.environment)
    caught = (
        effect.environment
        for effect in touch.effects
        if (not freeze.environment or effect.environment in inside)
        and (not freeze.service or freeze.service in effect.services)
    )
    return tuple(dict.fromkeys(caught))


def _lacks(case: _Case) -> Iterator[Lack]:
    return (Lack(experiment=touch.key, what=touch.lacks) for touch in case.change.touches if touch.lacks)


def _objections(case: _Case) -> Iterator[Objection]:
    """Requests for changes by those whose approval is asked for; what others say is for people to weigh."""
    demands = _demands(case)
    for objection in case.evidence.objections:
        asked = any(case.roster.holds(objection.by, demand.seats, [demand.owner]) for demand in demands)
        if asked and same(objection.by) not in authors_of(case.change):
            yield objection


def _owed(case: _Case, debt: Debt) -> Owed:
    overdue = bool(debt.missing) and case.now > debt.due
    glass = case.charter.break_glass
    waits = case.way.name not in {RESTORE, Claim.KILL.value}
    return Owed(
        kind=debt.kind,
        commit=debt.commit,
        by=debt.by,
        reason=debt.reason,
        due=debt.due,
        missing=debt.missing,
        overdue=overdue,
        blocks=overdue and waits and (glass is None or glass.blocks),
    )


def _debt(case: _Case, requirements: tuple[Requirement, ...]) -> Owed | None:
    missing = unfilled(requirements)
    if case.way.within is None or not missing:
        return None
    change = case.change
    return Owed(
        kind=change.claim,
        commit=change.commit,
        by=change.authors,
        reason=change.reason,
        due=change.at + case.way.within,
        missing=missing,
    )


def _escalation(case: _Case) -> Iterator[Step]:
    owners = sorted({owner for place in case.places for owner in place.touch.owners})
    for step in case.charter.escalation:
        people = {who for owner in owners for who in case.roster.holders(step.ask, owner)}
        pagers = dict.fromkeys(page for owner in owners for page in case.roster.pagers(step.ask, owner))
        yield Step(
            ask=step.ask,
            people=case.roster.written(people),
            contact=step.contact or ", ".join(pagers),
            since=step.after,
            due=case.now - case.change.at >= step.after,
        )
