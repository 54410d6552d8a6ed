"""Why a key, a signature or a recorded answer is not taken."""


class UnacceptableError(ValueError):
    """Evidence or a key that can't be taken; the message says why, in a sentence without a full stop."""
