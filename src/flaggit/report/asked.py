"""What was asked, and what answered: the words that `eval` and `explain` share."""

import json
import shlex
from collections.abc import Mapping
from typing import TypeAlias

from flaggit.commands.asking import Origin
from flaggit.report.terminal import Text, safe

SHORT = 9

Fields: TypeAlias = dict[str, object]


def told(value: object) -> str:
    """A value as people read it: text as it is, anything else as JSON."""
    if isinstance(value, str):
        return safe(value)
    return safe(json.dumps(value, ensure_ascii=False, sort_keys=True))


def words(context: Mapping[str, object]) -> str:
    """A context as words of the command line, quoted for a shell."""
    return " ".join(
        safe(shlex.quote(f"{name}={_word(value)}")) for name, value in context.items() if value is not None
    )


def _word(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value)


def source(origin: Origin) -> str:
    """What answered: a commit, the work tree, a bundle."""
    commit = (origin.commit or "no commit")[:SHORT]
    if origin.bundle is not None:
        return f"{safe(str(origin.bundle))} serial {origin.serial} ({commit})"
    return f"{commit} + work tree" if origin.dirty and origin.commit else commit


def warnings(origin: Origin) -> list[Text]:
    """What must not be overlooked about the bundle that answered."""
    if origin.throw_away:
        return [Text("signed by a THROW-AWAY KEY: anyone could have made this bundle", "bold red")]
    if origin.unsigned:
        return [Text("UNSIGNED: anyone could have made this bundle", "bold red")]
    return []


def source_json(origin: Origin) -> Fields:
    """The same as fields of JSON."""
    return {
        "commit": origin.commit,
        "dirty": origin.dirty,
        "bundle": str(origin.bundle) if origin.bundle is not None else None,
        "serial": origin.serial,
        "throw_away_key": origin.throw_away,
        "unsigned": origin.unsigned,
    }
