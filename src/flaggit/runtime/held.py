"""What is held: the one bundle that decides, and its functions as they come into being.

Decisions read a held bundle through one reference, and it is never altered in what it means; accepting another bundle replaces the
reference. Tables and memos fill up while they are read, which needs no lock: two threads may make one function twice, and
either serves.
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias, TypeVar, cast

from flaggit.bundle import canonical
from flaggit.bundle.index import Index
from flaggit.bundle.manifest import Manifest
from flaggit.runtime import decision
from flaggit.runtime.broken import Broken
from flaggit.runtime.choice import Choice, choice
from flaggit.runtime.counts import Counts
from flaggit.runtime.decision import Decision, Origin
from flaggit.runtime.decisions import Decisions
from flaggit.runtime.generate import Clock, Decide, Generator
from flaggit.runtime.readings import Context, Readings, whole

Staleness: TypeAlias = Literal[0, 1, 2]
FRESH: Final = 0
STALE: Final = 1
"""The bundle is stale, and its decisions say so."""
OVERDUE: Final = 2
"""It is stale for so long that flags which say `on_stale: safe` go to their safe value."""

Meta: TypeAlias = Mapping[str, object]

LONGEST = 300
"""The longest error message, in characters: hosts log them, and a line may be a megabyte."""

_LINE = {"decision", "meta"}


Made = TypeVar("Made", bound=Callable[[Context], tuple[object, ...]])
Answer: TypeAlias = Callable[[Context], tuple[object, ...]]
"""A decision, or a tuple that begins with the value like one."""


class Table(dict[str, Made]):
    """The functions of one type's flags, by the keys that they are asked for; made when first asked for."""

    __slots__ = ("_find",)

    def __init__(self, find: Callable[[str], Made]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: str) -> Made:
        found = self[key] = self._find(key)
        return found


class Held:
    """A bundle in use.

    Args:
        manifest: What it says about itself; None while there is none.
        data: The bytes that the index is of: its file.
        index: Where in them the lines are.
        clock: Gives the instant for windows.
        readings: Counts attributes of a wrong type.
        counts: Counts what hosts are answered; None counts for this bundle alone.
        staleness: How old the bundle is; its decisions say so.

    Attributes:
        boolean: The functions of boolean flags; likewise the others.
        every: The functions of all flags.
        counts: How often they decided what.
        decisions: The parsed decisions.
        origin: What every decision says of the bundle.
    """

    __slots__ = (
        "_broken",
        "_data",
        "_generator",
        "_watched",
        "boolean",
        "counts",
        "decisions",
        "every",
        "index",
        "integer",
        "manifest",
        "number",
        "object",
        "origin",
        "string",
    )

    def __init__(  # noqa: PLR0913 - made in two places, of all that flags have
        self,
        manifest: Manifest | None,
        data: bytes,
        index: Index,
        clock: Clock,
        readings: Readings,
        counts: Counts | None = None,
        *,
        staleness: Staleness = FRESH,
    ) -> None:
        self.manifest = manifest
        self.index = index
        self._data = data
        self._broken: dict[str, Broken] = {}
        self.counts = counts = counts or Counts()
        self.decisions = Decisions(self._decision, self._segment, keep=False, overdue=staleness == OVERDUE)
        stale = staleness != FRESH
        self.origin = Origin(manifest.serial, manifest.commit, stale) if manifest else Origin()
        self._generator = Generator(self.decisions, readings, clock, self.origin, counts)
        self.begin()

    def at(self, staleness: Staleness) -> "Held":
        """Give the same bundle at another age. Its functions are made anew, when they are asked for."""
        made = self._generator
        return Held(
            self.manifest, self._data, self.index, made.clock, made.readings, self.counts, staleness=staleness
        )

    def raw(self, place: int) -> bytes:
        """Give a line of the body as it is written; nothing of one that is broken by a newline inside it."""
        try:
            return self.index.line(self._data, place)
        except ValueError:
            return b""

    def begin(self) -> None:
        """Begin with empty tables: what watches may have changed. Who reads a table that is replaced is answered from it."""
        self._watched: dict[str, tuple[str, Decide]] = {}
        self.every: Table[Decide] = Table(self._ready)
        # What a table gives is typed by what the tables hold: a boolean flag decides booleans, for `lines` refuses others.
        self.boolean = cast("Mapping[str, Callable[[Context], tuple[bool]]]", self._typed("boolean"))
        self.string = cast("Mapping[str, Callable[[Context], tuple[str]]]", self._typed("string"))
        self.integer = cast("Mapping[str, Callable[[Context], tuple[int]]]", self._typed("integer"))
        self.number = cast("Mapping[str, Callable[[Context], tuple[float]]]", self._typed("number"))
        self.object = cast(
            "Mapping[str, Callable[[Context], tuple[dict[str, object]]]]", self._typed("object")
        )

    def decide(self, key: str, default: object, context: object, value_type: str = "") -> Decision:
        """Decide with everything checked: what the typed tables can't answer comes here.

        Args:
            key: A key that can be asked for, or anything else.
            default: The value for when the bundle can't supply one.
            context: Whom the decision is for; what is no mapping counts as empty.
            value_type: The type that is asked for; empty for any.
        """
        try:
            return self._decide(key, default, context, value_type)
        except Exception as error:  # noqa: BLE001 - a context's methods may raise anything
            message = f"{type(error).__name__} while deciding"
            return self._failed(default, decision.GENERAL, message, key)

    def present(self, key: str) -> str:
        """Give the key that a flag has now, for one that can be asked for; one of no flag for any other."""
        try:
            return self._key(key)
        except Exception:  # noqa: BLE001 - a key's methods may raise anything
            return ""

    def fingerprints(self) -> Mapping[str, bytes]:
        """Make the fingerprints of the flags that can be asked for (`fingerprints`)."""
        from flaggit.runtime.fingerprints import fingerprints  # noqa: PLC0415 - few compare bundles

        return fingerprints(self._data, self.index)

    def meta(self, key: str) -> Meta:
        """Give what a flag's line says besides its decision; empty when there is no such flag, or its line is broken."""
        try:
            return cast("Meta", self._line(self._key(key), _LINE)["meta"])
        except Exception:  # noqa: BLE001 - as in `present`
            return {}

    def choice(self, key: str) -> Choice | None:
        """Give what a flag can decide; None when there is no such flag, or its line is broken."""
        try:
            key = self._key(key)
            return choice(self.decisions.flag(key), cast("Mapping[str, object]", self._decision(key)))
        except Exception:  # noqa: BLE001 - as in `present`
            return None

    def _decide(self, key: str, default: object, context: object, value_type: str) -> Decision:
        if self.manifest is None:
            return self._failed(default, decision.PROVIDER_NOT_READY, "no bundle was accepted yet", key)
        try:
            found, _ = self._function(key)
        except (KeyError, TypeError):
            return self._failed(default, decision.FLAG_NOT_FOUND, f"there is no flag {_shown(key)}", key)
        except Broken as error:
            return self._failed(default, decision.PARSE_ERROR, str(error), key)
        if value_type not in {"", found}:
            return self._failed(
                default, decision.TYPE_MISMATCH, f"the flag is of type {found}, not {value_type}", key
            )
        return self._ready(key)(whole(context))

    def _failed(self, default: object, code: str, message: str, key: object) -> Decision:
        text = message if len(message) <= LONGEST else f"{message[:LONGEST]}..."
        name = _text(key)
        failed = decision.failed(default, code, text, flag=name, origin=self.origin)
        self.counts.fail(failed, self.present(name))
        return failed

    def _typed(self, value_type: str) -> Table[Answer]:
        def find(key: str) -> Answer:
            found, decide = self._function(key)
            if found != value_type:
                raise KeyError(key)
            return _copy_alone(decide) if found == "object" else decide

        return Table(find)

    def _ready(self, key: str) -> Decide:
        found, decide = self._function(key)
        return _with_copy(decide) if found == "object" else decide

    def _function(self, key: str) -> tuple[str, Decide]:
        key = self._key(key)
        if key in self._broken:
            raise self._broken[key]
        made = self._watched.get(key)
        return self._made(key) if made is None else made

    def _made(self, key: str) -> tuple[str, Decide]:
        watched = self._watched
        try:
            found, decide = self._generator.answer(key)
            if self.counts.watchers:
                decide = self.counts.watchers.watched(self.decisions.flag(key), decide)
        except Broken as error:
            self._broken[key] = error
            raise
        watched[key] = made = found, decide
        return made

    def _key(self, key: str) -> str:
        """Give the present key of a flag that can be asked for."""
        if key in self.index.flags and key not in self.index.hidden:
            return key
        return self.index.aliases[key]

    def _decision(self, key: str) -> object:
        return self._parse(self.index.flags[key], _LINE)["decision"]

    def _segment(self, name: str) -> object:
        return self._parse(self.index.segments[name], {"decision"})["decision"]

    def _line(self, key: str, keys: set[str]) -> dict[str, object]:
        return self._parse(self.index.flags[key], keys)

    def _parse(self, place: int, keys: set[str]) -> dict[str, object]:
        try:
            line = canonical.decode(self.index.line(self._data, place))
        except ValueError as error:
            raise Broken(f"the line can't be read: {error}") from None
        if not isinstance(line, dict) or line.keys() != keys:
            raise Broken("a line must have a decision, that of a flag a meta too, and nothing else")
        return line


def _shown(key: object) -> str:
    return repr(_text(key)[:LONGEST]) if _text(key) else f"that is a {type(key).__name__}"


def _text(key: object) -> str:
    # By the type, for `isinstance` also asks the object's own `__class__`.
    return str.__str__(cast("str", key)) if issubclass(type(key), str) else ""


# Objects are handed out as copies, so that nothing that a host does to them reaches the next decision.


def _with_copy(decide: Decide) -> Decide:
    def decided(context: Context) -> Decision:
        made = decide(context)
        return made._replace(value=copy(made.value))

    return decided


def _copy_alone(decide: Decide) -> Answer:
    def answered(context: Context) -> tuple[object]:
        return (copy(decide(context)[0]),)

    return answered


def copy(value: object) -> object:
    """Copy what JSON is made of, to the bottom."""
    if isinstance(value, dict):
        return {key: copy(inside) if type(inside) in _NESTED else inside for key, inside in value.items()}
    if isinstance(value, list):
        return [copy(inside) if type(inside) in _NESTED else inside for inside in value]
    return value


_NESTED = frozenset({dict, list})
