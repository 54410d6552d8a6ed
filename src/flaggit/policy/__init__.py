"""Whether a change may go where it wants to: the charter's judgement, made offline from git and evidence.

For: `policy check`, and whatever shows approvals. May import `model`, `errors` and the canonical forms of `bundle`; it knows
no file, no git, no clock and no network: charter, change, evidence and instant are parameters. Promises: `judge` is a
pure function, and where two rules conflict the stricter one holds, unless the charter says whose wins; nobody approves
what they wrote or pushed last, no bot approves, no person sits on two seats of one demand, and what is unclear counts
against the change; a verdict says in words and in data what was asked, by which rule, who met it, who else could,
and what nobody could.
"""

from flaggit.policy.change import Change, Claim, Compatibility, Debt, Do, Effect, Restored, Side, Touch
from flaggit.policy.evidence import Approval, Evidence, Objection, SetAside
from flaggit.policy.judge import judge
from flaggit.policy.roster import Roster
from flaggit.policy.standards import lacking
from flaggit.policy.verdict import (
    Barred,
    DeadEnd,
    Glass,
    Lack,
    Owed,
    Reason,
    Requirement,
    Step,
    Verdict,
    Withheld,
)

__all__ = [
    "Approval",
    "Barred",
    "Change",
    "Claim",
    "Compatibility",
    "DeadEnd",
    "Debt",
    "Do",
    "Effect",
    "Evidence",
    "Glass",
    "Lack",
    "Objection",
    "Owed",
    "Reason",
    "Requirement",
    "Restored",
    "Roster",
    "SetAside",
    "Side",
    "Step",
    "Touch",
    "Verdict",
    "Withheld",
    "judge",
    "lacking",
]
