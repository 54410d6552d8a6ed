"""What a module of `sdks` offers. Each is a plain module with these four functions, and `NAMES` for its expressions.

More may be there: `prepared(folder)`, a context manager of what must run outside of the process; `served(folder)`, instead of `opened`
in a worker that serves; and `began(client)`, the instant in ns at which a reload began, where the SDK alone says when.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from benchmarks.peers.description import Flag, Question


class Sdk(Protocol):
    """One SDK, evaluating locally."""

    NAMES: dict[str, Any]
    """What expressions may name, beside `client`."""

    ONE_A_THREAD: bool
    """Whether each thread needs a client of its own."""

    def write(self, flags: Sequence[Flag], folder: Path, revision: int) -> None:
        """Write these flags as the SDK's own data file, in the place of the one that is there."""

    def opened(self, folder: Path) -> Any:  # noqa: ANN401 - each SDK has its own client
        """Load the data file as a service would at its start, and return what decides."""

    def reload(self, client: Any, folder: Path) -> Any:  # noqa: ANN401
        """Load the data file again, as the SDK does when it has changed, and return when it decides."""

    def asked(self, question: Question) -> str:
        """The expression of Python that a service would write to ask `client` this, the context built in it."""
