"""The comparison with other systems measures what it says, and says what it could not measure. No time is asserted."""

import ast
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from benchmarks.peers import __main__ as program, environments, tables
from benchmarks.peers.comparing import Plan, Run, summary
from benchmarks.peers.description import QUESTIONS, Condition, Flag, Question, controls, flags
from benchmarks.peers.environments import NotInstalled
from benchmarks.peers.systems import FLAGGIT, PEERS, SYSTEMS, System, module
from benchmarks.peers.worker import Asking, WrongDecision, load
from benchmarks.peers.workers import Worker, WorkerFailed

ROOT = Path(__file__).parents[2]
TINY = Plan(
    small=6,
    sizes=(7, 8),
    decisions=1,
    seconds=1e-4,
    imports=1,
    loads=1,
    tails=1,
    tail_seconds=1e-3,
    reloads=2,
)
ABSENT = System("absent", "a-package-that-is-nowhere", "import nowhere", "none", "nowhere")
NEEDED = {"write", "opened", "reload", "asked"}
ALLOWED = {*NEEDED, "prepared", "served", "began"}


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    asking = Asking("flaggit", tmp_path)
    asking.sdk.write(flags(8), tmp_path, 1)
    return asking


# ---- the description


def decided(flag: Flag, question: Question) -> object:
    """What a flag decides, said a second time and as plainly as can be; None where it splits users."""
    known = {"user": question.user, **question.attributes}

    def holds(test: Condition) -> bool:
        value = known.get(test.attribute, "")
        if test.op == "in":
            return value in test.values
        return [int(part) for part in value.split(".")] >= [int(part) for part in test.values[0].split(".")]

    for rule in flag.rules:
        if all(holds(test) for test in rule.tests):
            return rule.serve
    return flag.fixed


@pytest.mark.parametrize("question", [*QUESTIONS.values(), *controls(8)], ids=lambda question: question.case)
def test_what_is_called_right_is_what_the_flags_say(question: Question) -> None:
    flag = next(each for each in flags(8) if each.key == question.flag)
    assert decided(flag, question) == question.right
    assert flag.boolean == question.boolean


@pytest.mark.parametrize("flag", flags(12), ids=lambda flag: flag.key)
def test_every_flag_gives_everybody_a_value_of_its_own(flag: Flag) -> None:
    assert sum(weight for _, weight in flag.otherwise) == pytest.approx(100)
    assert {value for value, _ in flag.otherwise} <= set(flag.values)
    assert {rule.serve for rule in flag.rules} <= set(flag.values)


def test_revisions_differ_in_one_flag() -> None:
    assert [old.key for old, new in zip(flags(9, 1), flags(9, 2), strict=True) if old != new] == ["static"]
    assert len(flags(100)) == len({flag.key for flag in flags(100)}) == 100


# ---- the modules of other systems, which only their own environments can import


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=lambda system: system.name)
def test_every_system_has_a_module_of_the_same_shape(system: System) -> None:
    tree = ast.parse((ROOT / f"{module(system).replace('.', '/')}.py").read_text("utf-8"))
    offered = {
        each.name for each in tree.body if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
    }
    named = {
        each.target.id
        for each in tree.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
    given = {
        target.id
        for each in tree.body
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    assert NEEDED <= offered <= ALLOWED
    assert "NAMES" in named
    assert "ONE_A_THREAD" in given
    ast.parse(system.imports)


def test_no_module_is_of_no_system() -> None:
    there = {path.stem for path in (ROOT / "benchmarks/peers/sdks").glob("[!_]*.py")}
    assert there == {module(system).rpartition(".")[2] for system in SYSTEMS.values()}


# ---- the worker


def test_flaggit_decides_what_the_description_says(asking: Asking) -> None:
    asking.open()
    asking.check(8)


def test_another_decision_than_the_description_says_is_refused(asking: Asking) -> None:
    asking.sdk.write(flags(8, revision=2), asking.folder, 2)
    asking.open()
    with pytest.raises(WrongDecision, match="static: False instead of True"):
        asking.check(8)


def test_a_split_that_is_not_even_is_refused(asking: Asking) -> None:
    uneven = [
        flag._replace(otherwise=((True, 70.0), (False, 30.0))) if flag.key == "half" else flag
        for flag in flags(8)
    ]
    asking.sdk.write(uneven, asking.folder, 2)
    asking.open()
    with pytest.raises(WrongDecision, match="half: users are split"):
        asking.check(8)


def test_a_split_that_leaves_out_a_value_is_refused(asking: Asking) -> None:
    two = (("a", 50.0), ("b", 50.0))
    asking.sdk.write(
        [flag._replace(otherwise=two) if flag.key == "variants" else flag for flag in flags(8)],
        asking.folder,
        2,
    )
    asking.open()
    with pytest.raises(WrongDecision, match="variants: users are split"):
        asking.check(8)


def test_a_reload_that_does_not_arrive_is_refused(asking: Asking) -> None:
    asking.open()
    with pytest.raises(WrongDecision, match="revision 2 did not arrive"):
        asking.reload(2)


def test_a_reload_that_fails_is_refused(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no such file")

    asking.open()
    monkeypatch.setattr(asking.sdk, "reload", fail)
    with pytest.raises(WrongDecision, match=r"the reload failed: OSError\('no such file'\)"):
        asking.reload(2)


def test_a_load_is_of_the_file_that_was_written(asking: Asking) -> None:
    assert set(load(asking, 8)) == {"cpu", "wall", "grown"}
    with pytest.raises(WrongDecision, match="the last flag: False instead of True"):
        load(asking, 9)


def test_a_worker_says_what_is_wrong(tmp_path: Path) -> None:
    with (
        Worker(
            Path(sys.executable), "flaggit", "load", str(tmp_path / "empty"), "8", cache=tmp_path
        ) as worker,
        pytest.raises(WorkerFailed, match="WrongDecision: the last flag: False instead of True"),
    ):
        worker.answer()


def test_a_worker_that_ends_is_a_failure(tmp_path: Path) -> None:
    with Worker(Path(sys.executable), "no such system", "import", cache=tmp_path) as worker:
        with pytest.raises(WorkerFailed, match="KeyError"):
            worker.answer()
        with pytest.raises(WorkerFailed, match="the process ended"):
            worker.ask("decide", "hit", 0.1)


# ---- the run, and what is made of it


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """A run of flaggit, and of one system whose package is nowhere."""
    patch = pytest.MonkeyPatch()
    patch.setattr(environments, "run", _without_an_index(environments.run))
    systems = [FLAGGIT, ABSENT]
    run = Run(systems, TINY, tmp_path_factory.mktemp("bench"))
    run.measure()
    patch.undo()
    found: Mapping[str, Any] = json.loads(program.text(program.record(run, systems, "A test ran.")))
    return found


def _without_an_index(run: Any) -> Any:
    def ran(*command: str) -> Any:
        return run(*command, "--no-index") if "pip" in command else run(*command)

    return ran


def test_a_run_measures_everything(record: Mapping[str, Any]) -> None:
    flaggit = record["systems"][0]
    assert flaggit["failed"] is None
    assert {name.partition(" ")[0] for name in flaggit["figures"]} == {
        "import",
        "load",
        "floor",
        "decide",
        "tail",
        "threads",
        "reload",
        "quiet",
    }
    assert {f"decide {count} {case}" for count in (6, 8) for case in QUESTIONS} <= set(flaggit["figures"])
    assert flaggit["expression"].startswith("client.boolean('targeting', NO, {'user': 'user-12345'")


def test_what_can_not_be_measured_is_said_with_its_reason(record: Mapping[str, Any]) -> None:
    absent = record["systems"][1]
    assert absent["figures"] == {}
    assert absent["failed"].startswith("not installed: ")
    assert "a-package-that-is-nowhere" in absent["failed"]
    for page in (tables.report(record), tables.overview(record)):
        assert absent["failed"] in page


def test_a_system_that_fails_midway_does_not_end_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = FLAGGIT._replace(name="broken")
    monkeypatch.setattr(
        "benchmarks.peers.comparing.environment",
        lambda *_: environments.Environment(Path(sys.executable), "1"),
    )
    run = Run([FLAGGIT, broken], TINY, tmp_path)
    run.measure()
    assert set(run.failed) == {"broken"}
    assert "KeyError: 'broken'" in run.failed["broken"]
    assert "reload stall" in run.figures("flaggit")


def recorded(**medians: float) -> dict[str, Any]:
    """A system whose every figure is 1 but for these."""
    names = [column.figure for column in (*tables.decisions(10), *tables.serving())]
    names += [f"decide 100 {case}" for case in QUESTIONS]
    names += ["load 100 cpu", "load 100 grown", "import cpu", "quiet stall", "quiet p999", "floor call"]
    figures = {
        name: {"low": 0.9, "median": medians.get(name.replace(" ", "_"), 1.0), "high": 1.1} for name in names
    }
    return {
        "name": "flaggit",
        "package": "flaggit",
        "version": "1.0",
        "native": False,
        "telemetry": "off",
        "how": "a file",
        "failed": None,
        "expression": "client.ask()",
        "figures": figures,
    }


def test_ratios_are_to_flaggit() -> None:
    peer = {**recorded(decide_10_static=2.5, reload_stall=1234.0), "name": "peer", "native": True}
    found = {
        "date": "2026-01-02",
        "machine": "a machine",
        "note": "Nothing ran.",
        "sizes": [10, 100],
        "systems": [recorded(), peer],
    }
    row = next(line for line in tables.overview(found).splitlines() if "peer" in line)
    assert row == "| peer * | 2.5x | 1.0x | 1.0x | 1.0x | 1.0x | 1.0x | 1.0x | 1,234x | 1.0x |"
    first = next(line for line in tables.report(found).splitlines() if line.startswith("peer *"))
    assert first.split() == ["peer", "*", "2.50", "2.5x", *["1.00", "1.0x"] * 5]
    assert "with 1 Python SDK of other systems," in tables.heading(found)


def test_a_summary_is_the_median_between_quartiles() -> None:
    assert summary([3.0, 1.0, 2.0, 5.0, 4.0]) == {"low": 2.0, "median": 3.0, "high": 4.0}
    assert summary([1.23456]) == {"low": 1.235, "median": 1.235, "high": 1.235}


def test_what_is_recorded_is_of_every_system() -> None:
    text = program.RESULTS.read_text("utf-8")
    found = json.loads(text)
    assert program.text(found) == text
    assert {each["name"] for each in found["systems"]} == {"flaggit", *(peer.name for peer in PEERS)}


def test_an_environment_that_can_not_be_made_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environments, "LONGEST", 0.001)
    with pytest.raises(NotInstalled, match="timed out"):
        environments.environment(PEERS[0], tmp_path)
