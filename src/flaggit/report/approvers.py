"""Who approved a commit: by a signature, or by what its message claims."""

from collections.abc import Iterable

from flaggit.commands.governing.recalling import Given
from flaggit.repository import Step


def approvers(step: Step, signed: Iterable[Given]) -> list[str]:
    """Name them: `grace (signed)`, `Bo Reed`. Whoever signed is not named for what the message claims, too."""
    given = list(signed)
    proved = {mail.casefold() for each in given for mail in each.mail}
    claimed = (each.name for each in step.approvals if each.mail.casefold() not in proved)
    return [*(f"{each.by} (signed)" for each in given), *claimed]
