"""Services as processes: started, asked, and always stopped."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

PROJECT, ENVIRONMENT = "shop", "production-us"
SERVICES = ("web", "checkout-api", "payments")
SECONDS_TO_END = 10


class Service:
    """One service process."""

    def __init__(self, name: str, keyring: Path, bundles: Path) -> None:
        self.name = name
        self.bundle = bundles / f"{PROJECT}.{ENVIRONMENT}.{name}.bundle"
        self.process = subprocess.Popen(
            [
                *(sys.executable, str(Path(__file__).with_name("service.py"))),
                *(PROJECT, ENVIRONMENT, name, str(keyring), str(self.bundle)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def tell(self, *what: object) -> None:
        """Ask without waiting, so that several services can work at once."""
        if self.process.stdin:
            self.process.stdin.write(json.dumps(what) + "\n")
            self.process.stdin.flush()

    def hear(self) -> Any:  # noqa: ANN401 - what a service says depends on what it was asked
        """Wait for the answer to the oldest question."""
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError(f"the service {self.name} ended without an answer")
        return json.loads(line)

    def ask(self, *what: object) -> Any:  # noqa: ANN401 - as in `hear`
        """Ask and wait."""
        self.tell(*what)
        return self.hear()

    def stop(self) -> None:
        """End it: by the end of its input, or by force when that does not help."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@contextmanager
def running(keyring: Path, bundles: Path) -> Iterator[list[Service]]:
    """Start the services; they are stopped whatever happens."""
    with ExitStack() as stack:
        fleet = []
        for name in SERVICES:
            service = Service(name, keyring, bundles)
            stack.callback(service.stop)
            fleet.append(service)
        yield fleet


def ask_all(fleet: list[Service], *what: object) -> list[Any]:
    """Ask every service the same, at once."""
    for service in fleet:
        service.tell(*what)
    return [service.hear() for service in fleet]
