"""Settings: where a test run gets its flags from, and what all of its tests override.

They stand in pytest's configuration; options of the command line win over it. pytest imports this at every start, so it imports nothing of ours.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import pytest

INI: Final = {
    "flaggit_bundle": "a bundle, or a folder of bundles, to test with",
    "flaggit_keyring": "the keyring that these bundles must be signed by; needed where an environment is protected",
    "flaggit_repository": "a flag repository to build the bundle from (needs flaggit[cli]); the one around the tests unless given",
    "flaggit_environment": "the environment whose flags are tested with",
    "flaggit_service": "the service that is tested",
}
"""What can be set in pytest's configuration, and what each is."""
STRICT: Final = "flaggit_strict"
_STRICT = (
    "fail a test whose code asks for a flag that the bundle can't supply, and so gets the default in the code"
)


class Settings(NamedTuple):
    """What is set.

    Attributes:
        bundle: A bundle or a folder of them; None without.
        keyring: Who must have signed them; None without.
        repository: A flag repository to build from; None without.
        root: The folder that the tests belong to.
        environment: The environment; empty without.
        service: The service; empty without.
        safe: Whether every flag goes to its safe value.
        overrides: What every test overrides: `KEY=VALUE`.
    """

    bundle: Path | None
    keyring: Path | None
    repository: Path | None
    root: Path
    environment: str
    service: str
    safe: bool
    overrides: tuple[str, ...]


def declare(parser: "pytest.Parser") -> None:
    """Declare settings and options."""
    for name, about in INI.items():
        parser.addini(name, f"feature flags: {about}", default="")
    parser.addini(STRICT, f"feature flags: {_STRICT}", type="bool", default=False)
    group = parser.getgroup("flaggit", "feature flags (flaggit)")
    group.addoption(
        "--flaggit-safe",
        action="store_true",
        help="every flag at its safe value, but for what a test itself overrides",
    )
    group.addoption(
        "--flaggit-override",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="override a flag in every test; more than once for several. A variant's name, or JSON",
    )
    group.addoption(
        "--flaggit-bundle", metavar="PATH", help=f"{INI['flaggit_bundle']}; instead of flaggit_bundle"
    )
    group.addoption("--flaggit-environment", metavar="NAME", help="instead of flaggit_environment")


def describe(config: "pytest.Config") -> str:
    """Say what is special about this run; empty when nothing is."""
    said = ["every flag at its safe value"] if config.getoption("flaggit_safe") else []
    return ", ".join([*said, *config.getoption("flaggit_override")])


def read(config: "pytest.Config") -> Settings:
    """Read what is set. A path of the configuration is meant from its file, one of the command line from where pytest was started."""
    bundle = config.getoption("flaggit_bundle")
    return Settings(
        bundle=config.invocation_params.dir / bundle if bundle else _path(config, "flaggit_bundle"),
        keyring=_path(config, "flaggit_keyring"),
        repository=_path(config, "flaggit_repository"),
        root=config.rootpath,
        environment=config.getoption("flaggit_environment") or config.getini("flaggit_environment"),
        service=config.getini("flaggit_service"),
        safe=config.getoption("flaggit_safe"),
        overrides=tuple(config.getoption("flaggit_override")),
    )


def _path(config: "pytest.Config", name: str) -> Path | None:
    given = config.getini(name)
    folder = config.inipath.parent if config.inipath is not None else config.rootpath
    return folder / given if given else None
