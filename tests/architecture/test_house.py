"""What the house rules promise, held by reading the code itself."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flaggit.checks import registry
from flaggit.cli.app import VERBS
from flaggit.errors import Exit
from flaggit.report.manual import EXITS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/flaggit"
MODULES = sorted(SOURCE.rglob("*.py"))
PACKAGES = sorted(path.parent for path in SOURCE.rglob("__init__.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
DEEPEST_NESTING = 3
NAMELESS = {"utils", "helpers", "common", "base", "manager", "misc"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body: the signature is an interface and the docstring a text."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def nesting(node: ast.AST, depth: int = 0) -> int:
    """Levels of loops and branches; `with` and `try` guard a block without adding a way through it."""
    blocks = ast.For | ast.While | ast.If | ast.Match
    deepest = depth
    for child in ast.iter_child_nodes(node):
        chained = isinstance(child, ast.If) and isinstance(node, ast.If) and child in node.orelse
        inner = depth + (isinstance(child, blocks) and not chained)
        deepest = max(deepest, nesting(child, inner))
    return deepest


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_small_and_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert path.stem not in NAMELESS
    assert ast.get_docstring(tree)
    for function in functions(tree):
        assert length(function) <= LONGEST_FUNCTION, f"{function.name} has {length(function)} lines"
        assert nesting(function) <= DEEPEST_NESTING, f"{function.name} nests {nesting(function)} deep"


@pytest.mark.parametrize(
    "path", [folder for folder in PACKAGES if folder.parent == SOURCE], ids=lambda path: path.name
)
def test_a_package_says_what_it_is_for_what_it_may_import_and_what_it_promises(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse((path / "__init__.py").read_text("utf-8"))) or ""
    for word in ("For:", "ay import", "Promises:"):
        assert word in docstring


@pytest.mark.parametrize("package", ["flaggit", "flaggit.runtime", "flaggit.bundle"])
def test_the_loader_pulls_nothing_of_the_toolchain_into_a_service(package: str) -> None:
    script = f"import sys, {package}; print('\\n'.join(sys.modules))"
    loaded = subprocess.run(
        (sys.executable, "-c", script), capture_output=True, text=True, check=True
    ).stdout.split()
    ours = {name for name in loaded if name.startswith("flaggit.")}
    theirs = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) - {"flaggit"}
    assert all(name.startswith(("flaggit.runtime", "flaggit.bundle")) for name in ours)
    # What a virtual environment itself imports at start-up (`.pth` files of editable installs, coverage) is not ours.
    started = subprocess.run(
        (sys.executable, "-c", "import sys; print('\\n'.join(sys.modules))"),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert theirs <= {name.partition(".")[0] for name in started}


def test_every_rule_has_a_page_and_samples_that_show_it() -> None:
    ids = [rule.id for rule in registry.RULES]
    assert len(ids) == len(set(ids))
    for rule in registry.RULES:
        assert re.fullmatch("FG[0-9]{3}", rule.id)
        assert rule.name == rule.name.strip() != ""
        assert rule.why
        assert rule.remedy
        # What no bytes are given of can't be shown by files: tests/commands shows it with a real symbolic link.
        assert rule.id == "FG091" or (rule.invalid and rule.valid), rule.id


def test_every_exit_code_is_documented() -> None:
    assert set(EXITS) == set(Exit)
    page = (ROOT / "docs/reference/exit-codes.md").read_text("utf-8")
    for code, meaning in EXITS.items():
        assert f"| {code:d} |" in page
        assert meaning in page


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_message_names_a_verb_that_does_not_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    told = set(re.findall(r"(?:`|: |\b(?:run|with|shows?|try|or) )flaggit ([a-z]+)\b", text))
    assert told <= {*VERBS, "rule", "itself"}
