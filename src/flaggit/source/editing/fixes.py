"""Applying the fixes that findings carry."""

from collections.abc import Iterable

from flaggit.diagnostics import Fix
from flaggit.errors import InternalStop
from flaggit.source.editing.edits import Edit, RenameKey, SetValue
from flaggit.source.editing.splicing import splice
from flaggit.source.editing.texts import decoded
from flaggit.source.pointers import tokens_of
from flaggit.source.positions import Lines
from flaggit.source.reading import parse


def apply_fixes(data: bytes, fixes: Iterable[Fix]) -> bytes:
    """Apply fixes to one file. Of two that touch the same place only the first is applied.

    Fixes with a span come first, from the end of the file to its start; then those with a pointer, the deepest first,
    so that no fix moves the place of another. What is changed by a span is read again: no fault may be there that was
    not there before, and no value may have changed except under the pointers of the fixes.

    Raises:
        UsageStop: A fix names what is not in the file.
        InternalStop: The fixed text does not read as intended.
    """
    wanted = list(dict.fromkeys(fixes))
    spans = [fix for fix in wanted if fix.span is not None]
    result = _by_span(data, spans) if spans else data
    edits: dict[tuple[str, str], Edit] = {}
    for fix in sorted(wanted, key=lambda fix: -len(tokens_of(fix.pointer))):
        if fix.span is None:
            edit = RenameKey if fix.on == "key" else SetValue
            edits.setdefault((fix.pointer, fix.on), edit(pointer=fix.pointer, text=fix.text))
    return splice(result, sorted(edits.values(), key=lambda edit: isinstance(edit, RenameKey)))


def _by_span(data: bytes, fixes: list[Fix]) -> bytes:
    text = decoded(data)
    lines = Lines(text)
    free = len(text)
    ranges = [
        (
            lines.index(fix.span.line, fix.span.column),
            lines.index(fix.span.end_line, fix.span.end_column),
            fix,
        )
        for fix in fixes
        if fix.span is not None
    ]
    for start, end, fix in sorted(ranges, key=lambda place: (-place[0], -place[1])):
        if start <= end <= free:
            text = text[:start] + fix.text + text[end:]
            free = start
    result = text.encode()
    _compare(data, result, [tokens_of(fix.pointer) for fix in fixes if fix.pointer])
    return result


def _compare(data: bytes, result: bytes, changed: list[tuple[str, ...]]) -> None:
    before, after = parse(data, ""), parse(result, "")
    ids = {finding.id for finding in before.findings}
    new = [finding for finding in after.findings if finding.id not in ids]
    old_value, new_value = before.value, after.value
    for tokens in changed:
        old_value, new_value = _blanked(old_value, tokens), _blanked(new_value, tokens)
    same = before.value is None or repr(old_value) == repr(new_value)
    if new or not same:
        raise InternalStop(
            "a fix would change more than was intended, so nothing was changed",
            remedy="Make this change by hand; please report the file.",
        )


def _blanked(value: object, tokens: tuple[str, ...]) -> object:
    """Give a value with nothing in the place that a fix may change; the place itself stays."""
    if not tokens:
        return None
    if isinstance(value, list) and tokens[0].isdecimal() and int(tokens[0]) < len(value):
        return [
            _blanked(item, tokens[1:]) if place == int(tokens[0]) else item
            for place, item in enumerate(value)
        ]
    if isinstance(value, dict):
        return {key: _blanked(item, tokens[1:]) if key == tokens[0] else item for key, item in value.items()}
    return value
