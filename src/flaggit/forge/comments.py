"""The one comment: found, created or updated."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, Final

from flaggit.forge.api import ATTEMPTS, Answer, Api
from flaggit.forge.unwritten import ForgeStop, ReadOnly
from flaggit.frozen import Frozen

CREATED: Final = "created"
UPDATED: Final = "updated"
SAME: Final = "unchanged"
_UNAUTHORISED: Final = 401
_DENIED: Final = frozenset({403, 404})


class Written(Frozen):
    """What became of a comment: `created`, `updated` or `unchanged`, and the address to read it at."""

    how: str
    url: str = ""


class Note(Frozen):
    """A comment that is there: its id, its text, who wrote it, and the address to read it at."""

    id: int
    text: str
    author: str
    bot: bool
    url: str = ""


class Comments(ABC):
    """The comments of a request.

    Args:
        api: The forge's API.
        list_path: Where its comments are listed and created.
    """

    def __init__(self, api: Api, list_path: str) -> None:
        self.api = api
        self.list_path = list_path

    def put(self, text: str, marker: str) -> Written:
        """Make a text the one comment that begins with a marker.

        Raises:
            ReadOnly: The token may not write here.
            ForgeStop: The forge does not know the request, does not accept the token, or does not answer.
        """
        for attempt in range(ATTEMPTS):
            standing = self._find(marker)
            if standing is not None:
                return self._change(standing, text)
            try:
                made = self._written(self.api.ask("POST", self.list_path, {"body": text}, attempts=1))
            except ForgeStop:
                # It may have been created, and the answer lost: look again, so that there are never two.
                if attempt == ATTEMPTS - 1:
                    raise
                self.api.rest(attempt)
            else:
                return Written(how=CREATED, url=self.address(made))
        raise AssertionError  # the last attempt returns or raises

    def _change(self, standing: Note, text: str) -> Written:
        if standing.text.strip() == text.strip():
            return Written(how=SAME, url=standing.url)
        made = self._written(self.update(standing, text))
        return Written(how=UPDATED, url=self.address(made) or standing.url)

    @abstractmethod
    def update(self, note: Note, text: str) -> Answer:
        """Give a comment another text."""

    @abstractmethod
    def note(self, value: dict[str, Any]) -> Note:
        """Read a comment of a list."""

    @abstractmethod
    def address(self, value: dict[str, Any]) -> str:
        """The address to read a comment at."""

    @abstractmethod
    def me(self) -> str:
        """The name of the account whose token this is; empty when it has none that can be asked for."""

    def _find(self, marker: str) -> Note | None:
        """The first comment of our own that begins with a marker."""
        marked = [note for note in self._notes() if note.text.lstrip().startswith(marker)]
        if not marked:
            return None
        me = self.me()
        return next((note for note in marked if (note.author == me if me else note.bot)), None)

    def _notes(self) -> Iterator[Note]:
        for answer in self.api.pages(self.list_path):
            if not answer.good or not isinstance(answer.value, list):
                raise self._refused(answer)
            yield from (self.note(each) for each in answer.value if isinstance(each, dict))

    def _written(self, answer: Answer) -> dict[str, Any]:
        if answer.status in _DENIED:
            # It could read the list a moment ago, so the request is there.
            raise ReadOnly(answer.said)
        if not answer.good or not isinstance(answer.value, dict):
            raise self._refused(answer)
        return answer.value

    def _refused(self, answer: Answer) -> ForgeStop:
        remedy = (
            "give the job a token that is valid"
            if answer.status == _UNAUTHORISED
            else "check the repository, the number of the request and the address of the API"
        )
        return ForgeStop(f"the forge answered {answer.said}", where=self.list_path, remedy=remedy)
