"""The scenarios that do not hold for this provider, or do not concern it, and why."""

from typing import Final

LEFT_OUT: Final = {
    "A disabled flag resolves to the code default": "a disabled flag serves the safe value that its author states, not the caller's",
    "CACHED reason": "nothing is cached: every evaluation decides",
    "Error message in evaluation details": "the words of the message are those of another provider",
    "Evaluation context immutability": "the client makes the details, and decides whether they can be altered",
    "Evaluation options with hooks": "the client runs the hooks",
    "Flag metadata in evaluation details": "metadata is what flaggit knows of a flag: authors can't add any of their own",
    "Provider in fatal state error": "no error is fatal for flags that are followed: the next bundle may be right",
    "Provider status accessibility[fatal-FATAL]": "no error is fatal for flags that are followed: the next bundle may be right",
}
