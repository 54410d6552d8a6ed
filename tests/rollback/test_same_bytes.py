"""The same commit gives the same bytes, wherever, whenever and by whichever Python it is built."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest
import yaml
from tests.rollback.conftest import Made
from tests.rollback.program import build, published
from tests.rollback.shop import Shop, percent_flag

import flaggit
from flaggit.binding import bind
from flaggit.checks.samples import SAMPLE
from flaggit.compiler import Compiler
from flaggit.source import parse

RAMP = "flags/checkout/ramp.flag.yaml"
ODD = 'it\'s a "shop" $HOME; `id` \\ ümlaut\tand\nmore'
"""A folder's name with what shells, quoting and line-wise reading stumble over."""


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"PYTHONHASHSEED": "1"}, id="hash seed 1"),
        pytest.param({"PYTHONHASHSEED": "4294967295"}, id="the largest hash seed"),
        pytest.param({"TZ": "Pacific/Kiritimati"}, id="a time zone 14 hours ahead"),
        pytest.param({"TZ": "America/St_Johns", "LC_ALL": "C"}, id="half an hour aside, and the locale C"),
        pytest.param({"LC_ALL": "C.UTF-8", "PYTHONUTF8": "0", "COLUMNS": "20"}, id="a narrow terminal"),
        pytest.param({"PYTHONOPTIMIZE": "2"}, id="without asserts and docstrings"),
        pytest.param({"GIT_DIR": "/nonexistent", "GIT_REPLACE_REF_BASE": "refs/x"}, id="git's own variables"),
    ],
)
def test_whatever_the_environment_says(shop: Made, environ: Mapping[str, str]) -> None:
    made = shop({RAMP: percent_flag(20)})
    made.release()
    before = published(made.bundles)
    build(made, environ=environ)
    assert published(made.bundles) == before


def test_in_any_folder(shop: Made, tmp_path: Path) -> None:
    made = shop({RAMP: percent_flag(20)})
    made.release()
    there = Shop(root=tmp_path / ODD / "clone", home=tmp_path / ODD, environ=made.environ)
    there.home.mkdir()
    made.git("clone", "--quiet", str(made.root), str(there.root))
    for name in ("ci.pem", "keyring.json"):
        (there.home / name).write_bytes((made.home / name).read_bytes())
    build(there)
    assert published(there.bundles) == published(made.bundles)
    assert made.open(there.release()).refused is None


def test_from_any_work_tree(shop: Made) -> None:
    """Only the commit counts: not the branch, the files' times, line ends, or what is changed and not committed."""
    made = shop({RAMP: percent_flag(20)})
    made.release()
    before = published(made.bundles)
    made.git("switch", "--quiet", "--detach")
    made.git("gc", "--quiet", "--prune=now")
    (made.root / RAMP).write_text(percent_flag(99))
    for path in made.root.glob("flags/**/*.yaml"):
        os.utime(path, (0, 0))
    build(made)
    assert published(made.bundles) == before


BODIES = dedent(
    """
    import hashlib, json, sys, types
    from unittest.mock import MagicMock

    try:
        import yaml._yaml
    except ImportError:
        # PyYAML's own parser in Python, where its binding to libyaml was made for another version.
        from yaml.parser import Parser
        from yaml.reader import Reader
        from yaml.scanner import Scanner

        class CParser(Reader, Scanner, Parser):
            def __init__(self, text):
                Reader.__init__(self, text)
                Scanner.__init__(self)
                Parser.__init__(self)

        sys.modules["yaml._yaml"] = types.SimpleNamespace(CParser=CParser)
    try:
        import msgspec
    except ImportError:
        # Frozen values of dataclasses, where msgspec was made for another version.
        import dataclasses

        class StructMeta(type):
            def __new__(cls, name, bases, namespace, **settings):
                return dataclasses.dataclass(**settings)(super().__new__(cls, name, bases, namespace))

        sys.modules["msgspec"] = types.SimpleNamespace(
            Struct=type("Struct", (), {}), StructMeta=StructMeta, field=dataclasses.field, to_builtins=None
        )
        sys.modules["msgspec.structs"] = types.SimpleNamespace(replace=dataclasses.replace)
    try:
        import jsonschema
    except ImportError:
        # It only words what is wrong with documents, and nothing is wrong with these.
        sys.modules["jsonschema"] = MagicMock()

    from flaggit.binding import bind
    from flaggit.compiler import Compiler
    from flaggit.source import parse

    files = json.load(sys.stdin)
    bound = bind([parse(text.encode(), path) for path, text in files.items()])
    compiler = Compiler(bound.catalog)
    digest = hashlib.sha256()
    for environment in bound.catalog.taxonomy.environments:
        for service in bound.catalog.services:
            digest.update(compiler.body(environment, service).data)
    print(digest.hexdigest())
    """
)
"""Compiles every body of the documents on standard input."""


def interpreters() -> list[Path]:
    """The Pythons of this machine that the project supports: on the path, and beside the one that runs the tests."""
    beside = Path(sys.base_prefix).parent.glob("*3.*/bin/python3")
    named = (shutil.which(f"python3.{minor}") for minor in range(11, 16))
    found: dict[str, Path] = {}
    for path in [Path(sys.executable), *(Path(name) for name in named if name), *sorted(beside)]:
        asked = [str(path), "-I", "-c", "import sys; print(*sys.version_info[:2], sep='.')"]
        version = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        if version.startswith("3.") and int(version[2:]) >= 11:
            found.setdefault(version, path)
    return list(found.values())


@pytest.mark.parametrize("python", interpreters(), ids=lambda path: path.parent.parent.name)
def test_by_any_python(python: Path) -> None:
    """Documents are read, bound and compiled by other Pythons, with what can be imported there of this one's packages."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTHON"))}
    packages = [str(Path(module.__path__[0]).parent) for module in (flaggit, yaml)]
    done = subprocess.run(
        [str(python), "-B", "-S", "-c", BODIES],
        input=json.dumps({**SAMPLE, RAMP: percent_flag(12.5)}),
        env={**environ, "PYTHONPATH": os.pathsep.join(packages), "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == bodies(), done.stderr


def bodies() -> str:
    """What `BODIES` prints, of the same documents, by the Python that runs the tests."""
    files = {**SAMPLE, RAMP: percent_flag(12.5)}
    catalog = bind([parse(text.encode(), path) for path, text in files.items()]).catalog
    assert catalog is not None
    compiler = Compiler(catalog)
    digest = hashlib.sha256()
    for environment in catalog.taxonomy.environments:
        for service in catalog.services:
            digest.update(compiler.body(environment, service).data)
    return digest.hexdigest()
