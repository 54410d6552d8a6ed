"""The words and options that `eval` and `explain` share."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

WORDS_SETTINGS: dict[str, Any] = {"ignore_unknown_options": True, "allow_interspersed_args": True}
"""Lets options that are none of the command's through: `--user 4711` names an attribute of the taxonomy."""

Words: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="KEY NAME=VALUE...",
        help="The flag, and of whom: country=DE roles=ops --user 4711.",
        show_default=False,
    ),
]
ContextOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--context",
        metavar="JSON|@FILE|-",
        help="The same as a JSON object, from a file or standard input; words win over it.",
    ),
]
Environment: TypeAlias = Annotated[
    str, typer.Option("--environment", "-e", metavar="NAME", help="An environment or group.")
]
Service: TypeAlias = Annotated[str, typer.Option("--service", "-s", metavar="NAME", help="A service.")]
At: TypeAlias = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="INSTANT",
        help="As of then, for windows and expiry: 2026-11-26 or with time and zone.",
    ),
]
BundleOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--bundle", metavar="FILE", help="Ask this bundle, verified as a service would."),
]
KeyringOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--keyring",
        metavar="FILE",
        help="Whose signatures it needs; keyring.json in the repository's root unless given.",
    ),
]
Unsigned: TypeAlias = Annotated[
    bool, typer.Option("--unsigned", help="The bundle is a development one, which nobody signed.")
]


def options_of(context: typer.Context) -> Sequence[str]:
    """List the long options of the command that runs, for a word that was meant to be one."""
    return [name for option in context.command.params for name in option.opts if name.startswith("--")]


def stdin(limit: int) -> bytes:
    """Read at most so many bytes of standard input."""
    return sys.stdin.buffer.read(limit)
