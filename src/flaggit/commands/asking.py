"""What `eval` and `explain` are asked, and of what: the work tree, a commit, or a bundle file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from flaggit.commands import contexts
from flaggit.commands.bundles import Pinned
from flaggit.commands.contexts import Question
from flaggit.commands.moments import moment
from flaggit.commands.opened import Opened, open_bundle
from flaggit.commands.vocabularies import Vocabulary
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen


class Wish(Frozen):
    """What is asked.

    Attributes:
        words: The flag's key and attributes, as `contexts` reads them.
        options: The command's own options, for words that were meant to be one.
        context: JSON, `@FILE`, or `-` for standard input; empty for none.
        environment: An environment or group; empty for the command's default.
        service: A service; empty for the command's default.
        at: The instant that windows are held against; now when empty.
        rev: The commit to read; the work tree when empty.
        bundle: The bundle file to ask instead.
        keyring: Whose signatures the bundle needs; looked for when None.
        unsigned: Whether the bundle is an unsigned development one.
    """

    words: Sequence[str]
    options: Sequence[str] = ()
    context: str = ""
    environment: str = ""
    service: str = ""
    at: str = ""
    rev: str = ""
    bundle: Path | None = None
    keyring: Path | None = None
    unsigned: bool = False

    def question(self, vocabulary: Vocabulary, stdin: Callable[[int], bytes]) -> Question:
        """Read the flag and the context.

        Raises:
            UsageStop: They can't be read.
        """
        json = contexts.source_of(self.context, stdin) if self.context else ""
        return contexts.read_question(self.words, json, vocabulary, self.options)

    def instant(self, now: int) -> int:
        """Read the instant.

        Raises:
            UsageStop: It is none.
        """
        return moment(self.at, now)

    def opened(self, folder: Path, at: int) -> Opened | None:
        """Open the bundle that is asked; None when the flag repository is.

        Raises:
            UsageStop: Options contradict each other.
            NothingReadStop: There is no such file.
            FailedStop: A service would refuse it.
        """
        if self.bundle is None:
            if self.keyring is not None or self.unsigned:
                raise UsageStop(
                    "a keyring says whose bundles to trust, and no bundle was named",
                    where="--keyring" if self.keyring is not None else "--unsigned",
                    remedy="add --bundle FILE, or leave it out to ask the files",
                )
            return None
        if self.rev:
            raise UsageStop(
                "--bundle asks a file, and --rev a commit", where="--rev", remedy="leave one of them out"
            )
        return open_bundle(
            self.bundle,
            folder=folder,
            pinned=Pinned(environment=self.environment, service=self.service),
            keyring=self.keyring,
            unsigned=self.unsigned,
            at=at,
        )


class Origin(Frozen):
    """What answered.

    Attributes:
        commit: The commit that was read, or that the bundle was compiled from; None in a plain folder.
        dirty: Whether the work tree was read, with changes that are not committed.
        serial: The bundle's serial; None when files were read.
        throw_away: Whether the bundle is signed by a throw-away key.
        unsigned: Whether the bundle is not signed.
    """

    commit: str | None
    dirty: bool = False
    bundle: Path | None = None
    serial: int | None = None
    throw_away: bool = False
    unsigned: bool = False


def origin_of(opened: Opened) -> Origin:
    """Say that a bundle answered."""
    return Origin(
        commit=opened.manifest.commit,
        bundle=opened.path,
        serial=opened.manifest.serial,
        throw_away=opened.trusted is not None and opened.trusted.throw_away,
        unsigned=opened.trusted is None,
    )
