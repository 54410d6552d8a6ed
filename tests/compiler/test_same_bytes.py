"""Same commit, same bytes: whatever the hash seed, the time zone, the folder, the order, the Python version."""

import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.compiler.conftest import read

from flaggit.checks.samples import SAMPLE
from flaggit.compiler import Compiler
from flaggit.model import Catalog

SOURCES = Path(__file__).parents[2] / "src"
TARGETS = [
    (environment, service) for environment in ("dev", "production-eu") for service in ("payments", "web")
]

VERSION = str(sys.version_info[:2])

# Reads the sample repository in the order of a set, which the hash seed decides, and prints the bodies' digests.
WHOLE = """
import hashlib
from flaggit.binding import bind
from flaggit.checks.samples import SAMPLE
from flaggit.compiler import Compiler
from flaggit.source import parse

catalog = bind([parse(SAMPLE[path].encode(), path) for path in set(SAMPLE)]).catalog
compiler = Compiler(catalog)
for environment in ("dev", "production-eu"):
    for service in ("payments", "web"):
        print(hashlib.sha256(compiler.body(environment, service).data).hexdigest())
"""

# The catalog comes as Python source, for the toolchain's libraries may be missing where another Python is.
COMPILED = """
import hashlib, sys
from flaggit.model import *
from flaggit.compiler import Compiler

catalog = eval(open(sys.argv[1], encoding="utf-8").read())
compiler = Compiler(catalog)
for environment in ("dev", "production-eu"):
    for service in ("payments", "web"):
        print(hashlib.sha256(compiler.body(environment, service).data).hexdigest())
"""


# Frozen values of dataclasses, for a Python that has no msgspec: what is asked is whether the compiler depends on the version.
STAND_IN = """
from dataclasses import dataclass, field

class StructMeta(type):
    def __new__(cls, name, bases, namespace, **settings):
        return dataclass(**settings)(super().__new__(cls, name, bases, namespace))

class Struct:
    pass

to_builtins = None
"""


def pythons() -> list[str]:
    """The Python versions that can be started here, this one first: on the path, or where pyenv keeps them."""
    names = ("python3.11", "python3.12", "python3.13", "python3.14")
    root = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    kept = [str(path) for name in names for path in sorted(root.glob(f"versions/*/bin/{name}"))]
    found = {VERSION: sys.executable}
    for path in filter(None, [*map(shutil.which, names), *kept]):
        version = run([path, "-I", "-c", "import sys; print(sys.version_info[:2])"], {}).stdout
        if version:
            found.setdefault(version.strip(), path)
    return list(found.values())


def run(
    command: list[str], environment: Mapping[str, str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        command, env={**kept, **environment}, cwd=folder, capture_output=True, text=True, check=False
    )


def digests(catalog: Catalog) -> list[str]:
    compiler = Compiler(catalog)
    return [hashlib.sha256(compiler.body(*target).data).hexdigest() for target in TARGETS]


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"PYTHONHASHSEED": "0"}, id="hash seed 0"),
        pytest.param({"PYTHONHASHSEED": "1"}, id="hash seed 1"),
        pytest.param({"PYTHONHASHSEED": "4711"}, id="hash seed 4711"),
        pytest.param({"TZ": "Pacific/Kiritimati"}, id="a zone far east"),
        pytest.param({"TZ": "America/Los_Angeles"}, id="a zone far west"),
        pytest.param({"LC_ALL": "C", "LANG": "C"}, id="the C locale"),
        pytest.param({"PYTHONUTF8": "0", "LC_ALL": "POSIX"}, id="no UTF-8 mode"),
        pytest.param({"PYTHONOPTIMIZE": "2"}, id="without assertions"),
    ],
)
def test_the_process_has_no_say(environment: dict[str, str], sample: Catalog, tmp_path: Path) -> None:
    done = run([sys.executable, "-c", WHOLE], environment, tmp_path)
    assert done.stderr == ""
    assert done.stdout.split() == digests(sample)


@pytest.mark.parametrize("python", pythons(), ids=lambda path: Path(path).name)
def test_the_version_of_python_has_no_say(python: str, sample: Catalog, tmp_path: Path) -> None:
    text = tmp_path / "catalog.py.txt"
    text.write_text(source_of(sample), "utf-8")
    path = [str(SOURCES)]
    if run([python, "-c", "import msgspec"], {}, tmp_path).returncode:
        package = tmp_path / "stand-in" / "msgspec"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(STAND_IN, "utf-8")
        (package / "structs.py").write_text("from dataclasses import replace", "utf-8")
        path.append(str(package.parent))
    done = run([python, "-c", COMPILED, str(text)], {"PYTHONPATH": os.pathsep.join(path)}, tmp_path)
    assert done.stderr == ""
    assert done.stdout.split() == digests(sample)


def source_of(catalog: Catalog) -> str:
    """Write a catalog as the Python expression that makes it; an enum's member is written by its value."""
    return re.sub(r"<(\w+)\.\w+: ('[^']*')>", r"\1(\2)", repr(catalog))


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_documents_has_no_say(seed: int, sample: Catalog) -> None:
    paths = list(SAMPLE)
    random.Random(seed).shuffle(paths)  # noqa: S311 - an order, not a secret
    assert digests(read({path: SAMPLE[path] for path in paths})) == digests(sample)


FLAG = "flags/checkout/express-pay.flag.yaml"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "# a comment\n" + SAMPLE[FLAG].replace("safe: false", "safe: false # off"), id="comments"
        ),
        pytest.param(SAMPLE[FLAG].replace("services:\n  - web\n", "services: [web]\n"), id="flow for block"),
        pytest.param(
            SAMPLE[FLAG].replace("[DE, FR]", "['FR', \"DE\"]"), id="quotes, and a set in another order"
        ),
        pytest.param("\n\n" + SAMPLE[FLAG].replace("\n", "\n\n"), id="blank lines"),
        pytest.param(SAMPLE[FLAG].replace("\n", "\r\n"), id="line ends"),
        pytest.param(
            SAMPLE[FLAG].replace(
                'country: [DE, FR]\n          app_version: {gte: "2.3.0"}',
                'app_version: {gte: "2.3.0"}\n          country: [DE, FR]',
            ),
            id="the order of a mapping",
        ),
    ],
)
def test_comments_and_layout_have_no_say(text: str, sample: Catalog) -> None:
    assert text != SAMPLE[FLAG]
    assert digests(read({**SAMPLE, FLAG: text})) == digests(sample)


def test_a_revert_gives_the_bytes_back(sample: Catalog) -> None:
    ramped = {**SAMPLE, FLAG: SAMPLE[FLAG].replace("percent: 25", "percent: 40")}
    assert digests(read(ramped)) != digests(sample)
    assert digests(read({**ramped, FLAG: SAMPLE[FLAG]})) == digests(sample)
