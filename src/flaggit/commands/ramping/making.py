"""Making the edit that was planned, and committing it."""

from flaggit.commands.ramping.planning import Plan
from flaggit.delivery import write_atomically
from flaggit.errors import FailedStop
from flaggit.frozen import Frozen
from flaggit.source.editing import splice


class Made(Frozen):
    """What was done.

    Attributes:
        written: Whether the file holds the edit now.
        commit: The id of the commit that holds it; empty without one.
        uncommitted: Why there is none although one was asked for; empty otherwise.
    """

    written: bool = False
    commit: str = ""
    uncommitted: str = ""


def make(plan: Plan) -> Made:
    """Write the edit, and commit it when that was asked for and every case still holds.

    Raises:
        FailedStop: The file is not what it was when the plan was made, or git refuses the commit; what was written stays.
        UsageStop: It can't be written.
    """
    step, repository = plan.step, plan.repository
    if not step.edits:
        return Made()
    path = repository.root / step.path
    if path.read_bytes() != plan.seen:
        raise FailedStop(
            "somebody changed this file in the meantime, so nothing was written",
            where=step.path,
            remedy="run it again",
        )
    write_atomically(path, splice(plan.seen, step.edits))
    if not plan.commit:
        return Made(written=True)
    if plan.failures:
        return Made(written=True, uncommitted="not every case still holds")
    return Made(written=True, commit=repository.commit(step.path, plan.message))
