"""What a review says. Frozen values without behaviour beyond sums: `compare` makes them, renderers read them.

Shares are exact fractions of the bucket space, from 0 to 1. They are shares *of those who match the clauses* of a region; how many
people that is, only a population can say.
"""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from flaggit.frozen import Frozen


class Effect(StrEnum):
    """What a region's people notice."""

    ENTERS = "enters"
    """From the flag's resting value (what `otherwise` serves, or the safe value) to another one."""
    LEAVES = "leaves"
    """From another value back to the resting one."""
    MOVES = "moves"
    """From one share of a split to another, or from one value that is not the resting one to another: they change variant."""
    RELABELLED = "relabelled"
    """The value stays; the variant that it is reported as is another one."""
    APPEARS = "appears"
    """The service could not ask for the flag before: it got what its code falls back on."""
    VANISHES = "vanishes"
    """The service can't ask for the flag any more: it gets what its code falls back on."""


class Change(StrEnum):
    """What happened to a flag as a whole."""

    CREATED = "created"
    MODIFIED = "modified"
    RENAMED = "renamed"
    """It has another key now, and serves the former one too."""
    RETIRED = "retired"
    """A tombstone stands in its place."""
    DELETED = "deleted"


class Level(StrEnum):
    """How a change gets on with those who read the flag now, from mild to grave."""

    SAFE = "safe"
    CONSUMERS_FIRST = "consumers-first"
    """It is right once those who ask for the flag have changed, and not before."""
    BREAKING = "breaking"


class Served(Frozen):
    """What is served: a value and the variant that it is reported as; `absent` when the flag can't be asked for."""

    value: object = None
    variant: str = ""
    absent: bool = False


class Clause(Frozen):
    """What holds of one attribute for everybody in a region.

    Attributes:
        attribute: Its name.
        words: In words, to stand behind the name: `DE, FR`, `≥ 2.3.0`, `not DE`, `unknown`.
        values: The only values, when they are few and known.
        missing: Whether the attribute may be, or is, missing: `no` when it is there, `yes` when it is missing, `maybe` when both.
    """

    attribute: str
    words: str
    values: tuple[object, ...] = ()
    missing: str = "no"


class Witness(Frozen):
    """Somebody in the region.

    Attributes:
        context: What the service would hand over.
        buckets: Where the unit falls, as `(salt, unit, word, bucket)`.
        confirmed: Whether the loader's own evaluator decides as the region says, before and after.
    """

    context: Mapping[str, object]
    buckets: tuple[tuple[str, str, int, int], ...] = ()
    confirmed: bool = False


class People(Frozen):
    """How many people a share is, by a population of some day.

    Attributes:
        count: About how many.
        share: Of the whole population, 0 to 1.
        day: The day of the histogram, `2026-11-01`.
        exact: False when it is so many at most: the population does not count all that is asked, or the share is a bound.
        uncounted: The attributes that are asked about and that the population does not count, sorted.
    """

    count: int
    share: float
    day: str
    exact: bool = True
    uncounted: tuple[str, ...] = ()


class Region(Frozen):
    """A part of all contexts whose decision changes from one value to another.

    Attributes:
        before: What was served.
        after: What is served.
        effect: What its people notice.
        clauses: Who they are: all clauses hold; empty for everybody.
        share: Which share of those who match the clauses it is, of the bucket space: exact, 0 < share <= 1.
        since: The instant from which it is so, in seconds since 1970; None from the beginning of time.
        until: The instant until which it is so; None for ever.
        exact: False when a budget was spent: then `share` is an upper bound.
        witness: Somebody in it; None when none was found.
        people: How many that is; None without a population.
        rules: The names of the rules that decided before and decide after.
    """

    before: Served
    after: Served
    effect: Effect
    clauses: tuple[Clause, ...]
    share: Fraction
    since: int | None = None
    until: int | None = None
    exact: bool = True
    witness: Witness | None = None
    people: People | None = None
    rules: tuple[str, str] = ("", "")


class Place(Frozen):
    """Environments and services in which a flag changes in the same way.

    Attributes:
        environments: In the taxonomy's order.
        group: The environments' group when they are all of it; empty otherwise.
        services: Sorted.
        regions: The largest first.
        reach: The largest share, over all contexts, of those whose decision changes: nobody's context has a higher one.
        people: How many people all regions together are, which is no more than there are; None without a population.
        exact: False when a budget was spent.
        protected: Whether one of the environments is protected: such places are told first.
    """

    environments: tuple[str, ...]
    group: str
    services: tuple[str, ...]
    regions: tuple[Region, ...]
    reach: Fraction
    people: People | None = None
    exact: bool = True
    protected: bool = False


class Cause(Frozen):
    """A change in a file that a flag's change comes from.

    Attributes:
        path: The file, as it is now; as it was when it is gone.
        words: What changed: `percent 5 -> 25`, `segment early-access`, `file added`.
        pointer: JSON pointer of it in the file.
        line: Where it stands now, from 1; 0 when it is not in one line, or not known.
        kind: The kind of document: `flag`, `segment`, `layer`, `rollout`, `experiment`, `service`, `taxonomy`, …
        name: Its key or name.
        standing: Of a rollout that moved: which services go from which stage to which, and which stay; empty for anything else.
        watches: Whether it is about what is watched while the flag changes, which decides nothing by itself.
        weakens: Whether a guardrail trips later than it did, does less, or measures something else.
    """

    path: str
    words: str
    pointer: str = ""
    line: int = 0
    kind: str = ""
    name: str = ""
    standing: str = ""
    watches: bool = False
    weakens: bool = False


class Guarded(Frozen):
    """A change of what watches flags: of a guardrail, or of a metric.

    Attributes:
        cause: What was done.
        flags: The keys of the flags that it watches, sorted.
        through: Of a metric, the rollouts and experiments that look at it, sorted: `rollout checkout.pay`.
    """

    cause: Cause
    flags: tuple[str, ...]
    through: tuple[str, ...] = ()


class Compatibility(Frozen):
    """One edit, judged.

    Attributes:
        level: How grave.
        code: A stable name: `salt-changed`, `type-changed`, `variant-removed`, …
        words: What, and what to do instead.
        path: Where.
        environments: Where it matters; empty for everywhere.
        short: What it does, in few words and with the name of what it does it to; empty where `words` are short enough.
    """

    level: Level
    code: str
    words: str
    path: str
    environments: tuple[str, ...] = ()
    short: str = ""


class Failing(Frozen):
    """A case that does not hold after the change.

    Attributes:
        name: The case's name.
        words: What came out otherwise: `expected true, got false`.
        path: The decision table's file.
        pointer: JSON pointer of the case in it.
        line: Where it stands, from 1; 0 when not known.
    """

    name: str
    words: str
    path: str
    pointer: str = ""
    line: int = 0


class Cover(Frozen):
    """How the decision table looks at what changed.

    Attributes:
        cases: How many cases the flag has.
        holding: How many hold after the change; None when they were not run.
        touching: How many decide differently after the change than before.
        uncovered: Regions of places that no case falls in.
        failing: The cases that don't hold, each once, in their order.
    """

    cases: int
    holding: int | None = None
    touching: int = 0
    uncovered: int = 0
    failing: tuple[Failing, ...] = ()


class Quiet(Frozen):
    """A flag that a change touches and that decides as before, and why."""

    key: str
    why: str


class FlagChange(Frozen):
    """A flag whose decisions, readers or form change.

    Attributes:
        key: Its key now; the former one when it is gone.
        former: Its key before; empty when it did not exist.
        path: Its file now, or where it was.
        change: What happened to it as a whole.
        kind: Its kind after the change, or before when it is gone; `was_kind` before.
        owner: The team that has it.
        causes: What brought it about, the flag's own file first.
        places: Where decisions change; empty when only its form changes.
        compatibility: The edits, the gravest first.
        cover: What its decision table says; None without one.
        experiment: The experiments that run on it and that this touches.
        services: All services that read it, before or after.
        unit: The attribute that its shares are shares of, such as `user`; empty when it has none, or several.
    """

    key: str
    former: str
    path: str
    change: Change
    kind: str
    was_kind: str
    owner: str
    causes: tuple[Cause, ...]
    places: tuple[Place, ...]
    compatibility: tuple[Compatibility, ...] = ()
    cover: Cover | None = None
    experiments: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    unit: str = ""

    @property
    def level(self) -> Level:
        """The gravest level of its edits."""
        order = list(Level)
        return max((each.level for each in self.compatibility), key=order.index, default=Level.SAFE)

    @property
    def reach(self) -> Fraction:
        """The largest reach of its places."""
        return max((place.reach for place in self.places), default=Fraction())


class Side(Frozen):
    """One of the two states.

    Attributes:
        commit: Its commit's id; empty without one.
        dirty: Whether changes of the work tree are in it.
        name: As the user wrote it: `main`, `HEAD~2`, `work tree`.
    """

    commit: str
    name: str
    dirty: bool = False


class Undo(Frozen):
    """How a change is taken back.

    Attributes:
        commands: What to run, in this order; none while the change is not on its release branch, for only when it lands it is
            known as which commits.
    """

    commands: tuple[str, ...] = ()


class Review(Frozen):
    """What a change does.

    Attributes:
        base: The state before.
        head: The state after.
        files: The governed files that differ, by their path now.
        flags: The flags that change, in key order.
        quiet: Flags that it touches and that decide as before, in key order.
        population: The day of the population that people are counted by; empty without one.
        exact: False when any part of it is a bound.
        undo: How it is taken back once it is on its release branch; None when there is nothing to take back.
        governed: Whether the state before has a charter, so that approvals are asked for.
        compatibility: Edits that are about no one flag, judged: the project, its epoch.
        guarded: Changes of guardrails, those that weaken one first.
    """

    base: Side
    head: Side
    files: tuple[str, ...]
    flags: tuple[FlagChange, ...]
    quiet: tuple[Quiet, ...] = ()
    population: str = ""
    exact: bool = True
    undo: Undo | None = None
    governed: bool = False
    compatibility: tuple[Compatibility, ...] = ()
    guarded: tuple[Guarded, ...] = ()

    @property
    def decides_the_same(self) -> bool:
        """Whether no decision changes anywhere."""
        return not any(flag.places for flag in self.flags)

    @property
    def reach(self) -> Fraction:
        """The largest reach of its flags."""
        return max((flag.reach for flag in self.flags), default=Fraction())

    @property
    def edits(self) -> tuple[tuple[str, Compatibility], ...]:
        """Every edit that was judged, with the key of its flag; an empty key for those about no one flag."""
        own = [(flag.key, each) for flag in self.flags for each in flag.compatibility]
        return (*(("", each) for each in self.compatibility), *own)

    @property
    def level(self) -> Level:
        """The gravest level of its edits."""
        return max((each.level for _, each in self.edits), key=list(Level).index, default=Level.SAFE)
