"""The program's verbs, in the order in which help shows them."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup

from flaggit import __version__
from flaggit.cli.boundary import INTERRUPTED
from flaggit.cli.options import FOLDER_HELP
from flaggit.errors import Exit

DAILY = "Every day"
RELEASE = "Bundles and keys"
SETUP = "Setting up"
SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


class Verb(NamedTuple):
    """Where a verb lives and under which heading help shows it."""

    module: str
    panel: str


VERBS: dict[str, Verb] = {
    "new": Verb("new", DAILY),
    "check": Verb("check", DAILY),
    "test": Verb("test", DAILY),
    "diff": Verb("diff", DAILY),
    "prove": Verb("prove", DAILY),
    "comment": Verb("comment", DAILY),
    "ramp": Verb("ramp", DAILY),
    "policy": Verb("policy", DAILY),
    "explain": Verb("explain", DAILY),
    "log": Verb("log", DAILY),
    "eval": Verb("evaluate", DAILY),
    "list": Verb("listing", DAILY),
    "fmt": Verb("fmt", DAILY),
    "build": Verb("build", RELEASE),
    "verify": Verb("verify", RELEASE),
    "keys": Verb("keys", RELEASE),
    "events": Verb("events", RELEASE),
    "init": Verb("init", SETUP),
    "schema": Verb("schema", SETUP),
    "population": Verb("population", SETUP),
    "help": Verb("manual", SETUP),
}


class _Verbs(Mapping[str, Any]):
    """The verbs' commands, each imported when it is first asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - typer's command classes are not public
        if name not in self._loaded:
            verb = VERBS[name]
            command: Any = typer.main.get_command(import_module(f"flaggit.cli.verbs.{verb.module}").app)
            command.name = name
            command.rich_help_panel = verb.panel
            self._loaded[name] = tidy(command)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(VERBS)

    def __len__(self) -> int:
        return len(VERBS)


def tidy(command: Any) -> Any:  # noqa: ANN401 - typer's command classes are not public
    """Let help read well: paragraphs run on, and no type stands behind a switch (`--check <bool>` looks as if a value belonged there)."""
    paragraphs = (command.help or "").split("\n\n")
    command.help = "\n\n".join(" ".join(each.split()) for each in paragraphs)
    context = typer.Context(command, **SETTINGS)
    for option in (*command.params, command.get_help_option(context)):
        if getattr(option, "is_flag", False):
            option.metavar = ""
    if not isinstance(command, _LazyGroup):
        for part in getattr(command, "commands", {}).values():
            tidy(part)
    return command


class _LazyGroup(TyperGroup):
    """A group whose commands are imported one by one."""

    def __init__(self, **attrs: Any) -> None:  # noqa: ANN401 - typer's own signature
        attrs.pop("commands", None)
        super().__init__(**attrs)
        commands: Any = _Verbs()
        self.commands = commands


app = typer.Typer(
    name="flaggit",
    cls=_LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings=SETTINGS,
    help="Feature flags as code: YAML in git, checked in pull requests, compiled into signed bundles, rolled back by git revert.",
    epilog=(
        "Exit codes: 0 clean, 1 findings, 2 usage, 3 nothing was checked, 4 flaggit's own failure. "
        "Every finding has a page: flaggit help FG204."
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"flaggit {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    context: typer.Context,
    folder: Annotated[str, typer.Option("-C", metavar="FOLDER", help=FOLDER_HELP)] = "",
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    context.obj = folder


def run(args: list[str] | None = None) -> int:
    """Parse the arguments, run the verb, and return the exit code.

    Raises:
        KeyboardInterrupt: When it was interrupted.
        Stop: When the verb can't go on.
    """
    try:
        program: Any = tidy(typer.main.get_command(app))
        code = program(args=args, prog_name="flaggit", standalone_mode=False)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except _WRONG_USAGE as wrong:
        wrong.show()
        return Exit.USAGE
    if code == INTERRUPTED:
        # typer makes an exit code of it, and says nothing.
        raise KeyboardInterrupt
    return int(code or 0)


# typer.BadParameter's ancestor is what every usage error has in common; typer does not export it by name.
_WRONG_USAGE: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
