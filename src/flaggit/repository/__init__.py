"""The flag repository: the only door to git, and to reading the files that people wrote.

For: finding the folder, taking a `Snapshot` of the work tree or of a commit, and asking history who changed what.
May import `errors`; nothing else of ours knows that git exists. Promises:

- A snapshot of the work tree is the commit that `git add -A flags schemas` would make, down to blob and tree ids and
  the conversion of line ends, and taking it changes neither the user's index nor the user's object database.
- A snapshot of a commit is a function of the commit alone. The caller's `GIT_*` variables, replace refs, grafts,
  hooks, aliases, pagers, prompts and the locale have no say in it.
- What can't be known (an unknown revision, a history that a shallow clone cut off) is a stop, never an empty answer.
"""

from flaggit.repository.changes import Change, ChangeKind
from flaggit.repository.claims import Claimed
from flaggit.repository.discovery import find_root
from flaggit.repository.history import NOWHERE, Entry, FileState, Move
from flaggit.repository.landing import Landed
from flaggit.repository.listing import GOVERNED, MAXIMUM_BYTES, Refusal, Refused
from flaggit.repository.log import Person, Step
from flaggit.repository.opened import Repository, initialise, open_repository
from flaggit.repository.origins import LineOrigin
from flaggit.repository.running import require_git
from flaggit.repository.snapshot import Snapshot

__all__ = [
    "GOVERNED",
    "MAXIMUM_BYTES",
    "NOWHERE",
    "Change",
    "ChangeKind",
    "Claimed",
    "Entry",
    "FileState",
    "Landed",
    "LineOrigin",
    "Move",
    "Person",
    "Refusal",
    "Refused",
    "Repository",
    "Snapshot",
    "Step",
    "find_root",
    "initialise",
    "open_repository",
    "require_git",
]
