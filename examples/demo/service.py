"""A service of the demo: it opens its bundle, and answers questions on standard input, one JSON object a line.

    python service.py PROJECT ENVIRONMENT SERVICE KEYRING BUNDLE

It ends with its input, so it never outlives the demo. It imports the loader and the standard library, and nothing else of ours.
"""

import hashlib
import json
import sys
from pathlib import Path

from people import SHOPPERS, shopper

from flaggit.runtime import Flags, open_flags

SHOPPERS_CONTEXTS = [shopper(number) for number in SHOPPERS]


def state(flags: Flags) -> dict[str, object]:
    """Which bundle decides."""
    held = flags.manifest
    return {
        "serial": flags.serial,
        "decisions": held.decisions if held else "",
        "flags": len(flags.keys()),
        "refused": str(flags.refused) if flags.refused else "",
    }


def accept(flags: Flags, bundle: str) -> dict[str, object]:
    """Offer a newer bundle."""
    outcome = flags.accept(Path(bundle).read_bytes()).outcome
    return {"outcome": outcome, **state(flags)}


def decide(flags: Flags, keys: list[str], numbers: list[int]) -> list[list[str]]:
    """Decide some flags for some shoppers: the variant's name, or the value."""
    return [[shown(flags, key, shopper(number)) for key in keys] for number in numbers]


def everyone(flags: Flags, key: str) -> dict[str, object]:
    """Decide one flag for every shopper, and every other flag too: of those, a digest is enough to see that nothing moved."""
    others = hashlib.sha256()
    for other in flags.keys():  # noqa: SIM118 - a method of the loader
        if other != key:
            others.update(repr([flags.value(other, None, context) for context in SHOPPERS_CONTEXTS]).encode())
    return {
        "values": [flags.boolean(key, False, context) for context in SHOPPERS_CONTEXTS],
        "others": others.hexdigest(),
    }


def shown(flags: Flags, key: str, context: dict[str, object]) -> str:
    """A decision in a word."""
    decision = flags.details(key, None, context)
    return decision.error_code or decision.variant or json.dumps(decision.value)


def main(project: str, environment: str, service: str, keyring: str, bundle: str) -> None:
    """Open the bundle and answer until the input ends."""
    flags = open_flags(bundle, project=project, environment=environment, service=service, keyring=keyring)
    answers = {"state": state, "accept": accept, "decide": decide, "everyone": everyone}
    for line in sys.stdin:
        asked, *arguments = json.loads(line)
        print(json.dumps(answers[asked](flags, *arguments)), flush=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
