"""The checkout of a small shop. Flags decide how a basket is shown, whether one can pay at once, and how cards are kept.

It is handed its flags: the ones that `flaggit.runtime.live.follow` gives where it serves, the ones of the tests where it is tested.
"""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from flaggit.runtime import Flags

PRICES = {"broom": 12, "bucket": 8}
LAYOUTS: dict[str, Callable[[str, int], str]] = {
    "list": lambda name, price: f"- {name}: {price}",
    "table": lambda name, price: f"| {name} | {price} |",
    "cards": lambda name, price: f"[ {name} {price} ]",
}


def basket(flags: Flags, user: str, country: str) -> str:
    """Show a basket, and the ways to pay."""
    context = {"user": user, "country": country}
    layout = flags.string("checkout.basket-page", "list", context)
    lines = [LAYOUTS[layout](name, price) for name, price in PRICES.items()]
    ways = ["Pay"]
    if flags.boolean("checkout.express-pay", False, context):
        ways.append("Pay at once")
    return "\n".join([*lines, f"Total: {sum(PRICES.values())}", *ways])


def keep_card(flags: Flags, user: str, number: str) -> str:
    """Give what is kept of a card."""
    if flags.boolean("payments.tokenised-cards", False, {"user": user}):
        return f"token-{hash(number) & 0xFFFF:04x}"
    return f"ends in {number[-4:]}"


def pay_at_once(user: str, kept: str) -> str:
    """Pay with the card that was kept: only a token will do."""
    if not kept.startswith("token-"):
        raise ValueError("this card has no token")
    return f"{user} has paid {sum(PRICES.values())}"


def serve(flags: Flags) -> ThreadingHTTPServer:
    """Make a server: every request is answered in a thread of its own."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = dict(parse_qsl(urlsplit(self.path).query))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(basket(flags, query["user"], query["country"]).encode())

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Page)
