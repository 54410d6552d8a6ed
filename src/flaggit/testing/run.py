"""A test run: its flags, opened when a test first wants them, once for all."""

import json
import tempfile
from pathlib import Path

from flaggit.testing import building
from flaggit.testing.flags import TestFlags
from flaggit.testing.opening import NoTestFlags, open_test_flags
from flaggit.testing.overriding import WrongOverride
from flaggit.testing.settings import Settings

_NONE = """there are no flags to test with
  next: say in pytest's configuration where they are; in pyproject.toml:

    [tool.pytest.ini_options]
    flaggit_bundle = "tests/bundles"        # a bundle or a folder of them, from flaggit build
    flaggit_repository = "../flags"         # or a flag repository, with flaggit[cli]
    flaggit_environment = "staging"
    flaggit_service = "web\""""


class Run:
    """The flags of a test run.

    Args:
        settings: Where they come from.
        shared: An empty folder that all processes of the run have in common; None when it has one process.
    """

    __slots__ = ("_flags", "_settings", "_shared", "_wrong")

    def __init__(self, settings: Settings, shared: Path | None = None) -> None:
        self._settings = settings
        self._shared = shared
        self._flags: TestFlags | None = None
        self._wrong: NoTestFlags | WrongOverride | None = None

    def flags(self) -> TestFlags:
        """Give the flags.

        Raises:
            NoTestFlags: There are none, and why.
            WrongOverride: Every test should override what there is no flag, variant or type for.
        """
        if self._wrong is not None:
            raise self._wrong
        if self._flags is None:
            try:
                self._flags = self._open()
            except (NoTestFlags, WrongOverride) as wrong:
                self._wrong = wrong
                raise
        return self._flags

    def _open(self) -> TestFlags:
        opened = self._opened()
        if self._settings.safe:
            opened.override(opened.safe_values())
        opened.override(dict(_assignment(opened, word) for word in self._settings.overrides))
        return opened

    def _opened(self) -> TestFlags:
        bundle, keyring, repository, root, environment, service, *_ = self._settings
        if bundle is not None:
            return open_test_flags(bundle, keyring=keyring, environment=environment, service=service)
        repository = repository or building.repository_above(root)
        if repository is None:
            raise NoTestFlags(_NONE)
        with tempfile.TemporaryDirectory(prefix="flaggit-") as own:
            built = building.build(
                repository, Path(own), self._shared, environment=environment, service=service
            )
            keyring = built / building.KEYRING
            return open_test_flags(built, keyring=keyring, environment=environment, service=service)


def _assignment(opened: "TestFlags", word: str) -> tuple[str, object]:
    key, _, text = word.partition("=")
    choice = opened.held().choice_of(key)
    if choice is not None and (choice.named or choice.type == "string"):
        return key, text
    try:
        return key, json.loads(text)
    except ValueError:
        return key, text
