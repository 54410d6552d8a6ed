"""The loader: what runs inside a service.

For: opening the bundle of one service and environment, verifying it, deciding, and explaining decisions. It is a guest in
somebody's process: light to import, nothing happens at import, no thread, no file or network beyond what was asked for.

May import `flaggit.bundle` and the standard library. `cryptography` is imported by `bundle` when a signature is verified.

Promises: nothing leaves a decision but a value (`KeyboardInterrupt` and its like excepted). Nothing is parsed, kept or
served before its signatures were verified. What is refused changes nothing. The generated functions (`generate`) and the
plain interpreter (`interpret`) decide alike.

    from flaggit.runtime import open_flags

    flags = open_flags("shop.staging.web.bundle", project="shop", environment="staging", service="web", keyring="keyring")
    flags.boolean("checkout.express-pay", False, {"user": "u-1", "country": "DE"})
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flaggit.bundle.refused import Code, Refused
    from flaggit.runtime.decision import Decision
    from flaggit.runtime.explanation import Explanation
    from flaggit.runtime.flags import Acceptance, Flags
    from flaggit.runtime.opening import open_flags, open_unsigned

__all__ = ["Acceptance", "Code", "Decision", "Explanation", "Flags", "Refused", "open_flags", "open_unsigned"]

_HOMES: Final = {
    "Acceptance": "flaggit.runtime.flags",
    "Code": "flaggit.bundle.refused",
    "Decision": "flaggit.runtime.decision",
    "Explanation": "flaggit.runtime.explanation",
    "Flags": "flaggit.runtime.flags",
    "Refused": "flaggit.bundle.refused",
    "open_flags": "flaggit.runtime.opening",
    "open_unsigned": "flaggit.runtime.opening",
}


def __getattr__(name: str) -> object:
    """Import a name when it is first asked for: services decide, few explain; tools ask for what decides, and open no bundle."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found
