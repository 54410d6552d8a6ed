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

from typing import TYPE_CHECKING

from flaggit.bundle.refused import Code, Refused
from flaggit.runtime.decision import Decision
from flaggit.runtime.flags import Acceptance, Flags
from flaggit.runtime.opening import open_flags, open_unsigned

if TYPE_CHECKING:
    from flaggit.runtime.explanation import Explanation

__all__ = ["Acceptance", "Code", "Decision", "Explanation", "Flags", "Refused", "open_flags", "open_unsigned"]


def __getattr__(name: str) -> object:
    """Import `Explanation` when it is first named: services decide, few explain."""
    if name == "Explanation":
        from flaggit.runtime.explanation import Explanation  # noqa: PLC0415 - see above

        return Explanation
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
