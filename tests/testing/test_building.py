"""Flags from a flag repository: a real build, by the program, of what lies in the work tree."""

import subprocess
import sys
from pathlib import Path

import pytest

from flaggit.testing import NoTestFlags
from flaggit.testing.building import build, repository_above
from flaggit.testing.opening import open_test_flags
from flaggit.testing.run import Run
from flaggit.testing.settings import Settings

ROOT = Path(__file__).parents[2]
SERVICE = """
[pytest]
flaggit_environment = live
"""
ASK = """
def test_page(flags):
    assert flags.manifest.environment == "live"
    assert flags.details("delivery.free", False, {"user": "u-4", "country": "DE"}).reason == "SPLIT"
"""


@pytest.fixture(name="shop")
def _shop(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git checkout of a service with the flags of its shop, and a folder of tests in it."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_TESTRUNUID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("TMPDIR", str(pytester.mkdir("temporary")))
    monkeypatch.setattr("tempfile.tempdir", None)
    root = pytester.mkdir("shop")
    author = ("-c", "user.name=Ada", "-c", "user.email=ada@shop.example")
    for command in (
        ("cp", "-R", f"{ROOT}/examples/smallest/.", str(root)),
        ("git", "init", "--quiet", "--initial-branch=main", str(root)),
        ("git", "-C", str(root), "add", "--all"),
        ("git", *author, "-C", str(root), "commit", "--quiet", "--message", "Start"),
    ):
        subprocess.run(command, check=True)
    return root


@pytest.fixture(name="here")
def _here(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shop)
    return shop


def started(
    pytester: pytest.Pytester, folder: Path, *options: str, ini: str = SERVICE, test: str = ASK
) -> pytest.RunResult:
    """Run tests that lie in a folder, in a process that lies there too."""
    (folder / "pytest.ini").write_text(ini, "utf-8")
    (folder / "test_service.py").write_text(f"import pytest\n{test}", "utf-8")
    return pytester.run(
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:hypothesispytest",
        *options,
        str(folder),
    )


def test_the_flags_of_the_same_checkout_need_no_setting_but_the_environment(
    pytester: pytest.Pytester, shop: Path
) -> None:
    inside = shop / "services" / "web"
    inside.mkdir(parents=True)
    started(pytester, inside).assert_outcomes(passed=1)
    assert list((pytester.path / "temporary").iterdir()) == [], "nothing is left behind"


def test_what_is_not_committed_yet_is_tested(pytester: pytest.Pytester, shop: Path) -> None:
    flag = shop / "flags/delivery/free.flag.yaml"
    text = flag.read_text("utf-8")
    flag.write_text(text.replace("percent: 10", "percent: 100"), "utf-8")
    test = """
def test_page(flags):
    assert flags.boolean("delivery.free", False, {"user": "u-1", "country": "DE"})
    assert flags.manifest.project == "corner-shop-preview"
"""
    started(pytester, shop, test=test).assert_outcomes(passed=1)


def test_a_repository_elsewhere_is_named(pytester: pytest.Pytester, shop: Path) -> None:
    elsewhere = pytester.mkdir("elsewhere")
    ini = f"{SERVICE}flaggit_repository = ../{shop.name}\nflaggit_service = web\n"
    started(pytester, elsewhere, ini=ini).assert_outcomes(passed=1)


def test_without_an_environment_it_says_which_there_are(pytester: pytest.Pytester, shop: Path) -> None:
    result = started(pytester, shop, ini="[pytest]\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*several bundles are for any environment/any service", "  it has live/web, staging/web"]
    )


def test_flags_with_errors_are_told_as_the_build_tells_them(pytester: pytest.Pytester, shop: Path) -> None:
    flag = shop / "flags/delivery/free.flag.yaml"
    flag.write_text(flag.read_text("utf-8").replace("percent:", "percnt:"), "utf-8")
    test = "def test_page(flags): pass\ndef test_other(flags): pass\ndef test_plain(): pass"
    result = started(pytester, shop, test=test)
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["flaggit: the flags of * can't be built:", "*FG201 unknown key percnt*"])


def test_processes_build_once(pytester: pytest.Pytester, shop: Path) -> None:
    test = """
@pytest.mark.flaggit_variants("delivery.free")
@pytest.mark.parametrize("number", range(4))
def test_page(flags, number, tmp_path_factory):
    with open(SEEN, "a") as seen:
        print(flags.manifest.project, id(flags), file=seen)
"""
    seen = pytester.path / "seen"
    calls = pytester.path / "calls"
    # The program that builds is found by its module; a copy that counts its calls stands before it.
    counting = pytester.mkdir("counting") / "sitecustomize.py"
    counting.write_text(
        f"import sys\nif sys.orig_argv[1:3] == ['-m', 'flaggit']: open({str(calls)!r}, 'a').write('once\\n')\n",
        "utf-8",
    )
    pytester._monkeypatch.setenv("PYTHONPATH", str(counting.parent))  # noqa: SLF001 - pytester's own, undone with it
    started(pytester, shop, "-n", "2", test=f"SEEN = {str(seen)!r}\n{test}").assert_outcomes(passed=8)
    assert calls.read_text("utf-8") == "once\n"
    assert len(seen.read_text("utf-8").splitlines()) == 8
    assert list((pytester.path / "temporary").glob("flaggit-*")) == [], "nothing is left behind"


def test_a_build_without_the_toolchain_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "typer.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'typer'\", name='typer')", "utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(blocked))
    with pytest.raises(NoTestFlags) as caught:
        build(ROOT / "examples/smallest", tmp_path, environment="staging")
    said = str(caught.value)
    assert "typer is not installed\n  next: pip install 'flaggit[cli]'" in said


def test_a_build_that_takes_too_long_is_told(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flaggit.testing.building.LONGEST", 0.01)
    with pytest.raises(NoTestFlags, match=r"timed out after 0\.01 seconds"):
        build(here, tmp_path)


def test_what_went_wrong_once_is_not_tried_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def fails(*_: object, **__: object) -> Path:
        tried.append(1)
        raise NoTestFlags("no")

    monkeypatch.setattr("flaggit.testing.building.build", fails)
    test_run = Run(Settings(None, None, here, here, "", "", safe=False, overrides=()))
    for _ in range(2):
        with pytest.raises(NoTestFlags, match="no"):
            test_run.flags()
    assert tried == [1]


def test_one_build_serves_everybody_who_shares_its_folder(here: Path, tmp_path: Path) -> None:
    own, shared = tmp_path / "own", tmp_path / "shared"
    own.mkdir()
    shared.mkdir()
    built = build(here, own, shared, environment="live", service="web")
    assert build(here, own, shared, environment="nowhere") == built == shared / "bundles"
    assert open_test_flags(built, keyring=built / "keyring.json").keys() == ("delivery.free",)


def test_a_repository_is_looked_for_up_to_the_root_of_the_checkout(tmp_path: Path) -> None:
    (tmp_path / "flags").mkdir()
    (tmp_path / "flags/flaggit.yaml").touch()
    inner = tmp_path / "vendored"
    (inner / "tests").mkdir(parents=True)
    assert repository_above(inner / "tests") == tmp_path
    (inner / ".git").mkdir()
    assert repository_above(inner / "tests") is None
    assert repository_above(inner) is None
