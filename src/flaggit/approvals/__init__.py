"""Evidence of approvals: signed by people with their SSH keys, or recorded from a forge.

For: `policy check`, `policy approve` and `policy fetch`, and what of it `log` and `events` show. May import `policy`, `bundle`
and `errors`, the network by the standard library alone, and the program ssh-keygen. Promises: what comes from outside is read
strictly, and what can't be taken says why and counts for nothing; a token goes to the address that was asked for and to no other;
what was recorded holds no more of a forge's answer than the judgement needs.
"""

from flaggit.approvals.fetching import Forge, fetch
from flaggit.approvals.keygen import sign
from flaggit.approvals.recorded import Recorded, Said, read_recorded
from flaggit.approvals.signed import NAMESPACE, Signed, message_of, read_message, read_signed

__all__ = [
    "NAMESPACE",
    "Forge",
    "Recorded",
    "Said",
    "Signed",
    "fetch",
    "message_of",
    "read_message",
    "read_recorded",
    "read_signed",
    "sign",
]
