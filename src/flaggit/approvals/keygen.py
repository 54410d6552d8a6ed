"""Signing with a person's own key, by the program that has it: ssh-keygen, with its agent, passphrase or security key."""

import subprocess
from pathlib import Path

from flaggit.errors import FailedStop, UsageStop


def sign(message: bytes, key: Path, namespace: str) -> str:
    """Sign a message.

    Args:
        message: What is signed.
        key: The private key; or a public one whose private half an agent has.
        namespace: What for.

    Returns:
        The armoured signature.

    Raises:
        UsageStop: There is no ssh-keygen.
        FailedStop: It did not sign.
    """
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", namespace]
    try:
        # Standard error is the user's terminal: a passphrase is asked for there, and a touch.
        done = subprocess.run(command, input=message, stdout=subprocess.PIPE, check=False)  # noqa: S603 - a fixed program
    except FileNotFoundError:
        raise UsageStop(
            "no program ssh-keygen was found", where="PATH", remedy="install OpenSSH 8.2 or later"
        ) from None
    if done.returncode != 0 or not done.stdout:
        raise FailedStop(
            "ssh-keygen did not sign",
            where=str(key),
            remedy="what it says stands above; another key: --key FILE",
        )
    return done.stdout.decode("ascii")
