"""ConfigCat: a config of its format 6, from the cache of an offline client."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.description import Condition, Flag, Question, Value
from configcatclient import ConfigCatClient, get
from configcatclient.configcatoptions import ConfigCatOptions
from configcatclient.configentry import ConfigEntry
from configcatclient.interfaces import ConfigCache
from configcatclient.pollingmode import PollingMode
from configcatclient.user import User

NAMES: dict[str, Any] = {"User": User, "NO": False}
ONE_A_THREAD = False
KEY = "configcat-sdk-1/0000000000000000000000/0000000000000000000000"
IN, AT_LEAST = 0, 9


class Cache(ConfigCache):
    """A cache of one text, read once."""

    def __init__(self, folder: Path) -> None:
        self._text = _text(folder)

    def get(self, key: str) -> str:  # noqa: ARG002 - there is one
        """Give the text."""
        return self._text

    def set(self, key: str, value: str) -> None:
        """Keep nothing: nothing is fetched."""


def write(flags: Sequence[Flag], folder: Path, revision: int) -> None:
    """Write a cache entry: the time of the fetch, its ETag, and the config."""
    config = {"p": {"s": "salt"}, "s": [], "f": {flag.key: _setting(flag) for flag in flags}}
    (folder / "config").write_text(f"1800000000000\netag-{revision}\n{json.dumps(config)}", "utf-8")


def opened(folder: Path) -> ConfigCatClient:
    """Make an offline client with a cache."""
    return get(
        KEY,
        ConfigCatOptions(polling_mode=PollingMode.manual_poll(), config_cache=Cache(folder), offline=True),
    )


def reload(client: ConfigCatClient, folder: Path) -> ConfigCatClient:
    """Do what the client does with the body of a fetch: parse it, then swap it under the lock."""
    text = _text(folder)
    entry = ConfigEntry.create_from_string(text)
    service = client._config_service  # noqa: SLF001 - a fetch's own steps
    with service._lock:  # noqa: SLF001
        service._cached_entry = entry  # noqa: SLF001
    return client


def asked(question: Question) -> str:
    """Ask for a value."""
    known = dict(question.attributes)
    country = f", country={known.pop('country')!r}" if "country" in known else ""
    custom = f", custom={known!r}" if known else ""
    default = "NO" if question.boolean else repr("")
    return f"client.get_value({question.flag!r}, {default}, User({question.user!r}{country}{custom}))"


def _text(folder: Path) -> str:
    return (folder / "config").read_text("utf-8")


def _setting(flag: Flag) -> dict[str, Any]:
    rules = [
        {"c": [{"u": _condition(test)} for test in rule.tests], "s": {"v": _value(rule.serve), "i": f"v{at}"}}
        for at, rule in enumerate(flag.rules)
    ]
    found: dict[str, Any] = {"t": 0 if flag.boolean else 1, "r": rules, "i": "v"}
    if flag.fixed is not None:
        return {**found, "v": _value(flag.fixed)}
    # Percentages are whole.
    parts = [round(weight) for _, weight in flag.otherwise]
    parts[-1] += 100 - sum(parts)
    options = [
        {"p": part, "v": _value(value), "i": f"p{at}"}
        for at, ((value, _), part) in enumerate(zip(flag.otherwise, parts, strict=True))
    ]
    return {**found, "p": options, "v": _value(flag.values[0])}


def _value(value: Value) -> dict[str, Value]:
    return {"b" if isinstance(value, bool) else "s": value}


def _condition(test: Condition) -> dict[str, Any]:
    attribute = {"user": "Identifier", "country": "Country"}.get(test.attribute, test.attribute)
    if test.op == "at least":
        return {"a": attribute, "c": AT_LEAST, "s": test.values[0]}
    return {"a": attribute, "c": IN, "l": list(test.values)}
