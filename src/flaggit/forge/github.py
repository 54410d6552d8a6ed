"""Pull requests at GitHub, in the cloud or one's own: docs.github.com, "REST API endpoints for issue comments"."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from flaggit.forge.api import Answer, Api
from flaggit.forge.comments import Comments, Note

API: Final = "https://api.github.com"


class GitHub(Comments):
    """The comments of a pull request.

    Args:
        url: The API's address, as `GITHUB_API_URL` says it.
        token: Who asks.
        repository: `owner/name`.
        number: The pull request's.
        sleep: Waits so many seconds.
    """

    def __init__(
        self, url: str, token: str, repository: str, number: int, sleep: Callable[[float], None]
    ) -> None:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._repository = f"/repos/{quote(repository)}"
        super().__init__(Api(url, headers, sleep), f"{self._repository}/issues/{number}/comments")

    def update(self, note: Note, text: str) -> Answer:
        """Give a comment another text."""
        return self.api.ask("PATCH", f"{self._repository}/issues/comments/{note.id}", {"body": text})

    def note(self, value: dict[str, Any]) -> Note:
        """Read a comment of a list."""
        user = value.get("user") or {}
        return Note(
            id=int(value["id"]),
            text=str(value.get("body") or ""),
            author=str(user.get("login", "")),
            bot=user.get("type") == "Bot",
            url=self.address(value),
        )

    def address(self, value: dict[str, Any]) -> str:
        """The address to read a comment at."""
        return str(value.get("html_url", ""))

    def me(self) -> str:
        """The account's name; a workflow's token belongs to an app, which can't ask who it is."""
        answer = self.api.ask("GET", "/user")
        return str(answer.value.get("login", "")) if answer.good and isinstance(answer.value, dict) else ""
