"""Delivery: putting files where readers find them, whole or not at all.

For: writing one file, or publishing a folder of build products, so that neither a crash nor a full disk nor a second
run leaves something half-written. May import `errors`. Promises:

- Whoever reads sees the old content or the new, also when the writer is killed between any two steps.
- What flaggit did not make is never replaced and never deleted.
- When a function returns, its result survives a loss of power.

POSIX only: it rests on `rename`, symbolic links and `flock`. Why it works so: docs/adr/0005-atomic-output-folder.md.
"""

from flaggit.delivery.file import write_atomically
from flaggit.delivery.folder import replace_folder

__all__ = ["replace_folder", "write_atomically"]
