"""Texts that the samples of several rules share: the smallest documents that are valid over the sample repository."""

from typing import Final

FLAG: Final = "flags/checkout/gift-wrap.flag.yaml"
"""Where the samples' flag lies; its key is `checkout.gift-wrap`."""


def flag(
    *,
    head: str = "",
    kind: str = "boolean",
    safe: str = "false",
    otherwise: str = "false",
    rules: str = "",
    services: str = "[web]",
) -> str:
    """Write a small flag for all environments; `head` and `rules` are YAML lines, `rules` a flow sequence."""
    listed = f"\n    rules: {rules}" if rules else ""
    return f"""\
summary: Gift wrap on the cart page
kind: ops
type: {kind}
safe: {safe}
unit: user
services: {services}
{head}environments:
  non-production:
    otherwise: {safe}
  production:
    otherwise: {otherwise}{listed}
"""


def segment(when: str) -> str:
    """Write a segment with a condition in flow style."""
    return f"summary: Some customers\nowner: team-platform\nwhen: {when}\n"


def table(*cases: str, environment: str = "production") -> str:
    """Write a decision table for the sample's flag; cases are flow mappings."""
    lines = "".join(f"  - {case}\n" for case in cases)
    return f"environment: {environment}\nservice: web\ngiven: {{user: u-1, country: DE}}\ncases:\n{lines}"
