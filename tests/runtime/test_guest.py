"""The loader is a guest: what importing and opening it brings into a process, in fresh interpreters."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# What costs a service more than it gives; each is imported where it is needed, or not at all.
HEAVY = {
    "argparse",
    "ast",
    "asyncio",
    "concurrent.futures",
    "dataclasses",
    "datetime",
    "decimal",
    "email",
    "inspect",
    "ipaddress",
    "logging",
    "multiprocessing",
    "pathlib",
    "pickle",
    "socket",
    "ssl",
    "string",
    "subprocess",
    "tempfile",
    "threading",
    "unittest",
    "urllib",
    "uuid",
}
LAZY = {
    "flaggit.runtime.addresses",
    "flaggit.runtime.explain",
    "flaggit.runtime.explanation",
    "flaggit.runtime.given",
    "flaggit.runtime.instants",
    "flaggit.runtime.interpret",
    "flaggit.runtime.kleene",
    "flaggit.runtime.operators",
    "flaggit.runtime.undetermined",
}

OPENING = """
import sys
from flaggit.runtime import open_flags
flags = open_flags(sys.argv[1], project="shop", environment="production-eu", service="web", keyring=sys.argv[2],
    clock=lambda: 1_800_000_000)
assert flags.refused is None, flags.refused
assert flags.boolean("flag", False, {"country": "DE", "user": "u-1"}) is True
"""
REPORT = """
import json, sys, _thread
print(json.dumps([sorted(set(sys.modules) - before), _thread._count()]))
"""
FLAG = {
    "type": "boolean",
    "salt": "s",
    "unit": "user",
    "safe": False,
    "rules": [
        {
            "name": "rule",
            "serve": True,
            "below": 100_000,
            "when": {"attribute": "country", "type": "string", "op": "in", "values": ["DE"]},
        }
    ],
    "otherwise": {"serve": False},
}


def modules(program: str, *arguments: str) -> tuple[set[str], int]:
    """Run a program, and give what it imported beyond what was there at its start, and how many threads it left."""
    code = f"import sys\nbefore = set(sys.modules)\n{program}\n{REPORT}"
    ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    loaded, threads = json.loads(ran.stdout)
    return set(loaded), threads


def foreign(loaded: set[str]) -> set[str]:
    """Give the top names that are neither of the standard library nor ours."""
    return {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names - {"flaggit"}


def ours(loaded: set[str]) -> set[str]:
    return {name for name in loaded if name.startswith("flaggit.")}


def test_importing_brings_the_standard_library_and_the_two_packages() -> None:
    loaded, threads = modules("from flaggit.runtime import open_flags")
    assert foreign(loaded) == set()
    assert {name.split(".")[1] for name in ours(loaded)} == {"bundle", "runtime"}
    assert threads == 0


def test_importing_brings_nothing_heavy() -> None:
    # Without `site`, for what the environment's own start-up files import is not ours.
    program = (
        f"import sys; sys.path[:] = {sys.path!r}; from flaggit.runtime import open_flags; print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert loaded & HEAVY == set()
    assert loaded & LAZY == set()
    assert not any(name.startswith("cryptography") for name in loaded)


@pytest.fixture(name="files")
def _files(release: Any, keyring_file: Any, tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "bundle").write_bytes(release({"flag": FLAG}).encode())
    (tmp_path / "keyring").write_bytes(keyring_file())
    return str(tmp_path / "bundle"), str(tmp_path / "keyring")


def test_opening_brings_cryptography_alone(files: tuple[str, str]) -> None:
    loaded, threads = modules(OPENING, *files)
    # The compiled half of cryptography brings these names of its own.
    assert foreign(loaded) <= {"cryptography", "_cffi_backend", "_openssl"}
    assert "cryptography" in foreign(loaded)
    assert ours(loaded) & LAZY == set()
    assert threads == 0


def test_importing_has_no_output_and_reads_no_environment(files: tuple[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", OPENING, *files],
        capture_output=True,
        text=True,
        check=True,
        env={},
    )
    assert (ran.stdout, ran.stderr) == ("", "")


def test_an_explanation_can_be_imported_by_its_name() -> None:
    import flaggit.runtime  # noqa: PLC0415 - the module itself is asked

    assert flaggit.runtime.Explanation.__name__ == "Explanation"
    with pytest.raises(AttributeError, match="Explanations"):
        flaggit.runtime.__getattr__("Explanations")
