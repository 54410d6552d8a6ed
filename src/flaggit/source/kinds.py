"""What a file is, by its name alone.

The suffix is the type (`express-pay.flag.yaml` is a flag), and three files have fixed names. Anything else is no
document of ours; a name that is nearly right (`.yml`, capitals) is called misnamed, so that it can be reported instead
of being passed over in silence.
"""

from enum import StrEnum


class DocumentKind(StrEnum):
    """The types of document in a flag repository."""

    FLAG = "flag"
    TEST = "test"
    ROLLOUT = "rollout"
    LAYER = "layer"
    EXPERIMENT = "experiment"
    SEGMENT = "segment"
    SERVICE = "service"
    METRIC = "metric"
    INVARIANT = "invariant"
    POPULATION = "population"
    RETIRED = "retired"
    PROJECT = "project"
    CHARTER = "charter"
    TAXONOMY = "taxonomy"


_BY_NAME = {
    "flaggit.yaml": DocumentKind.PROJECT,
    "charter.yaml": DocumentKind.CHARTER,
    "taxonomy.yaml": DocumentKind.TAXONOMY,
}
_BY_SUFFIX = {str(kind): kind for kind in DocumentKind if kind not in _BY_NAME.values()}


def kind_of(path: str) -> DocumentKind | None:
    """Say what kind of document a path names; `None` for a file that flaggit does not read.

    Args:
        path: With forward slashes; only the last component counts.
    """
    name = path.rpartition("/")[2]
    if not name.endswith(".yaml"):
        return None
    stem, _, suffix = name[:-5].rpartition(".")
    return _BY_SUFFIX.get(suffix) if stem else _BY_NAME.get(name)


def misnamed(path: str) -> str | None:
    """Give the name that a file should have, when its own is nearly that of a document; otherwise `None`.

    Only the last component is looked at: `pay.flag.yml`, `pay.Flag.yaml` and `Charter.yaml` are misnamed.
    """
    if kind_of(path) is not None:
        return None
    folder, slash, name = path.rpartition("/")
    lowered = name.lower()
    head, dot, _ = lowered.rpartition(".")
    if not lowered.endswith((".yaml", ".yml")):
        return None
    if kind_of(f"{head}{dot}yaml") is None:
        return None
    parts = name.split(".")
    kept = parts[:-2] if head not in {"flaggit", "charter", "taxonomy"} else []
    tail = lowered.split(".")[len(kept) : -1]
    return f"{folder}{slash}{'.'.join([*kept, *tail, 'yaml'])}"
