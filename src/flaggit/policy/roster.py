"""Who is who: teams, roles, people, bots. Logins are compared without regard to case, as forges do."""

from collections.abc import Iterable

from flaggit.model import Charter, Taxonomy

OWNER = "owner"


def same(login: str) -> str:
    """The form in which logins are compared."""
    return login.casefold()


class Roster:
    """The parties of one revision.

    Args:
        charter: Its roles, people and owners.
        taxonomy: Its teams and their members.
    """

    __slots__ = ("_bots", "_charter", "_logins", "_mail", "_taxonomy")

    def __init__(self, charter: Charter, taxonomy: Taxonomy) -> None:
        self._charter = charter
        self._taxonomy = taxonomy
        members = [login for team in taxonomy.teams.values() for login in team.members]
        # A person's own entry says how the login is written; members that have none say it themselves.
        self._logins = {same(login): login for login in (*members, *charter.people)}
        self._bots = {same(person.login) for person in charter.people.values() if person.bot}
        self._mail = {same(mail): person.login for person in charter.people.values() for mail in person.mail}

    def teams(self, label: str, owner: str = "") -> tuple[str, ...]:
        """The teams whose members hold a label: a role's, a team itself, or for `owner` the owner.

        What nobody owns is the charter's `owners`', and every team's when it names none.
        """
        if label != OWNER:
            return self._charter.roles.get(label, (label,))
        return (owner,) if owner else self._charter.owners or tuple(self._taxonomy.teams)

    def holders(self, label: str, owner: str = "") -> frozenset[str]:
        """The people, not the bots, who hold a label, in the form in which they are compared."""
        known = self._taxonomy.teams
        teams = (known[name] for name in self.teams(label, owner) if name in known)
        return frozenset(same(login) for team in teams for login in team.members if not self.is_bot(login))

    def holds(self, login: str, labels: Iterable[str], owners: Iterable[str] = ("",)) -> bool:
        """Whether somebody holds one of the labels, for one of the owners."""
        every = list(owners)
        return any(same(login) in self.holders(label, owner) for label in labels for owner in every)

    def is_bot(self, login: str) -> bool:
        """Whether a login is a program's: the charter says so, or it ends as a forge's apps do."""
        return login.endswith("[bot]") or same(login) in self._bots

    def by_mail(self, mail: str) -> str:
        """The login of whoever has a mail address; empty when nobody is known to."""
        known = self._mail.get(same(mail), "")
        if known or not mail.endswith("@users.noreply.github.com"):
            return known
        login = mail.partition("@")[0].rpartition("+")[2]
        return self._logins.get(same(login), "")

    def written(self, logins: Iterable[str]) -> tuple[str, ...]:
        """Logins as they are written in the charter or the taxonomy, sorted."""
        return tuple(sorted({self._logins.get(same(login), login) for login in logins}, key=same))

    def pagers(self, label: str, owner: str = "") -> tuple[str, ...]:
        """Where the teams behind a label are paged."""
        known = self._taxonomy.teams
        return tuple(
            known[name].pager for name in self.teams(label, owner) if name in known and known[name].pager
        )
