"""What an editor needs to know to complete and check the files of a flag repository.

VS Code with the extension `redhat.vscode-yaml` reads `.vscode/settings.json`. Any editor with yaml-language-server, and
the JetBrains IDEs, read the comment that `modeline` gives, in the file itself.
"""

import json
from collections.abc import Mapping
from typing import Final

from flaggit.source import DocumentKind

_FIXED: Final = {
    DocumentKind.PROJECT: "flags/flaggit.yaml",
    DocumentKind.CHARTER: "flags/charter.yaml",
    DocumentKind.TAXONOMY: "schemas/taxonomy.yaml",
}


def editor_settings() -> Mapping[str, bytes]:
    """Make the settings of VS Code: path to JSON text in UTF-8, to be written where no such file is yet."""
    schemas = {f"schemas/{kind.value}.schema.json": _files(kind) for kind in sorted(DocumentKind)}
    settings = {"yaml.schemas": schemas, "yaml.format.enable": False, "files.eol": "\n"}
    return {
        ".vscode/extensions.json": _bytes({"recommendations": ["redhat.vscode-yaml"]}),
        ".vscode/settings.json": _bytes(settings),
    }


def modeline(kind: DocumentKind, depth: int) -> str:
    """Make the comment that ties one file to its schema, for editors without settings of the repository.

    Args:
        kind: The document's type.
        depth: How many folders the file is in, from the repository's root.
    """
    return f"# yaml-language-server: $schema={'../' * depth}schemas/{kind.value}.schema.json"


def _files(kind: DocumentKind) -> str:
    return _FIXED.get(kind, f"flags/**/*.{kind.value}.yaml")


def _bytes(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()
