"""From paths to names.

A flag's key, and that of a layer, rollout, experiment, tombstone and decision table, is its path below `flags/` without
the suffix, `/` written as `.`; so no component may hold a dot. Segments, services, metrics, invariants and populations are
known by their file's name alone. Names are lower-case words joined by hyphens.
"""

import re
from typing import Final

from flaggit.binding.faults.naming import BAD_NAME, OUTSIDE, UNKNOWN_TYPE
from flaggit.binding.suggesting import Names
from flaggit.diagnostics import Finding, Place
from flaggit.source import DocumentKind, misnamed

FOLDER: Final = "flags/"
PROJECT: Final = "flags/flaggit.yaml"
CHARTER: Final = "flags/charter.yaml"
TAXONOMY: Final = "schemas/taxonomy.yaml"

_FIXED: Final = {
    DocumentKind.PROJECT: PROJECT,
    DocumentKind.CHARTER: CHARTER,
    DocumentKind.TAXONOMY: TAXONOMY,
}
BY_NAME: Final = frozenset(
    {
        DocumentKind.SEGMENT,
        DocumentKind.SERVICE,
        DocumentKind.METRIC,
        DocumentKind.INVARIANT,
        DocumentKind.POPULATION,
    }
)
_WORD: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_NAME: Final = re.compile(_WORD)
_KEY: Final = re.compile(rf"{_WORD}(?:\.{_WORD})+")
_LONGEST: Final = 255
_AS_JSON: Final = tuple(f".{kind}.json" for kind in DocumentKind)
"""Ends of names of documents that somebody wrote as JSON; other JSON files may lie beside the flags."""
_SUFFIXES: Final = Names(tuple(kind for kind in DocumentKind if kind not in _FIXED))


def name_of(path: str, kind: DocumentKind) -> str:
    """Give the key or name of a document by its path; empty for a path that gives none (see `problem_of`)."""
    length = len(kind) + 6  # ".", the kind, ".yaml"
    if kind in BY_NAME:
        name = path[path.rfind("/") + 1 : -length]
        return name if len(name) <= _LONGEST and _NAME.fullmatch(name) else ""
    below = path[len(FOLDER) : -length]
    if "." in below or len(below) > _LONGEST:
        return ""
    key = below.replace("/", ".")
    return key if _KEY.fullmatch(key) else ""


def problem_of(path: str, kind: DocumentKind) -> Finding:
    """Say what is wrong with a path that gives no name."""
    place = Place(path=path)
    file = path.rpartition("/")[2]
    stem = file[: -(len(kind) + 6)]
    folders = [] if kind in BY_NAME else path[len(FOLDER) :].split("/")[:-1]
    if kind not in BY_NAME and not folders:
        return OUTSIDE.at(place, f"the {kind} {stem} lies in no domain's folder, so nobody owns it")
    wrong = next((part for part in (*folders, stem) if not _NAME.fullmatch(part)), None)
    if wrong is None:
        return BAD_NAME.at(place, f"the {kind}'s name is longer than {_LONGEST} characters")
    return BAD_NAME.at(
        place, f"{wrong!r} in the {kind}'s path is not made of lower-case words joined by hyphens"
    )


def misplaced(path: str, kind: DocumentKind) -> Finding | None:
    """Report a document that lies where none of its kind is looked for."""
    fixed = _FIXED.get(kind)
    if fixed is None and path.startswith(FOLDER):
        return None
    if fixed is None:
        return UNKNOWN_TYPE.at(
            Place(path=path), f"a {kind} is looked for below {FOLDER} only, so this one is not read"
        )
    if fixed == path:
        return None
    remedy = f"Move it to {fixed}, or give it another name."
    return UNKNOWN_TYPE.at(
        Place(path=path), f"the {kind} file is {fixed}, and this one is not read", remedy=remedy
    )


def stranger(path: str) -> Finding | None:
    """Report a file below `flags/` that looks like a document and is none; None for what is plainly another file."""
    if not path.startswith(FOLDER):
        return None
    folder, _, file = path.rpartition("/")
    if not file.lower().endswith((".yaml", ".yml", *_AS_JSON)):
        return None
    meant = misnamed(path) or _meant(folder, file)
    remedy = f"Rename it: did you mean {meant}?" if meant else ""
    message = f"{file} has no suffix that says what it is, so it is not read"
    return UNKNOWN_TYPE.at(Place(path=path), message, remedy=remedy)


def _meant(folder: str, file: str) -> str:
    stem, _, suffix = file.rpartition(".")[0].rpartition(".")
    kind = _SUFFIXES.nearest(suffix) if stem else ""
    return f"{folder}/{stem}.{kind}.yaml" if kind else ""
