"""The sample repository's taxonomy and charter."""

from typing import Final

TAXONOMY: Final = """\
environments:
  non-production: [dev, staging]
  production: [production-eu, production-us]
domains:
  checkout: team-checkout
  payments: team-payments
teams:
  team-checkout:
    forge: "@shop/checkout"
    pager: checkout
    summary: Cart and checkout
    members:
      - ada
      - grace
  team-payments:
    forge: "@shop/payments"
    pager: payments
    summary: Cards and payouts
    members:
      - alan
      - barbara
  team-platform:
    forge: "@shop/platform"
    pager: platform
    summary: What all others stand on
    members:
      - edsger
      - frances
attributes:
  account: {type: string, summary: The company that pays, unit: true}
  age: {type: integer, summary: Years since birth}
  app_version: {type: version, summary: The version of the app}
  country: {type: string, summary: Where the customer lives, values: [AT, BR, DE, FR, NL]}
  network: {type: ip, summary: Where the request came from}
  plan: {type: string, summary: What the customer subscribed to, values: [free, beta, pro]}
  roles: {type: strings, summary: What the person may do}
  signed_up: {type: instant, summary: When the customer signed up}
  user: {type: string, summary: The customer, unit: true, personal: true}
kinds:
  release: {summary: Ships a feature step by step, expires_within: 90d, duties: [expires, tests]}
  experiment: {summary: Measures which variant is better, expires_within: 180d, duties: [expires, experiment]}
  ops: {summary: Tunes how the system runs}
  kill-switch: {summary: Turns a part off in an emergency, duties: [runbook, without_bundle]}
  permission: {summary: Gives a part of the product to some}
  migration: {summary: Moves from an old system to a new one, expires_within: 180d, duties: [expires, rollout]}
naming:
  max_length: 60
  forbidden: [new, old, temp, test]
"""

CHARTER: Final = """\
owners:
  - team-platform
tiers:
  routine: {owner: 1}
  careful: {owner: 1, sre: 1}
careful_when:
  - {environment: production, reach: ">10%"}
  - {moves_users: true}
  - {compatibility: breaking}
  - {weakens_guardrail: true}
  - {touches_experiment: true}
routine_when:
  - {document: taxonomy}
roles:
  on-call: [team-platform]
  sre: [team-platform]
may:
  - name: migrations-of-payments
    do:
      - create
      - retire
    by:
      - team-payments
      - sre
    domain: payments
    kind: migration
precedence:
  - {domain: payments}
approvals: {valid_for: 14d}
restore: {on-call: 1, not_older_than: 30d}
kill: {by: on-call, at_most: 4h}
break_glass: {by: on-call, settle_within: 2d}
freeze:
  - {from: 2026-11-26T17:00:00Z, until: 2026-12-01T07:00:00Z, except: [restore, kill], reason: The busiest week of the year}
holds:
  - since: 2026-11-20T03:00:00Z
    until: 2026-11-21T09:00:00Z
    except: [restore, kill, break-glass]
    reason: Card payments fail
    domain: payments
experiments:
  must_have:
    - decide
    - hypothesis
    - window
  guardrails:
    - checkout-errors
  alpha: {at_most: 0.05}
  power: {at_least: 0.8}
  weeks: {at_least: 2}
escalation:
  - {after: 4h, ask: sre}
  - {after: 1d, ask: team-platform, contact: platform@shop.example}
force: {at_most: 2}
people:
  ada:
    mail:
      - ada@shop.example
    keys:
      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFKeV+y/66BV2CORfvv4cqH7hP8LpbMGXXSMn75nG3ST ada
  release-bot: {bot: true}
"""
