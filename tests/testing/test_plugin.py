"""The plugin, in runs of pytest inside this one, and in processes of their own where that makes the difference."""

import os

import pytest
from tests.runtime.conftest import keyring_file
from tests.testing.conftest import FLAGS, NAME, RELEASE

CONFIGURED = """
[pytest]
flaggit_bundle = bundles
"""


@pytest.fixture(autouse=True)
def _alone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs know nothing of this one."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_TESTRUNUID", "PYTEST_CURRENT_TEST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    (pytester.path / "bundles").mkdir()
    (pytester.path / "bundles" / NAME).write_bytes(RELEASE.encode())


def run(
    pytester: pytest.Pytester, test: str, *options: str, ini: str = CONFIGURED, process: bool = False
) -> pytest.RunResult:
    """Run tests that this one states."""
    pytester.makeini(ini)
    pytester.makepyfile(test_service=f"import pytest\n{test}")
    runs = pytester.runpytest_subprocess if process else pytester.runpytest_inprocess
    # Hypothesis' own plugin takes longer to start than everything else together.
    return runs("-p", "no:cacheprovider", "-p", "no:hypothesispytest", *options)


# Overriding

APP = """
@pytest.fixture(scope="session")
def app(flaggit_flags):
    at_start = flaggit_flags.integer("page.size", 0)
    return lambda: (at_start, flaggit_flags.integer("page.size", 0))
"""


def test_the_fixture_gives_flags_to_ask_and_to_override(pytester: pytest.Pytester) -> None:
    test = """
def test_one(flags):
    assert flags.integer("page.size", 0) == 50
    flags.override({"page.size": 3})
    assert flags.integer("page.size", 0) == 3

def test_two(flags):
    assert flags.integer("page.size", 0) == 50
    with flags.overridden({"page.size": 4}):
        assert flags.integer("page.size", 0) == 4
    assert flags.integer("page.size", 0) == 50
"""
    run(pytester, test).assert_outcomes(passed=2)


def test_an_override_ends_with_its_test_however_that_ends(pytester: pytest.Pytester) -> None:
    test = """
import threading

def test_fails(flags):
    flags.override({"page.size": 3})
    assert False

def test_exits_a_block_by_an_error(flags):
    with flags.overridden({"page.size": 4}):
        raise KeyError

def test_leaves_a_thread_behind(flags):
    left = flags.overridden({"page.size": 5})
    thread = threading.Thread(target=left.__enter__)
    thread.start()
    thread.join()
    assert flags.integer("page.size", 0) == 5

@pytest.fixture
def broken(flags):
    flags.override({"page.size": 6})
    yield
    raise OSError

def test_has_a_fixture_that_fails_at_its_end(broken):
    pass

def test_is_skipped(flags):
    flags.override({"page.size": 7})
    pytest.skip()

def test_sees_none_of_it(flags):
    assert flags.overrides == {}
    assert flags.integer("page.size", 0) == 50
"""
    run(pytester, test, process=True).assert_outcomes(failed=2, passed=3, errors=1, skipped=1)


def test_a_marker_overrides_for_a_test_that_asks_for_no_fixture_of_ours(pytester: pytest.Pytester) -> None:
    test = f"""
{APP}
@pytest.mark.flaggit({{"page.size": 3}})
def test_marked(app):
    assert app() == (50, 3), "what outlives a test is made without the test's overrides"

def test_plain(app):
    assert app() == (50, 50)
"""
    run(pytester, test).assert_outcomes(passed=2)


def test_a_marker_holds_before_the_fixtures_of_its_test_are_made(pytester: pytest.Pytester) -> None:
    test = """
@pytest.fixture
def size(flaggit_flags):
    return flaggit_flags.integer("page.size", 0)

@pytest.mark.flaggit({"page.size": 3})
def test_marked(size):
    assert size == 3
"""
    run(pytester, test).assert_outcomes(passed=1)


def test_the_closest_marker_wins(pytester: pytest.Pytester) -> None:
    test = """
pytestmark = pytest.mark.flaggit({"page.size": 1, "page.zoom": 1})

@pytest.mark.flaggit({"page.size": 2})
class TestPage:
    @pytest.mark.flaggit({"page.size": 3})
    def test_closest(self, flags):
        assert flags.overrides == {"page.size": 3, "page.zoom": 1.0}

    def test_class(self, flags):
        assert flags.overrides == {"page.size": 2, "page.zoom": 1.0}
        flags.override({"page.size": 9})
        assert flags.integer("page.size", 0) == 9

@pytest.mark.parametrize("size", [pytest.param(4, marks=pytest.mark.flaggit({"page.size": 4})), 1])
def test_parameter(flags, size):
    assert flags.integer("page.size", 0) == size
"""
    run(pytester, test).assert_outcomes(passed=4)


def test_unittest_cases_are_marked_too(pytester: pytest.Pytester) -> None:
    test = """
import unittest

@pytest.mark.flaggit({"page.size": 3})
class Page(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def take(self, flaggit_flags):
        self.flags = flaggit_flags

    def test_page(self):
        self.assertEqual(self.flags.integer("page.size", 0), 3)
"""
    run(pytester, test).assert_outcomes(passed=1)


def test_a_marker_that_a_conftest_adds_counts(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
import pytest
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.flaggit({"page.size": 3}))
""")
    run(pytester, f"{APP}\ndef test_page(app):\n    assert app() == (50, 3)").assert_outcomes(passed=1)


def test_a_suite_that_has_a_fixture_called_flags_keeps_it(pytester: pytest.Pytester) -> None:
    test = f"""
{APP}
@pytest.fixture
def flags():
    return "mine"

@pytest.mark.flaggit({{"page.size": 3}})
def test_page(flags, app):
    assert (flags, app()) == ("mine", (50, 3))
"""
    run(pytester, test).assert_outcomes(passed=1)


def test_doctests_and_other_items_are_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(module='def f():\n    """\n    >>> 1 + 1\n    2\n    """')
    run(pytester, "", "--doctest-modules").assert_outcomes(passed=1)


# Rows


def test_a_test_runs_with_every_variant(pytester: pytest.Pytester) -> None:
    test = """
@pytest.fixture
def columns(flaggit_flags):
    return flaggit_flags.object("page.layout", {})["columns"]

@pytest.mark.flaggit_variants("page.layout")
def test_page(columns):
    assert columns in {1, 2, 3}

@pytest.mark.flaggit_variants("pay.express", "pay.tokens")
def test_pay(flags):
    assert flags.boolean("pay.tokens", False) or not flags.boolean("pay.express", False)
"""
    result = run(pytester, test, "-v")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(
        [
            "*test_page[[]page.layout=compact] PASSED*",
            "*test_page[[]page.layout=control] PASSED*",
            "*test_page[[]page.layout=wide] PASSED*",
            "*test_pay[[]pay.express=true,pay.tokens=true] PASSED*",
            "*test_pay[[]pay.express=false,pay.tokens=true] PASSED*",
            "*test_pay[[]pay.express=false,pay.tokens=false] PASSED*",
        ]
    )


def test_a_test_runs_with_all_pairs_of_flags_that_interact(pytester: pytest.Pytester) -> None:
    test = """
@pytest.mark.flaggit_pairs("pay.express")
def test_group(flags): pass

@pytest.mark.flaggit_pairs()
def test_groups(flags): pass

@pytest.mark.flaggit_pairs("page.size", "page.zoom", "pay.express")
def test_named(flags): pass
"""
    collected = run(pytester, test, "--collect-only", "-q").outlines
    names = [line.partition("[")[2][:-1] for line in collected if "::test_group[" in line]
    assert names == [
        "pay.express=true,pay.tokens=true",
        "pay.express=false,pay.tokens=true",
        "pay.express=false,pay.tokens=false",
    ]
    assert sum("::test_groups[" in line for line in collected) == 3 + 6
    assert sum("::test_named[" in line for line in collected) == 4


def test_a_bundle_in_which_no_flags_interact_has_no_rows(pytester: pytest.Pytester) -> None:
    path = pytester.path / "bundles" / NAME
    path.write_bytes(
        RELEASE.but(flags={"page.size": FLAGS["page.size"]}, hidden=frozenset(), aliases={}).encode()
    )
    result = run(pytester, "@pytest.mark.flaggit_pairs()\ndef test_groups(flags): pass")
    result.assert_outcomes(skipped=1)


def test_rows_multiply_with_rows_and_parameters(pytester: pytest.Pytester) -> None:
    test = """
@pytest.mark.parametrize("country", ["DE", "FR"])
@pytest.mark.flaggit_variants("page.size")
@pytest.mark.flaggit_variants("pay.express")
@pytest.mark.flaggit({"page.size": 7, "page.zoom": 7})
def test_page(flags, country, request):
    assert set(flags.overrides) == {"page.size", "pay.express", "page.zoom"}
    assert flags.integer("page.size", 0) in {20, 50}, "a row wins over a marker"
    assert f"page.size={flags.integer('page.size', 0)}" in request.node.name
"""
    run(pytester, test).assert_outcomes(passed=8)


def test_rows_reach_async_tests_and_threads(pytester: pytest.Pytester) -> None:
    test = """
import asyncio
from concurrent.futures import ThreadPoolExecutor

@pytest.fixture(scope="session")
def pool():
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        yield pool

@pytest.mark.flaggit_variants("page.size")
def test_page(flags, pool):
    async def ask():
        return flags.integer("page.size", 0)
    expected = flags.overrides["page.size"]
    assert asyncio.run(ask()) == expected
    assert pool.submit(flags.integer, "page.size", 0).result() == expected
"""
    run(pytester, test).assert_outcomes(passed=2)


# Whole runs


def test_a_run_has_every_flag_at_its_safe_value(pytester: pytest.Pytester) -> None:
    test = f"""
{APP}
def test_plain(app):
    assert app() == (20, 20)

@pytest.mark.flaggit({{"page.size": 3}})
def test_says_what_it_needs(app):
    assert app() == (20, 3)

def test_all(flags):
    assert flags.overrides == flags.safe_values()
"""
    result = run(pytester, test, "--flaggit-safe")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["flaggit: every flag at its safe value"])


def test_a_run_overrides_flags(pytester: pytest.Pytester) -> None:
    test = """
def test_page(flags):
    assert flags.overrides == {
        "page.size": 3, "page.layout": "wide", "page.hint": "true", "pay.express": True, "page.zoom": 0.5
    }
"""
    words = ("page.size=3", "page.layout=wide", "page.hint=true", "pay.express=true", "page.zoom=0.5")
    result = run(pytester, test, *(f"--flaggit-override={word}" for word in words))
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["flaggit: page.size=3, page.layout=wide, *"])


def test_a_run_chooses_an_environment_or_a_bundle(pytester: pytest.Pytester) -> None:
    staging = pytester.path / "bundles" / "shop.staging.web.bundle"
    staging.write_bytes(RELEASE.but(environment="staging").encode())
    test = """
def test_page(flags):
    assert flags.manifest.environment == "staging"
"""
    run(pytester, test, "--flaggit-environment", "staging").assert_outcomes(passed=1)
    run(pytester, test, "--flaggit-bundle", str(staging)).assert_outcomes(passed=1)
    run(pytester, test, "--flaggit-environment", "dev").assert_outcomes(failed=1)


def test_settings_are_paths_from_their_file(pytester: pytest.Pytester) -> None:
    inside = pytester.mkdir("inside")
    (inside / "keyring.json").write_bytes(keyring_file())
    production = RELEASE.but(environment="production-eu", protected=True, signers=(1, 2))
    (inside / "shop.production-eu.web.bundle").write_bytes(production.encode())
    ini = """
[pytest]
flaggit_bundle = inside
flaggit_keyring = inside/keyring.json
flaggit_environment = production-eu
flaggit_service = web
"""
    test = "def test_page(flags):\n    assert flags.manifest.protected"
    run(pytester, test, ini=ini).assert_outcomes(passed=1)
    os.chdir(inside)
    run(
        pytester,
        test,
        "--rootdir",
        str(pytester.path),
        "-c",
        str(pytester.path / "tox.ini"),
        str(pytester.path),
        ini=ini,
    ).assert_outcomes(passed=1)


# What is wrong


def test_a_wrong_override_fails_its_test_and_says_why(pytester: pytest.Pytester) -> None:
    test = """
@pytest.mark.flaggit({"pay.expres": True})
def test_key(): pass

@pytest.mark.flaggit({"pay.express": "yes"})
def test_type(): pass

@pytest.mark.flaggit(express=True)
def test_keyword(): pass

def test_call(flags):
    flags.override({"page.layout": "compct"})

def test_other(flags):
    assert flags.overrides == {}
"""
    result = run(pytester, test)
    result.assert_outcomes(errors=3, failed=1, passed=1)
    result.stdout.fnmatch_lines(
        [
            "there is no flag 'pay.expres' for web in dev; did you mean pay.express?",
            "pay.express is of type boolean, and 'yes' is no such value",
            '@pytest.mark.flaggit takes one mapping of keys to values, such as @pytest.mark.flaggit({"checkout.express-pay": True})',
            '>       flags.override({"page.layout": "compct"})',
            "E       flaggit.testing.overriding.WrongOverride: page.layout has no variant 'compct'; did you mean compact?",
        ]
    )
    result.stdout.no_fnmatch_line("*During handling of the above exception*")
    result.stdout.no_fnmatch_line("*def outcomes_of*")


def test_a_wrong_key_of_rows_is_told_when_tests_are_collected(pytester: pytest.Pytester) -> None:
    result = run(pytester, '@pytest.mark.flaggit_pairs("pay.expres")\ndef test_key(): pass')
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "@pytest.mark.flaggit_pairs: there is no flag 'pay.expres' for web in dev; did you mean pay.express?"
        ]
    )


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("page.sise=3", "there is no flag 'page.sise' for web in dev; did you mean page.size?"),
        ("page.size=three", "page.size is of type integer, and 'three' is no such value"),
        ("page.size", "page.size is of type integer, and '' is no such value"),
    ],
)
def test_a_wrong_override_of_the_run_is_told(pytester: pytest.Pytester, word: str, said: str) -> None:
    test = """
def test_page(flags): pass
def test_plain(): pass
@pytest.fixture
def later(request):
    return request.getfixturevalue("flaggit_publisher")
def test_again(later): pass
"""
    result = run(pytester, test, "--flaggit-override", word)
    result.assert_outcomes(errors=2, passed=1)
    result.stdout.fnmatch_lines([f"flaggit: {said}"])


NOWHERE = "[pytest]\n"


def test_without_settings_only_tests_that_want_flags_fail(pytester: pytest.Pytester) -> None:
    test = """
def test_plain(): pass
def test_page(flags): pass
def test_again(flags): pass
"""
    result = run(pytester, test, ini=NOWHERE)
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(
        [
            "flaggit: there are no flags to test with",
            "  next: say in pytest's configuration where they are; in pyproject.toml:",
            '*flaggit_bundle = "tests/bundles" *',
        ]
    )


def test_whoever_does_not_use_it_notices_nothing(pytester: pytest.Pytester) -> None:
    test = """
import sys

def test_plain():
    ours = {name for name in sys.modules if name.startswith("flaggit")}
    assert ours <= {"flaggit", "flaggit.testing", "flaggit.testing.plugin", "flaggit.testing.settings"}

@pytest.mark.parametrize("size", [1, 2])
def test_parameters(size): pass
"""
    result = run(
        pytester, test, "-W", "error", "--strict-markers", "--strict-config", ini=NOWHERE, process=True
    )
    result.assert_outcomes(passed=3)
    result.stdout.no_fnmatch_line("*flaggit:*")


def test_it_can_be_left_out(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_page(flags): pass", "-p", "no:flaggit", ini=NOWHERE)
    result.stdout.fnmatch_lines(["*fixture 'flags' not found"])


def test_help_says_what_there_is(pytester: pytest.Pytester) -> None:
    said = run(pytester, "", "--help", ini=NOWHERE).stdout.str()
    for word in (
        "--flaggit-safe",
        "--flaggit-override=KEY=VALUE",
        "--flaggit-bundle=PATH",
        "--flaggit-environment=NAME",
    ):
        assert word in said
    for word in (
        "flaggit_bundle",
        "flaggit_keyring",
        "flaggit_repository",
        "flaggit_environment",
        "flaggit_service",
    ):
        assert f"  {word} " in said
    markers = run(pytester, "", "--markers", ini=NOWHERE).stdout.str()
    for word in ("flaggit(overrides)", "flaggit_variants(*keys)", "flaggit_pairs(*keys)"):
        assert f"@pytest.mark.{word}: " in markers


# Reports


def test_a_failure_says_what_flags_did(pytester: pytest.Pytester) -> None:
    test = """
def test_before(flags):
    flags.integer("page.size", 0)

@pytest.mark.flaggit({"page.size": 3, "page.layout": "wide"})
def test_page(flags):
    for _ in range(2):
        flags.integer("page.size", 0)
    flags.boolean("pay.express", False)
    flags.boolean("pay.gone", False)
    assert False

def test_asks_nothing():
    assert False
"""
    result = run(pytester, test)
    result.assert_outcomes(passed=1, failed=2)
    said = result.stdout.str()
    assert said.count("-- flags --") == 1
    result.stdout.fnmatch_lines(
        [
            "*-- flags --*",
            f"web in dev, serial {RELEASE.serial}, commit a91c3d2ea91c",
            "overridden: page.layout=wide",
            "overridden: page.size=3",
            "decided 2 times: page.size: OVERRIDE",
            "decided once: pay.express: false, PREREQUISITE",
            "decided once: pay.gone: the default of the code, FLAG_NOT_FOUND",
        ],
        consecutive=False,
    )


STRICT = f"{CONFIGURED}\nflaggit_strict = true\n"


def test_a_strict_run_fails_where_the_default_of_the_code_is_served(pytester: pytest.Pytester) -> None:
    test = """
def test_page(flags):
    flags.integer("page.size", 0)

def test_key(flags):
    assert flags.boolean("pay.expres", False) is False
    assert flags.integer("page.hint", 3) == 3
    assert flags.boolean("pay.vault", False) is False

def test_fails_anyhow(flags):
    flags.boolean("pay.expres", False)
    assert False, "for a reason of its own"

def test_again(flags):
    flags.integer("page.size", 0)
"""
    run(pytester, test).assert_outcomes(passed=3, failed=1)
    result = run(pytester, test, ini=STRICT)
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "the default of the code was served: page.hint gave TYPE_MISMATCH",
            "the default of the code was served: there is no flag 'pay.expres' for web in dev; did you mean pay.express?",
            "the default of the code was served: pay.vault can't be asked for by web in dev: it is there as a prerequisite alone",
            "E       AssertionError: for a reason of its own",
        ]
    )


def test_a_failure_with_everything_overridden_stays_readable(pytester: pytest.Pytester) -> None:
    flags = {
        f"f.n{number:02}": {"type": "integer", "safe": 1, "otherwise": {"serve": 1}} for number in range(30)
    }
    path = pytester.path / "bundles" / NAME
    path.write_bytes(RELEASE.but(flags=flags, hidden=frozenset(), aliases={}).encode())
    result = run(pytester, "def test_page(flags):\n    assert False", "--flaggit-safe")
    result.stdout.fnmatch_lines(["overridden: f.n09=1", "overridden: 20 more"], consecutive=True)


# Processes


def test_processes_collect_the_same_rows_and_steer_their_own_flags(pytester: pytest.Pytester) -> None:
    test = """
@pytest.mark.flaggit_pairs()
def test_pairs(flags):
    assert flags.overrides

@pytest.mark.parametrize("size", range(20))
def test_many(flags, size):
    assert flags.overrides == {}
    flags.override({"page.size": size})
    assert flags.integer("page.size", -1) == size
"""
    run(pytester, test, "-n", "2", process=True).assert_outcomes(passed=29)


# Publishing


def test_a_publisher_and_chaos_are_at_hand(pytester: pytest.Pytester) -> None:
    test = """
from flaggit.testing import Chaos, Vanishes

def test_outage(flaggit_publisher):
    flags = flaggit_publisher.follow(Chaos(flaggit_publisher, [Vanishes()]))
    assert flags.integer("page.size", 12) == 12
    flaggit_publisher.publish({"page.size": 7})
    flags.refresh()
    assert flags.integer("page.size", 12) == 7
"""
    run(pytester, test).assert_outcomes(passed=1)
