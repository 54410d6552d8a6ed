"""Transitions: a change that several services read, while some have it and others have what was before.

A claim of the state after must hold for a consumer that has the change while its provider does not yet; one of the state before, for a consumer that does
not have it while its provider does. Where one of the two fails, the services must refresh in an order; where both do, no order is right.
"""

from collections.abc import Collection
from graphlib import CycleError, TopologicalSorter
from itertools import product

from flaggit.model import Catalog
from flaggit.proof.claim import Claim, State
from flaggit.proof.claims import claims
from flaggit.proof.proving import Prover
from flaggit.proof.verdict import Step, Transition, Verdict
from flaggit.review.states import State as Compiled

_PAIR = 2


def transition(
    prover: Prover,
    base: Catalog,
    head: Catalog,
    only: Collection[str],
    names: tuple[str, str] = ("before", "after"),
) -> Transition:
    """Judge a change; its revert is the same with base and head the other way round.

    Args:
        prover: Settles claims.
        base: The state before.
        head: The state after.
        only: The flags that differ.
        names: What the states are called, for counter-examples.

    Raises:
        FailedStop: A flag can't be compiled.
    """
    before, after = Compiled(base), Compiled(head)
    steps: list[Step] = []
    broken: list[Verdict] = []
    for own, other in (((names[1], after), (names[0], before)), ((names[0], before), (names[1], after))):
        found = (
            (verdict, _step(claim, ahead, verdict, new=own[1] is after))
            for claim in claims(own[1].catalog, only)
            for verdict, ahead in _mixed(prover, claim, own, other)
        )
        for verdict, step in found:
            steps += [step] if step is not None else []
            broken += [verdict] if step is None else []
    distinct = {(step.first, step.then): step for step in reversed(steps)}
    kept = tuple(distinct[pair] for pair in sorted(distinct))
    return Transition(steps=kept, broken=tuple(broken), order=_order(kept))


def _mixed(
    prover: Prover, claim: Claim, own: tuple[str, Compiled], foreign: tuple[str, Compiled]
) -> list[tuple[Verdict, tuple[str, ...]]]:
    """Settle a claim for every way in which some of its services have its own state and others the foreign one.

    Returns:
        The verdicts that are not good, each with the services that have the claim's own state.
    """
    found = []
    services = claim.services
    if claim.tolerated or len(services) < _PAIR:
        return []
    for chosen in product((True, False), repeat=len(services)):
        if len(set(chosen)) == 1:
            continue
        case = {name: own if is_own else foreign for name, is_own in zip(services, chosen, strict=True)}
        if any(
            not state.reads(one.service, claim.environment, one.flag)
            for one in claim.outcomes
            for state in (case[one.service][1],)
        ):
            continue
        verdict = prover.settle(claim, case)
        if verdict.state is not State.PROVED:
            found.append(
                (verdict, tuple(name for name, is_own in zip(services, chosen, strict=True) if is_own))
            )
    return found


def _step(claim: Claim, ahead: tuple[str, ...], verdict: Verdict, *, new: bool) -> Step | None:
    """Say which of two services must refresh first, so that what a verdict shows never comes about."""
    if len(claim.services) != _PAIR:
        return None
    with_own = ahead[0]
    other = next(name for name in claim.services if name != with_own)
    # What fails is that one has the claim's own state and the other does not: if that state is the new one, the other goes first.
    first, then = (other, with_own) if new else (with_own, other)
    return Step(first=first, then=then, because=verdict)


def _order(steps: Collection[Step]) -> tuple[str, ...]:
    names = sorted({name for step in steps for name in (step.first, step.then)})
    graph = {name: sorted({step.first for step in steps if step.then == name}) for name in names}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError:
        return ()
