"""Contexts that a person gives: words of the command line and JSON, read by the attributes' types.

`name=value`, `--name value` and `--name=value` mean the same, and `--name` alone is true for a boolean attribute. In an option's name
`-` stands for `_`, too. Words win over JSON. There is no guessing: a name that is no attribute, or a value of another type, stops
the command, for the answer would be about somebody else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from flaggit.bundle import canonical
from flaggit.commands.vocabularies import Vocabulary
from flaggit.errors import UsageStop
from flaggit.frozen import Frozen
from flaggit.runtime import readings

LARGEST = 1 << 20
"""The largest JSON context, in bytes."""

_EXAMPLES = {
    "string": "some text",
    "boolean": "true or false",
    "integer": "a whole number such as 3",
    "number": "a number such as 19.5",
    "version": "a version such as 2.3.0",
    "instant": "an instant such as 2026-11-26T17:00:00Z",
    "ip": "an address such as 192.0.2.1",
    "strings": "a list such as staff,ops",
}


class Question(Frozen):
    """What is asked.

    Attributes:
        key: The flag.
        context: Attribute to value, as a service would have it; None for an attribute that is said to be missing.
        notes: What looks odd and is taken as it is.
    """

    key: str
    context: Mapping[str, object]
    notes: tuple[str, ...] = ()


class _Pair(NamedTuple):
    """An attribute that was given, its value if there was one, and the word that it stood in."""

    name: str
    value: str | None
    written: str


def read_question(
    words: Sequence[str], json: str, vocabulary: Vocabulary, options: Sequence[str]
) -> Question:
    """Read the flag and the context.

    Args:
        words: The words of the command line that are no options: the flag's key, and attributes.
        json: The context as a JSON object; empty for none.
        vocabulary: The attributes.
        options: The command's own options (`--service`), for a word that was meant to be one.

    Raises:
        UsageStop: There is no key, or more than one; a name is no attribute; a value is of another type.
    """
    keys, pairs = _split(words, vocabulary, options)
    if len(keys) != 1:
        raise _keys(keys)
    context = dict(_read_json(json, vocabulary)) if json else {}
    for pair in pairs:
        context[pair.name] = _value(pair, vocabulary)
    return Question(key=keys[0], context=context, notes=tuple(_odd(context, vocabulary)))


def source_of(given: str, stdin: Callable[[int], bytes]) -> str:
    """Fetch the JSON that `--context` names: itself, the file of `@FILE`, or standard input for `-`.

    Args:
        given: The option's value.
        stdin: Reads at most so many bytes of standard input.

    Raises:
        UsageStop: The file can't be read, is too large, or is no UTF-8.
    """
    if given == "-":
        data = stdin(LARGEST + 1)
    elif given.startswith("@"):
        try:
            with Path(given[1:]).open("rb") as file:
                data = file.read(LARGEST + 1)
        except (OSError, ValueError) as error:
            told = (isinstance(error, OSError) and error.strerror) or str(error)
            raise UsageStop(
                f"the context can't be read: {told}", where=given[1:], remedy="--context @FILE reads a file"
            ) from None
    else:
        data = given.encode("utf-8", "surrogateescape")
    if len(data) > LARGEST:
        raise UsageStop(
            f"a context has at most {LARGEST:,} bytes, this one has more",
            where="--context",
            remedy="give only the attributes that schemas/taxonomy.yaml lists",
        )
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UsageStop("the context is no UTF-8", where="--context", remedy=_SHAPE) from None


_SHAPE = 'for instance: --context \'{"user": "4711", "country": "DE"}\''


def _split(
    words: Sequence[str], vocabulary: Vocabulary, options: Sequence[str]
) -> tuple[list[str], list[_Pair]]:
    keys: list[str] = []
    pairs: list[_Pair] = []
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        name, equals, value = word.partition("=")
        if word.startswith("--"):
            name = _attribute(name[2:], vocabulary, options, option=True)
            if not equals and _takes_next(name, waiting, vocabulary):
                value, equals = waiting.pop(), "="
            pairs.append(_Pair(name, value if equals else None, word))
        elif word.startswith("-") and not equals:
            raise UsageStop(
                f"there is no option {word}",
                remedy="flaggit eval --help and flaggit explain --help list them",
            )
        elif equals:
            pairs.append(_Pair(_attribute(name, vocabulary, options, option=False), value, word))
        else:
            keys.append(word)
    return keys, pairs


def _takes_next(name: str, waiting: list[str], vocabulary: Vocabulary) -> bool:
    if not waiting:
        return False
    return vocabulary.types.get(name) != "boolean" or waiting[-1] in {"true", "false"}


def _attribute(name: str, vocabulary: Vocabulary, options: Sequence[str], *, option: bool) -> str:
    """Find the attribute that a name means."""
    types = vocabulary.types
    for known in (name, name.replace("-", "_"), name.replace("_", "-")):
        if known in types:
            return known
    own = [each.removeprefix("--") for each in options]
    if vocabulary.open and not (option and get_close_matches(name, own, n=1)):
        return name
    raise _unknown(f"--{name}" if option else name, types, options)


def _unknown(written: str, types: Mapping[str, str], options: Sequence[str]) -> UsageStop:
    name = written.removeprefix("--")
    dashes = written.removesuffix(name)
    known = {each: f"{dashes}{each}" for each in types} | {each.removeprefix("--"): each for each in options}
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {known[near[0]]}?" if near else ""
    listed = f"attributes: {', '.join(types)}" if types else "the taxonomy names no attribute"
    return UsageStop(f"there is no {'option or ' if dashes else ''}attribute {written}{hint}", remedy=listed)


def _keys(keys: Sequence[str]) -> UsageStop:
    remedy = "flaggit list shows the flags; then, for instance: checkout.express-pay user=4711 country=DE"
    if not keys:
        return UsageStop("no flag was named", where="KEY", remedy=remedy)
    return UsageStop(
        f"one flag at a time, and {', '.join(keys[1:])} is no name=value", where=keys[0], remedy=remedy
    )


def _value(pair: _Pair, vocabulary: Vocabulary) -> object:
    kind = vocabulary.types.get(pair.name, "string")
    text = pair.value
    if text is None:
        if kind == "boolean":
            return True
        raise UsageStop(
            f"{pair.name} needs a value: {_EXAMPLES[kind]}",
            where=pair.written,
            remedy=f"{pair.written} VALUE, or {pair.name}=VALUE",
        )
    value = _typed(kind, text)
    if value is None or readings.PLAIN[kind](value) is None:
        raise UsageStop(
            f"{text!r} is no {kind}, and {pair.name} is one",
            where=pair.written,
            remedy=f"give {_EXAMPLES[kind]}",
        )
    return value


def _typed(kind: str, text: str) -> object:
    """Read a word as a value of a type; None when it is none."""
    if kind == "boolean":
        return {"true": True, "false": False}.get(text)
    if kind == "strings":
        return [part for part in text.split(",") if part]
    if kind in {"integer", "number"}:
        try:
            number = canonical.decode(text.encode("utf-8", "surrogateescape"))
        except ValueError:
            return None
        return number if isinstance(number, int | float) else None
    return text


def _read_json(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, object]]:
    try:
        value = canonical.decode(text.encode())
    except ValueError as error:
        raise UsageStop(f"the context is no JSON: {error}", where="--context", remedy=_SHAPE) from None
    if not isinstance(value, dict):
        raise UsageStop("the context is no JSON object", where="--context", remedy=_SHAPE)
    for name, inside in value.items():
        if name not in vocabulary.types and not vocabulary.open:
            raise _unknown(name, vocabulary.types, ())
        kind = vocabulary.types.get(name)
        unit = name in vocabulary.units and readings.unit(inside) is not None
        if inside is not None and kind and readings.PLAIN[kind](inside) is None and not unit:
            shown = canonical.encode(inside).decode()
            raise UsageStop(
                f"{name} is {_short(shown)}, which is no {kind}",
                where="--context",
                remedy=f'for instance: {{"{name}": {_IN_JSON[kind]}}}',
            )
        yield name, inside


_IN_JSON = {
    "string": '"DE"',
    "boolean": "true",
    "integer": "3",
    "number": "19.5",
    "version": '"2.3.0"',
    "instant": '"2026-11-26T17:00:00Z"',
    "ip": '"192.0.2.1"',
    "strings": '["staff", "ops"]',
}
_LONGEST = 40


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _odd(context: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
    for name, value in context.items():
        if name not in vocabulary.types:
            near = get_close_matches(name, vocabulary.types, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield f"no flag of this bundle looks at {name}{hint}"
            continue
        known = vocabulary.values.get(name)
        if known and value is not None and not (isinstance(value, list) or value in known):
            near = get_close_matches(str(value), [str(each) for each in known], n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield f"{_short(str(value))} is none of the values that the taxonomy gives {name}{hint}"
