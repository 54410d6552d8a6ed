"""The forge: where a change is reviewed, GitHub or GitLab, through its API.

For: the one comment of a pull or merge request. May import `errors`; HTTP is the standard library's. Promises:

- One comment: it is found again by its first line, and only among those that the same account wrote, so nobody can plant another.
- What is the same is not written again. What the forge will not let us write is told apart from what failed.
- A token goes to the configured address and nowhere else: redirections are not followed, and no message shows it.
"""

from flaggit.forge.api import Api
from flaggit.forge.comments import Comments, Written
from flaggit.forge.github import GitHub
from flaggit.forge.gitlab import GitLab
from flaggit.forge.unwritten import ForgeStop, ReadOnly

__all__ = ["Api", "Comments", "ForgeStop", "GitHub", "GitLab", "ReadOnly", "Written"]
