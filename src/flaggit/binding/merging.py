"""JSON Merge Patch, RFC 7396: how a variant is laid over the flag's `base`."""

from typing import TypeVar

_T = TypeVar("_T")


def merge(target: object, patch: _T) -> _T:
    """Lay a patch over a target as RFC 7396, section 2 says; neither is changed, and what is untouched is shared.

    Objects are merged key by key, `null` takes a key away, anything else replaces.
    """
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged  # type: ignore[return-value]  # a dict's patch gives a dict
