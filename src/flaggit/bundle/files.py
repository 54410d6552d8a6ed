"""Names: how a bundle's file is called, and what its parts may be.

A part is 1 to 64 lower-case letters, digits, `-` and `_` and begins with a letter or digit: so the dots of a file
name separate exactly three parts, and two names never differ by case alone on a file system that ignores it.
"""

SUFFIX = ".bundle"
MAX_PART = 64
"""How many characters a part may have."""

_FIRST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_REST = _FIRST | {"-", "_"}


def is_part(name: str) -> bool:
    """Tell whether a project, environment, service or key group can be called so."""
    return 0 < len(name) <= MAX_PART and name[0] in _FIRST and _REST.issuperset(name)


def bundle_name(project: str, environment: str, service: str) -> str:
    """Name the bundle of a service in an environment: `shop.production-eu.checkout-api.bundle`.

    Raises:
        ValueError: One of the three can't be part of a name.
    """
    for what, name in (("project", project), ("environment", environment), ("service", service)):
        if not is_part(name):
            raise ValueError(
                f"{what} {name!r} must be 1 to {MAX_PART} lower-case letters, digits, '-' and '_', "
                f"beginning with a letter or digit"
            )
    return f"{project}.{environment}.{service}{SUFFIX}"
