"""A small service that reads flags: it loads its bundle once, decides in the process, and takes newer bundles while it runs.

Everything here needs `pip install flaggit` and the standard library, and nothing else.

    python service.py --bundle FILE --keyring FILE [--port PORT]        serve until stopped
    python service.py --bundle FILE --keyring FILE --ask PATH...        print these pages and end

GET /basket?user=u-4&country=DE    a page that a flag shapes
GET /why?user=u-4&country=DE       the same decision, with all that is known about why
GET /health                        which bundle decides, and what was refused
kill -HUP PID                      read the bundle's file again
"""

import argparse
import json
import signal
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from flaggit.runtime import Flags, open_flags

PROJECT, ENVIRONMENT, SERVICE = "corner-shop", "live", "web"
"""What this service is. A bundle for anybody else is refused, however well it is signed."""


def basket(flags: Flags, context: dict[str, str]) -> dict[str, object]:
    """Build a page. The second argument is what is served when there is no bundle: the service runs all the same."""
    free = flags.boolean("delivery.free", False, context)
    return {"items": ["a broom"], "delivery": "0.00" if free else "4.90"}


def why(flags: Flags, context: dict[str, str]) -> dict[str, object]:
    """Say why: the value, the rule and the commit that decided, or the reason for the default."""
    return flags.details("delivery.free", False, context)._asdict()


def health(flags: Flags, _: dict[str, str]) -> dict[str, object]:
    """Say which bundle decides. A refused one does no harm, and somebody should know."""
    return {
        "serial": flags.serial,
        "commit": flags.manifest.commit if flags.manifest else "",
        "expired": flags.expired,
        "refused": str(flags.refused) if flags.refused else "",
    }


PAGES: dict[str, Callable[[Flags, dict[str, str]], dict[str, object]]] = {
    "/basket": basket,
    "/why": why,
    "/health": health,
}


def renew(flags: Flags, bundle: Path) -> None:
    """Offer what the file holds now. What is refused changes nothing: the last good bundle serves on."""
    acceptance = flags.accept(bundle.read_bytes())
    reason = f": {acceptance.refused}" if acceptance.refused else ""
    say(f"{acceptance.outcome}{reason}; serial {acceptance.serial} decides")


def answer(flags: Flags, path: str) -> tuple[int, str]:
    """Answer a request: its parameters are the context of its decisions."""
    asked = urlsplit(path)
    page = PAGES.get(asked.path)
    if page is None:
        return 404, json.dumps({"error": "no such page"})
    return 200, json.dumps(page(flags, dict(parse_qsl(asked.query))))


def serve(flags: Flags, port: int) -> ThreadingHTTPServer:
    """Make the server."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(flags, self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode() + b"\n")

        def log_message(self, *_: object) -> None:
            """Keep quiet: the terminal is for what happens to the bundle."""

    return ThreadingHTTPServer(("127.0.0.1", port), Page)


def say(what: str) -> None:
    """Tell whoever runs the service, at once."""
    print(what, flush=True)


def main() -> None:
    """Open the bundle and serve until stopped."""
    parser = argparse.ArgumentParser(description="A small service that reads flags.")
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--keyring", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0, help="any free one unless given")
    parser.add_argument("--ask", nargs="+", metavar="PATH", help="print these pages and end")
    options = parser.parse_args()

    flags = open_flags(
        options.bundle, project=PROJECT, environment=ENVIRONMENT, service=SERVICE, keyring=options.keyring
    )
    # Opening never raises for what it read: without a good bundle, every decision is the code's own default.
    say(
        f"no bundle ({flags.refused}); serving defaults"
        if flags.refused
        else f"serial {flags.serial} decides"
    )
    if options.ask:
        for path in options.ask:
            say(answer(flags, path)[1])
        return
    signal.signal(signal.SIGHUP, lambda *_: renew(flags, options.bundle))
    with serve(flags, options.port) as server, suppress(KeyboardInterrupt):
        say(f"listening on http://127.0.0.1:{server.server_address[1]}")
        server.serve_forever()


if __name__ == "__main__":
    main()
