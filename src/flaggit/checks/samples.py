"""The sample repository: a tiny, valid one that every rule's samples are laid over.

A `diagnostics.Sample` replaces or adds whole files. Here is what the files say, in one sentence each: `web` depends on
`payments`; `checkout.express-pay` is read by `web`, needs `payments.tokenised-cards` and shares its salt; the rollout
`checkout.pay` gates both, payments first; the experiment `checkout.cart-layout` decides the flag of that name through
the layer `checkout.cart-page`. `TODAY` is the instant at which the sample repository is free of findings.
"""

from collections import ChainMap
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from flaggit.checks.sample_governance import CHARTER, TAXONOMY
from flaggit.diagnostics import Sample

TODAY: Final = int(datetime(2026, 11, 15, 12, tzinfo=UTC).timestamp())
"""Seconds since 1970 of 2026-11-15 at noon: inside the experiment's window, and before the flags' expiry."""

PROJECT: Final = """\
project: shop
format: 1
release:
  non-production: main
  production: main
"""

WEB: Final = """\
summary: What customers see
owner: team-checkout
repository: shop/web
depends_on: [payments]
context:
  always: [user, country]
  sometimes: [app_version, plan, roles, signed_up]
tolerates: {stale: 1h, start_with_expired: true, format: 1}
"""

PAYMENTS: Final = """\
summary: Takes the money
owner: team-payments
repository: shop/payments
context:
  always: [user, country]
  sometimes: [roles]
tolerates: {stale: 1h, start_with_expired: true, format: 1}
"""

EMPLOYEES: Final = """\
summary: People who work here
owner: team-platform
when:
  roles: {contains: staff}
"""

EXPRESS_PAY: Final = """\
summary: One-click payment on the cart page
kind: release
expires: 2027-02-01
type: boolean
safe: false
unit: user
salt: payments.tokenised-cards
services:
  - web
requires:
  - {flag: payments.tokenised-cards, is: true}
environments:
  non-production:
    otherwise: true
  production:
    otherwise: false
    rules:
      - name: employees
        serve: true
        when: {segment: employees}
      - name: early-markets
        percent: 25
        serve: true
        when:
          country: [DE, FR]
          app_version: {gte: "2.3.0"}
      - name: ramp
        rollout: checkout.pay
        serve: true
"""

EXPRESS_PAY_TEST: Final = """\
environment: production
service: web
given: {user: u-1, country: DE, app_version: "2.3.0"}
assume: {payments.tokenised-cards: true}
cases:
  - name: new apps in the early markets
    admit: [early-markets]
    expect: {serve: true, rule: early-markets}
  - name: old apps wait for the ramp
    context: {app_version: "2.2.9"}
    admit: [ramp]
    expect: {serve: true, rule: ramp}
  - name: employees always have it
    context: {roles: [staff]}
    expect: {serve: true, rule: employees}
  - name: outside every percentage
    admit: none
    expect: {serve: false, rule: otherwise}
"""

TOKENISED_CARDS: Final = """\
summary: Cards are stored as tokens
kind: release
expires: 2027-02-01
type: boolean
safe: false
unit: user
services:
  - payments
environments:
  non-production:
    otherwise: true
  production:
    otherwise: false
    rules:
      - name: ramp
        rollout: checkout.pay
        serve: true
"""

TOKENISED_CARDS_TEST: Final = """\
environment: production
service: payments
given: {user: u-1, country: DE}
cases:
  - name: reached by the ramp
    admit: all
    expect: {serve: true, rule: ramp}
  - name: not reached yet
    admit: none
    expect: {serve: false, rule: otherwise}
"""

PAY: Final = """\
summary: Tokens first, then the button that needs them
now: {stage: quarter, wave: front, state: running}
environment: production
waves:
  - {name: back, services: [payments]}
  - {name: front, services: [web]}
stages:
  - {name: pilot, segment: employees, hold: 1d}
  - {name: five, percent: 5, hold: 1d}
  - {name: quarter, percent: 25, hold: 2d}
  - {name: everyone, percent: 100, hold: 7d}
guardrails:
  - metric: checkout-errors
    against: control
    breach: {relative: +20%, absolute: 0.002}
    failures: {at_least: 3, of: 5, every: 1m}
    then: roll-back
    no_data: hold
"""

CART_PAGE: Final = """\
summary: What is tried on the cart page
unit: user
salt: cart-page-1
members:
  checkout.cart-layout: [0, 40]
  holdout: [90, 100]
"""

CART_LAYOUT: Final = """\
summary: How the cart page is laid out
kind: experiment
expires: 2027-02-01
type: string
variants: {control: two-screens, compact: one-screen}
safe: control
unit: user
services:
  - web
environments:
  non-production:
    otherwise: compact
  production:
    otherwise: control
    rules:
      - name: trial
        experiment: checkout.cart-layout
"""

CART_LAYOUT_EXPERIMENT: Final = """\
summary: One screen instead of two
owners: [team-checkout]
now: {status: running, iteration: 1}
environment: production
layer: checkout.cart-page
hypothesis:
  because: 38 % abandon on screen two
  change: one screen
  expect: {metric: orders-per-user, by: +2%}
arms:
  - {serve: control, weight: 50}
  - {serve: compact, weight: 50}
metrics: {secondary: [checkout-errors]}
guardrails: [checkout-errors]
design: {method: group-sequential, looks: 4, alpha: 0.05, power: 0.8, baseline: 0.53}
window: {from: 2026-11-09, weeks: 4}
decide: {win: best-arm, lose: control, inconclusive: control}
"""

CART_LAYOUT_TEST: Final = """\
environment: production
service: web
given: {user: u-1, country: DE}
cases:
  - name: in the compact arm
    admit: all
    arm: compact
    expect: {serve: compact, rule: trial}
  - name: outside the experiment
    admit: none
    expect: {serve: control, rule: otherwise}
"""

CHECKOUT_ERRORS: Final = """\
summary: Share of requests that fail
owner: team-checkout
type: ratio
good: lower
source: prometheus
numerator: sum by (variant) (rate(http_total{service="$service",code=~"5.."}[$window]))
denominator: sum by (variant) (rate(http_total{service="$service"}[$window]))
no_data: {below: 200, stale: 2m, delay: 1m}
"""

ORDERS_PER_USER: Final = """\
summary: Orders of a customer in the window
owner: team-checkout
type: mean
good: higher
source: sql
query: select user_id, count(*) from orders where day between $from and $until group by user_id
no_data: {below: 1000}
"""

SHOPPERS: Final = """\
day: 2026-11-01
unit: user
summary: Customers with a visit in October
groups:
  - {country: DE, plan: basic, count: 410000}
  - {country: DE, plan: pro, count: 90000}
  - {country: FR, plan: basic, count: 230000}
  - {count: 17000}
"""
"""A population, for samples that need one."""

RANKING: Final = """\
summary: Orders results by what was bought before
kind: ops
type: boolean
safe: false
services:
  - web
environments:
  non-production:
    otherwise: false
  production:
    otherwise: false
"""
"""A flag with nothing to it, for samples that need one more; its folder decides its key."""

TOMBSTONE: Final = """\
summary: Cards were kept in a vault of our own
type: boolean
value: true
until: 2027-06-01
services:
  - payments
"""
"""A retired flag, for samples that need one; its folder decides its key."""

SAMPLE: Final[Mapping[str, str]] = {
    "flags/flaggit.yaml": PROJECT,
    "schemas/taxonomy.yaml": TAXONOMY,
    "flags/charter.yaml": CHARTER,
    "flags/services/web.service.yaml": WEB,
    "flags/services/payments.service.yaml": PAYMENTS,
    "flags/shared/employees.segment.yaml": EMPLOYEES,
    "flags/checkout/express-pay.flag.yaml": EXPRESS_PAY,
    "flags/checkout/express-pay.test.yaml": EXPRESS_PAY_TEST,
    "flags/payments/tokenised-cards.flag.yaml": TOKENISED_CARDS,
    "flags/payments/tokenised-cards.test.yaml": TOKENISED_CARDS_TEST,
    "flags/checkout/pay.rollout.yaml": PAY,
    "flags/checkout/cart-page.layer.yaml": CART_PAGE,
    "flags/checkout/cart-layout.flag.yaml": CART_LAYOUT,
    "flags/checkout/cart-layout.experiment.yaml": CART_LAYOUT_EXPERIMENT,
    "flags/checkout/cart-layout.test.yaml": CART_LAYOUT_TEST,
    "flags/metrics/checkout-errors.metric.yaml": CHECKOUT_ERRORS,
    "flags/metrics/orders-per-user.metric.yaml": ORDERS_PER_USER,
}
"""Path to text."""


def edited(name: str, *swaps: tuple[str, str]) -> dict[str, str]:
    """Take one file of the sample repository and swap pieces of its text.

    Args:
        name: The end of the file's path, unique in the sample repository.
        swaps: Pieces of text, each of which stands in the file, and what stands there instead.

    Raises:
        ValueError: When no file or several end so, or a piece does not stand in the file; both are mistakes in a rule.
    """
    paths = [path for path in SAMPLE if path.endswith(f"/{name}")]
    if len(paths) != 1:
        raise ValueError(f"{len(paths)} files of the sample repository end in {name}")
    text = SAMPLE[paths[0]]
    for old, new in swaps:
        if old not in text:
            raise ValueError(f"{paths[0]} does not hold {old!r}")
        text = text.replace(old, new)
    return {paths[0]: text}


def wrong(what: str, *files: Mapping[str, str | bytes | None], count: int = 1) -> Sample:
    """A sample that must show its rule's fault, `count` times."""
    return Sample(name=what, files=dict(ChainMap(*map(dict, files))), count=count)


def fine(what: str, *files: Mapping[str, str | bytes | None]) -> Sample:
    """A sample close by that must not show the fault."""
    return Sample(name=what, files=dict(ChainMap(*map(dict, files))), count=0)


def gone(name: str) -> dict[str, None]:
    """Take one file of the sample repository away; `name` is the end of its path."""
    return dict.fromkeys(edited(name))


def chain(length: int) -> dict[str, str]:
    """Flags of which each requires the one before: `length` requirements in a row."""
    files = {"flags/checkout/link-0.flag.yaml": RANKING}
    for at in range(1, length + 1):
        required = f"requires: [{{flag: checkout.link-{at - 1}, is: true}}]\n"
        files[f"flags/checkout/link-{at}.flag.yaml"] = RANKING.replace("services:", f"{required}services:")
    return files
