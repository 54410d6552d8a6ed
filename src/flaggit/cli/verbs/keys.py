"""`flaggit keys`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from flaggit.binding.suggesting import Names
from flaggit.cli.options import Folder, Format, chosen_folder, show
from flaggit.commands import keys as commands
from flaggit.commands.workspace import bound
from flaggit.errors import UsageStop
from flaggit.model import Taxonomy
from flaggit.report import keys as render
from flaggit.signing import PASSWORD_VARIABLE

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Make signing keys, list keys and keyrings, write keyrings.",
)


@app.command()
def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="What the key is for, such as ci: NAME.pem and NAME.pub.pem are written."
        ),
    ],
    kind: Annotated[
        str,
        typer.Option("--type", metavar="TYPE", help="ed25519, or ecdsa-p256 for key services without it."),
    ] = "ed25519",
    output: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to write the two files.")] = Path(),
    form: Format = "text",
) -> None:
    """Make a key pair. With FLAGGIT_SIGNING_KEY_PASSWORD set, the private key is encrypted."""
    made = commands.new_key(output, name, kind, os.environ.get(PASSWORD_VARIABLE, ""))
    show(render.made_json(made) if form == "json" else render.made_text(made))


@app.command(name="list")
def list_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Keyrings, or public keys as PEM.")],
    form: Format = "text",
) -> None:
    """List the keys of keyrings, and which groups must sign for which environment."""
    listed = [commands.read_keys(path) for path in files]
    show(render.listed_json(listed) if form == "json" else render.listed_text(listed))


@app.command()
def keyring(
    context: typer.Context,
    root: Annotated[
        list[str],
        typer.Option(
            metavar="KEY",
            help="Private root key: a PEM file or a key service's URI. All that are given must sign.",
        ),
    ],
    group: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=FILE[,FILE...][:N]",
            help="A group of public keys of which N (1) must sign a bundle.",
        ),
    ],
    environment: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=GROUP[,GROUP...]",
            help="The groups that must all sign an environment's bundles; every group for every environment unless given.",
        ),
    ] = None,
    output: Annotated[Path, typer.Option(metavar="FILE", help="The keyring to write.")] = Path(
        "keyring.json"
    ),
    form: Format = "text",
    folder: Folder = "",
) -> None:
    """Write a keyring: who may sign the bundles of which environment. Services are deployed with it."""
    catalog = bound(chosen_folder(context.obj, folder)).catalog
    groups = [_group(text) for text in group]
    every = tuple(wish.name for wish in groups)
    rules = dict.fromkeys(catalog.taxonomy.environments, every)
    if environment:
        rules = {
            name: chosen for text in environment for name, chosen in _rule(text, catalog.taxonomy).items()
        }
    written = commands.write_keyring(
        output, project=catalog.project.name, root=root, groups=groups, environments=rules, environ=os.environ
    )
    show(render.listed_json([written]) if form == "json" else render.listed_text([written]))


def _group(text: str) -> commands.GroupWish:
    name, _, rest = text.partition("=")
    files, colon, number = rest.rpartition(":")
    if not (colon and number.isdecimal()):
        files, number = rest, "1"
    paths = tuple(Path(each) for each in files.split(",") if each)
    if not name or not paths:
        raise UsageStop(
            f"{text!r} names no group and its keys",
            where="--group",
            remedy="for instance: --group ci=ci.pub.pem",
        )
    return commands.GroupWish(name=name, keys=paths, threshold=int(number))


def _rule(text: str, taxonomy: Taxonomy) -> dict[str, tuple[str, ...]]:
    name, _, rest = text.partition("=")
    environments = taxonomy.members(name)
    groups = tuple(each for each in rest.split(",") if each)
    if not groups:
        raise UsageStop(
            f"{text!r} names no groups that sign",
            where="--environment",
            remedy=f"for instance: --environment {taxonomy.environments[0]}=ci",
        )
    if not environments:
        names = [*taxonomy.groups, *taxonomy.environments]
        near = Names(names).question(name)
        raise UsageStop(
            f"there is no environment {name!r}{f'; {near}' if near else ''}",
            where="--environment",
            remedy=f"one of: {', '.join(names)}",
        )
    return dict.fromkeys(environments, groups)
