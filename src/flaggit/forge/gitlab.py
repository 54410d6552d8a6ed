"""Merge requests at GitLab, in the cloud or one's own: docs.gitlab.com, "Notes API"."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flaggit.forge.api import Answer, Api
from flaggit.forge.comments import Comments, Note


class GitLab(Comments):
    """The notes of a merge request.

    Args:
        url: The API's address, as `CI_API_V4_URL` says it.
        token: Who asks: a project's or a person's access token with the scope `api`. A job's own token can't write notes.
        project: The project's number, or its path.
        number: The merge request's, within the project.
        sleep: Waits so many seconds.
    """

    def __init__(
        self, url: str, token: str, project: str, number: int, sleep: Callable[[float], None]
    ) -> None:
        path = f"/projects/{quote(project, safe='')}/merge_requests/{number}/notes"
        super().__init__(Api(url, {"PRIVATE-TOKEN": token}, sleep), path)

    def update(self, note: Note, text: str) -> Answer:
        """Give a note another text."""
        return self.api.ask("PUT", f"{self.list_path}/{note.id}", {"body": text})

    def note(self, value: dict[str, Any]) -> Note:
        """Read a note of a list."""
        author = str((value.get("author") or {}).get("username", ""))
        return Note(id=int(value["id"]), text=str(value.get("body") or ""), author=author, bot=False)

    def address(self, value: dict[str, Any]) -> str:  # noqa: ARG002 - GitLab does not say it
        """Nothing: GitLab gives no address of a note."""
        return ""

    def me(self) -> str:
        """The account's name: every token of GitLab has one."""
        answer = self.api.ask("GET", "/user")
        return str(answer.value.get("username", "")) if answer.good and isinstance(answer.value, dict) else ""
