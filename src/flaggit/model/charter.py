"""The charter: governance as data. It is read and bound here; `policy` decides by it."""

from collections.abc import Mapping

from flaggit.frozen import Frozen, field


class Reach(Frozen):
    """A bound on the largest share of any group whose decisions change: more than `over` thousandths of a percent, or at least so many.

    A group are those who have the same attributes: where everybody in one is affected the share is the whole, however few they are.
    """

    over: int
    inclusive: bool = False


class Matcher(Frozen):
    """What must hold of a change, all of it; an empty text or None asks nothing.

    Attributes:
        document: The type of document that is touched, `people` for teams' members and keys.
        do: One of `create`, `modify`, `retire`, `start-experiment`.
        environment: An environment or group that it decides something in.
        compatibility: `consumers-first` or `breaking`: this class, or a worse one.
    """

    document: str = ""
    do: str = ""
    environment: str = ""
    kind: str = ""
    domain: str = ""
    service: str = ""
    reach: Reach | None = None
    moves_users: bool | None = None
    compatibility: str = ""
    weakens_guardrail: bool | None = None
    touches_experiment: bool | None = None
    force: bool | None = None


class Tier(Frozen):
    """Approvals needed: role or team (or `owner`) to a count; and the matchers that put a change in this tier."""

    name: str
    approvals: Mapping[str, int]
    when: tuple[Matcher, ...] = ()


class Permission(Frozen):
    """Who may do something: the author of a change that matches must hold one of `by` (roles, teams or `owner`).

    Attributes:
        do: Of `create`, `modify`, `retire`, `start-experiment`; any of them matches.
        where: What else must hold of the change.
    """

    name: str
    do: tuple[str, ...]
    by: tuple[str, ...]
    where: Matcher = field(default_factory=Matcher)


class Freeze(Frozen):
    """A window (seconds since 1970) in which nothing changes what is decided, but for the exceptions.

    Attributes:
        end: None for a hold, which lasts until it is taken out of the file.
        exceptions: Of `restore`, `kill`, `break-glass`.
        environment: The environment or group that it is for; empty for all. Likewise `domain` and `service`.
        hold: Whether it is an incident's hold and not a planned window.
    """

    start: int
    end: int | None
    exceptions: tuple[str, ...] = ()
    reason: str = ""
    environment: str = ""
    domain: str = ""
    service: str = ""
    hold: bool = False


class Precedence(Frozen):
    """A domain or service whose rules win over those of others: `kind` is `domain` or `service`."""

    kind: str
    name: str


class Person(Frozen):
    """Somebody who approves or writes, known by the login at the forge.

    Attributes:
        keys: SSH public keys, as in a `.pub` file.
        mail: The addresses that the person's commits carry.
        bot: Whether it is a program, whose approval never counts.
    """

    login: str
    keys: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    bot: bool = False


class BreakGlass(Frozen):
    """Changing first and being approved later.

    Attributes:
        by: The role or team that may.
        settle_within: Until when the approvals that were skipped must have been given, in seconds.
        blocks: Whether an overdue debt stops all further changes but restoring and killing; otherwise it is shown.
    """

    by: str
    settle_within: int
    blocks: bool = True


class Escalation(Frozen):
    """Whom to ask when a change has waited for so many seconds: a role, a team or `owner`, and where they are reached."""

    after: int
    ask: str
    contact: str = ""


class Standards(Frozen):
    """What an experiment must say before it runs.

    Attributes:
        must_have: Parts of its file that must be there.
        guardrails: Metrics that must be among its guardrails.
        alpha: The largest error rate; None for no bound.
        power: The least power; likewise.
        weeks: The least length; likewise.
    """

    must_have: tuple[str, ...] = ()
    guardrails: tuple[str, ...] = ()
    alpha: float | None = None
    power: float | None = None
    weeks: int | None = None


class Charter(Frozen):
    """Who may do what.

    Attributes:
        tiers: From the least strict to the strictest; the first is that of every change which no matcher places.
        owners: The teams that own the charter, the taxonomy, the project file and whatever nobody else owns.
        roles: Role to the teams whose members hold it.
        people: Login to what is known of the person; members of teams that have no entry are people, too.
        may: Who may do what; what nothing is said of, everybody may.
        precedence: Whose rules win where those of several domains or services match; the strictest of all without.
        valid_for: How many seconds an approval counts; None for ever.
        restore: Role to count for going back to a state approved before, no older than `restore_age` seconds.
        kill: The role that may kill at once; within `kill_for` seconds the approvals must follow.
        freezes: Windows and holds.
        force: The most `force` rules that one environment block of a flag may have; None for no bound.
    """

    path: str
    tiers: tuple[Tier, ...] = ()
    owners: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    may: tuple[Permission, ...] = ()
    precedence: tuple[Precedence, ...] = ()
    valid_for: int | None = None
    restore: Mapping[str, int] = field(default_factory=dict)
    restore_age: int | None = None
    kill: str = ""
    kill_for: int | None = None
    break_glass: BreakGlass | None = None
    freezes: tuple[Freeze, ...] = ()
    experiments: Standards = field(default_factory=Standards)
    escalation: tuple[Escalation, ...] = ()
    force: int | None = None
