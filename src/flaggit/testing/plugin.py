"""The pytest plugin: fixtures, markers and options.

pytest imports this module at every start, so it imports nothing of ours but `settings`. Flags are opened when a test first wants them, and what
goes wrong then fails the tests that do, and no other.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flaggit.testing import settings

if TYPE_CHECKING:
    from flaggit.testing.flags import TestFlags
    from flaggit.testing.publisher import Publisher
    from flaggit.testing.rows import Row
    from flaggit.testing.run import Run

OVERRIDES, VARIANTS, PAIRS = "flaggit", "flaggit_variants", "flaggit_pairs"
MARKERS = (
    f'{OVERRIDES}(overrides): override flags in this test: @pytest.mark.flaggit({{"checkout.express-pay": True}})',
    f"{VARIANTS}(*keys): run the test with every variant of a flag; of several flags, with everything that can meet",
    f"{PAIRS}(*keys): run the test so that every two variants of different flags meet; of one flag, with what interacts with it",
)
ROW = "flaggit_row"
"""What the parameters of rows are called; a number follows."""
_SCOPE = "_flaggit_scope"
_FOLDER = "flaggit_folder"

_run: pytest.StashKey["Run"] = pytest.StashKey()
_shared: pytest.StashKey[tempfile.TemporaryDirectory[str]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare settings and options."""
    settings.declare(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Declare markers."""
    for line in MARKERS:
        config.addinivalue_line("markers", line)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is special about this run."""
    special = settings.describe(config)
    return f"flaggit: {special}" if special else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - a class of pytest-xdist, which need not be there
    """Give the processes of a run a folder in common."""
    stash = node.config.stash
    if _shared not in stash:
        stash[_shared] = tempfile.TemporaryDirectory(prefix="flaggit-")
    node.workerinput[_FOLDER] = stash[_shared].name


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove that folder."""
    if _shared in config.stash:
        config.stash[_shared].cleanup()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make the rows of a test that asks for some."""
    number = 0
    for mark in metafunc.definition.iter_markers():
        if mark.name in {VARIANTS, PAIRS}:
            rows = _rows(metafunc.config, mark)
            name = f"{ROW}{number}"
            metafunc.fixturenames.append(name)
            metafunc.parametrize(name, rows, ids=[row.name for row in rows])
            number += 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Let every test that overrides flags begin and end with its overrides, whether it asks for a fixture of ours or not."""
    for item in items:
        names = getattr(item, "fixturenames", None)
        if names is not None and _SCOPE not in names and _is_steered(item):
            names.insert(_first_of_test(item, names), _SCOPE)


@pytest.fixture(scope="session")
def flaggit_flags(pytestconfig: pytest.Config) -> "TestFlags":
    """The flags that all tests of this run share: for fixtures that outlive a test, such as an application that is made once."""
    return _flags(pytestconfig)


@pytest.fixture(name=_SCOPE)
def _scope(request: pytest.FixtureRequest, flaggit_flags: "TestFlags") -> Iterator["TestFlags"]:
    from flaggit.testing.overriding import WrongOverride  # noqa: PLC0415 - see above

    with ExitStack() as stack:
        try:
            stack.enter_context(flaggit_flags.one_test(_wanted(request.node)))
        except WrongOverride as wrong:
            raise pytest.fail.Exception(str(wrong), pytrace=False) from None
        yield flaggit_flags


@pytest.fixture
def flags(_flaggit_scope: "TestFlags") -> "TestFlags":
    """Feature flags to hand to the code under test, and to override: flags.override({"checkout.express-pay": True}). It ends with the test."""
    return _flaggit_scope


@pytest.fixture
def flaggit_publisher(flaggit_flags: "TestFlags") -> "Publisher":
    """Somebody who signs and publishes newer bundles of these flags, for code that follows a source: publish({"checkout.express-pay": True})."""
    from flaggit.testing.publisher import Publisher  # noqa: PLC0415 - see above

    return Publisher(flaggit_flags)


def _flags(config: pytest.Config) -> "TestFlags":
    from flaggit.testing.opening import NoTestFlags  # noqa: PLC0415 - see above
    from flaggit.testing.overriding import WrongOverride  # noqa: PLC0415 - see above
    from flaggit.testing.reporting import Reporter  # noqa: PLC0415 - see above
    from flaggit.testing.run import Run  # noqa: PLC0415 - see above

    first = _run not in config.stash
    if first:
        folder = getattr(config, "workerinput", {}).get(_FOLDER)
        config.stash[_run] = Run(settings.read(config), Path(folder) if folder else None)
    try:
        opened = config.stash[_run].flags()
    except (NoTestFlags, WrongOverride) as wrong:
        raise pytest.fail.Exception(f"flaggit: {wrong}", pytrace=False) from None
    if first:
        config.pluginmanager.register(Reporter(opened, strict=config.getini(settings.STRICT)))
    return opened


def _rows(config: pytest.Config, mark: pytest.Mark) -> list["Row"]:
    from flaggit.testing import rows  # noqa: PLC0415 - see above
    from flaggit.testing.overriding import WrongOverride  # noqa: PLC0415 - see above

    held = _flags(config).held()
    try:
        return rows.of_pairs(held, mark.args) if mark.name == PAIRS else rows.of_variants(held, mark.args)
    except WrongOverride as wrong:
        raise pytest.fail.Exception(f"@pytest.mark.{mark.name}: {wrong}", pytrace=False) from None


def _is_steered(item: pytest.Item) -> bool:
    return item.get_closest_marker(OVERRIDES) is not None or any(_rows_of(item))


def _rows_of(item: pytest.Item) -> Iterator["Row"]:
    callspec = getattr(item, "callspec", None)
    if callspec is not None:
        yield from (row for name, row in callspec.params.items() if name.startswith(ROW))


def _first_of_test(item: pytest.Item, names: Sequence[str]) -> int:
    """Give the place before the fixtures of the test itself: those that outlive it are made without its overrides."""
    # Of a fixture's scope pytest tells plugins nothing but this.
    info = getattr(item, "_fixtureinfo", None)
    known: Mapping[str, Sequence[pytest.FixtureDef[Any]]] = getattr(info, "name2fixturedefs", {})
    places = (at for at, name in enumerate(names) if name not in known or known[name][-1].scope == "function")
    return next(places, len(names))


def _wanted(item: pytest.Item) -> dict[str, object]:
    wanted: dict[str, object] = {}
    # The marker that is closest to the test wins.
    for mark in reversed(list(item.iter_markers(OVERRIDES))):
        if len(mark.args) != 1 or mark.kwargs or not isinstance(mark.args[0], Mapping):
            pytest.fail(
                f"@pytest.mark.{OVERRIDES} takes one mapping of keys to values, "
                'such as @pytest.mark.flaggit({"checkout.express-pay": True})',
                pytrace=False,
            )
        wanted.update(mark.args[0])
    for row in _rows_of(item):
        wanted.update(row.wanted)
    return wanted
