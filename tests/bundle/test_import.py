"""What the import of the bundle format brings into a service."""

import subprocess
import sys

IMPORT = """
import sys
before = set(sys.modules)
from flaggit.bundle import body, canonical, envelope, files, index, keyring, keys, manifest, serial
print("\\n".join(set(sys.modules) - before))
"""
HEAVY = {
    "dataclasses",
    "inspect",
    "datetime",
    "cryptography",
    "base64",
    "pathlib",
    "logging",
    "importlib.metadata",
}


def test_it_brings_neither_heavy_modules_nor_the_toolchain() -> None:
    run = subprocess.run([sys.executable, "-I", "-c", IMPORT], capture_output=True, text=True, check=True)
    modules = set(run.stdout.split())
    ours = {name for name in modules if name.startswith("flaggit.")}
    assert modules & HEAVY == set()
    assert {name for name in ours if not name.startswith("flaggit.bundle")} == set()
