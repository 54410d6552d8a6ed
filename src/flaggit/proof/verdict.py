"""Verdicts: how claims came out."""

from collections.abc import Mapping

from flaggit.frozen import Frozen
from flaggit.proof.claim import Claim, State
from flaggit.proof.moments import Moment


class Decided(Frozen):
    """What somebody gets in a service, and what makes it so.

    Attributes:
        service: The service.
        flag: The flag.
        value: What is decided.
        variant: What it is reported as.
        rule: The rule that decides, or the reason when none does.
        state: Which state of the flags the service has, in words; empty when there is but one.
        path: The file of the lines that decide.
        pointer: JSON pointer of them.
        line: Where they stand, from 1; 0 when not known.
    """

    service: str
    flag: str
    value: object
    variant: str
    rule: str
    state: str = ""
    path: str = ""
    pointer: str = ""
    line: int = 0


class Counter(Frozen):
    """Somebody for whom a claim does not hold.

    Attributes:
        contexts: Service to what it would hand over, with what it always holds.
        asked: The attributes of these that something asks for; any other value of the others would do.
        buckets: Where the units fall: `(salt, unit, word, bucket)`.
        at: The instant, in seconds since 1970; 0 when no clock is read.
        decided: What they get in each service.
        moments: Where the rollouts stand then.
    """

    contexts: Mapping[str, Mapping[str, object]]
    buckets: tuple[tuple[str, str, int, int], ...]
    at: int
    decided: tuple[Decided, ...]
    asked: frozenset[str] = frozenset()
    moments: tuple[Moment, ...] = ()


class Verdict(Frozen):
    """How a claim came out.

    Attributes:
        claim: The claim.
        state: Proved, tolerated, refuted or unsettled.
        counter: Somebody for whom it does not hold; only of a refuted one.
        moments: How many moments of its rollouts were looked at.
        why: Why it is unsettled.
    """

    claim: Claim
    state: State
    counter: Counter | None = None
    moments: int = 1
    why: str = ""


class Step(Frozen):
    """An order that a change must be taken up in.

    Attributes:
        first: The service that must have the change before the other.
        then: The other service.
        because: The verdict on what would happen otherwise.
    """

    first: str
    then: str
    because: Verdict


class Transition(Frozen):
    """Whether a change, or its revert, is coherent while some services have it and others do not.

    Attributes:
        steps: The orders that it needs; empty when any will do.
        broken: Verdicts that no order of two services helps with.
        order: The services in an order that meets all steps; empty when there is none or none is needed.
    """

    steps: tuple[Step, ...] = ()
    broken: tuple[Verdict, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def coherent(self) -> bool:
        """Whether some order, or any, is right for everybody all the time."""
        return not self.broken and (not self.steps or bool(self.order))


PREMISES = (
    "circuit breakers are closed",
    "no service is stale or has local overrides",
    "every service has a bundle",
    "services hand on what they know: an attribute that two services' contexts can hold has one value, and is there in both or in neither",
    "contexts hold what the service files and the taxonomy say",
)
"""What every proof takes for granted."""
