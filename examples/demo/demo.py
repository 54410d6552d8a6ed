"""`make demo`: flaggit at work, on the company of `flags/`.

It clones the flag repository into a scratch folder, builds signed bundles, starts three services from them, ramps a flag by a
commit, shows who changed, reverts the commit, and shows that all is as before. It ends with 1 when a promise does not hold.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from fleet import ENVIRONMENT, SERVICES, Service, ask_all, running
from people import AT_THE_COUNTER, SHOPPERS, described
from scratch import RAMPED, Failed, Scratch
from screen import Screen

FLAG = "payments.pix"
ASKED = {
    "web": [FLAG, "checkout.express-pay", "checkout.cart-layout"],
    "checkout-api": [FLAG, "checkout.express-pay"],
    "payments": [FLAG, "payments.tokenised-cards"],
}
SHORT = 12

Answers = list[dict[str, Any]]


def main() -> int:
    """Tell the story; the exit code."""
    parser = argparse.ArgumentParser(
        description="flaggit at work: bundles, three services, a ramp and its revert."
    )
    parser.add_argument(
        "--source", type=Path, default=Path(__file__).resolve().parents[2], help="the flag repository"
    )
    source = parser.parse_args().source.resolve()
    screen, began = Screen(), time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="flaggit-demo-") as folder:
            tell(screen, Path(folder), source)
    except (Failed, RuntimeError, OSError) as failure:
        screen.say(str(failure), "bold red")
        return 1
    return conclude(screen, time.monotonic() - began)


def tell(screen: Screen, folder: Path, source: Path) -> None:
    """The whole story."""
    screen.step("From YAML in git to signed bundles")
    screen.say(
        "A scratch clone of this repository; nothing outside it is touched. Its key is thrown away at the end."
    )
    scratch = Scratch(folder, source)
    scratch.make_keys()
    before = build(screen, scratch)
    with running(scratch.keyring, scratch.bundles) as fleet:
        introduce(screen, fleet)
        at_first = ask_all(fleet, "everyone", FLAG)
        ramped = ramp(screen, scratch, fleet, at_first)
        held = scratch.bundles.resolve()
        after = revert(screen, scratch, fleet, at_first)
        compare(screen, (before, ramped, after))
        replay(screen, fleet, held)
        screen.say("The services are stopped, and the scratch folder is deleted.")


def build(screen: Screen, scratch: Scratch) -> dict[str, Any]:
    """Build, and say what came out."""
    screen.command("flaggit build --rev HEAD --key ci.pem --issued now")
    began = time.monotonic()
    built = scratch.build()
    spent, flags = time.monotonic() - began, sum(each["flags"] for each in built["bundles"])
    screen.say(
        f"{len(built['bundles'])} bundles with {flags} flags, signed, as one folder, in {spent:.1f} s: serial {built['serial']}, "
        f"commit {built['commit'][:SHORT]}"
    )
    return built


def introduce(screen: Screen, fleet: list[Service]) -> None:
    """Start the services, and show what a handful of shoppers get."""
    screen.step("Three services, each a process with its own bundle and nothing but the loader")
    states = ask_all(fleet, "state")
    screen.table(
        ["service", "process", "flags", "serial", "decisions"],
        [
            [
                service.name,
                str(service.process.pid),
                str(each["flags"]),
                str(each["serial"]),
                each["decisions"][:SHORT],
            ]
            for service, each in zip(fleet, states, strict=True)
        ],
    )
    screen.promise(
        f"every service accepted its bundle of {ENVIRONMENT}",
        kept=not any(each["refused"] for each in states),
    )
    screen.step("What a handful of shoppers get")
    answers = [service.ask("decide", ASKED[service.name], AT_THE_COUNTER) for service in fleet]
    rows = [
        [described(number), *(cell for answer in answers for cell in answer[at])]
        for at, number in enumerate(AT_THE_COUNTER)
    ]
    columns = [heading(service.name, key) for service in fleet for key in ASKED[service.name]]
    screen.table(["shopper", *columns], rows)
    screen.say(f"One salt, one answer: whoever has {FLAG} has it in all three services.")
    known = all(cell != "FLAG_NOT_FOUND" for row in rows for cell in row)
    screen.promise("every service has the flags that it asks for", kept=known)
    by_waves(screen, fleet)


def heading(service: str, key: str) -> str:
    """Name a column for a service and its flag, narrow enough for seven of them."""
    return f"{service}\n{key.partition('.')[2]}".replace("-", "-\n")


def by_waves(screen: Screen, fleet: list[Service]) -> None:
    """Look at a rollout that goes up service by service."""
    screen.say("Express pay goes up by waves, payments first and the pages last.")
    steps = ["checkout.express-pay", "checkout.express-pay", "payments.tokenised-cards"]
    for service, key in zip(fleet, steps, strict=True):
        service.tell("decide", [key], list(SHOPPERS))
    web, checkout, payments = ([row[0] == "true" for row in service.hear()] for service in fleet)
    whole = all(behind and last for shown, behind, last in zip(web, checkout, payments, strict=True) if shown)
    screen.promise("whoever sees the button in web can pay by it in the services behind", kept=whole)


def ramp(screen: Screen, scratch: Scratch, fleet: list[Service], at_first: Answers) -> dict[str, Any]:
    """Ramp a flag by a commit, and show whom that changed."""
    screen.step("A ramp is a commit of one line")
    screen.change(scratch.ramp())
    screen.command(f"git commit --all    # {RAMPED}")
    built = build(screen, scratch)
    take(screen, fleet)
    now = ask_all(fleet, "everyone", FLAG)
    screen.step(f"Who changed, of {len(SHOPPERS):,} made-up shoppers")
    entered, left = show_changes(screen, at_first, now)
    screen.promise("some entered, and nobody left", kept=bool(entered) and not left)
    keep_the_rest(screen, at_first, now)
    return built


def revert(screen: Screen, scratch: Scratch, fleet: list[Service], at_first: Answers) -> dict[str, Any]:
    """Revert the commit, and compare everybody's decisions with those before it."""
    screen.step("A rollback is a revert")
    screen.command("git revert HEAD")
    scratch.git("revert", "--no-edit", "HEAD")
    screen.change(scratch.changed())
    built = build(screen, scratch)
    take(screen, fleet)
    now = ask_all(fleet, "everyone", FLAG)
    show_changes(screen, at_first, now)
    screen.promise("all shoppers get what they got before the ramp, in every service", kept=now == at_first)
    return built


def take(screen: Screen, fleet: list[Service]) -> None:
    """Let every service load what was built."""
    taken = [service.ask("accept", str(service.bundle)) for service in fleet]
    screen.promise(
        f"{', '.join(SERVICES)} took the new bundle while they ran",
        kept=all(each["outcome"] == "accepted" for each in taken),
    )


def show_changes(screen: Screen, before: Answers, now: Answers) -> tuple[set[int], set[int]]:
    """Show who has the flag in each service; who entered and who left, in any."""
    entered, left, rows = set(), set(), []
    for name, old, new in zip(SERVICES, before, now, strict=True):
        pairs = list(zip(SHOPPERS, old["values"], new["values"], strict=True))
        came = {number for number, had, has in pairs if has and not had}
        went = {number for number, had, has in pairs if had and not has}
        counts = (sum(old["values"]), len(came), len(went), sum(new["values"]))
        rows.append([name, *(f"{count:,}" for count in counts)])
        entered |= came
        left |= went
    screen.table(["service", "had it", "entered", "left", "have it"], rows)
    if entered:
        screen.say(f"for instance {', '.join(described(number) for number in sorted(entered)[:3])}")
    return entered, left


def keep_the_rest(screen: Screen, before: Answers, now: Answers) -> None:
    """Look at what should not have changed."""
    same = all(new["values"] == now[0]["values"] for new in now)
    screen.promise("the three services agree about every shopper", kept=same)
    rest = [old["others"] == new["others"] for old, new in zip(before, now, strict=True)]
    screen.promise("nobody moved to another variant of any other flag", kept=all(rest))


def compare(screen: Screen, builds: tuple[dict[str, Any], ...]) -> None:
    """Compare the three builds."""
    mine = [{each["file"]: each["decisions"] for each in built["bundles"]} for built in builds]
    rows = [
        [name, str(built["serial"]), decisions[f"shop.{ENVIRONMENT}.web.bundle"][:SHORT]]
        for name, built, decisions in zip(("before", "ramped", "reverted"), builds, mine, strict=True)
    ]
    screen.table(["", "serial", "decisions of web"], rows)
    screen.promise("all bundles have the decisions digests of before", kept=mine[2] == mine[0] != mine[1])
    serials = [built["serial"] for built in builds]
    screen.promise("and the highest serial of all", kept=serials == sorted(set(serials)))


def replay(screen: Screen, fleet: list[Service], held: Path) -> None:
    """Offer the bundles of the ramp again."""
    screen.step("The ramp's bundles, offered once more: signed, whole, and out of date")
    answers = [service.ask("accept", str(held / service.bundle.name)) for service in fleet]
    screen.say(answers[0]["refused"])
    screen.promise(
        "every service refuses them and serves on", kept=all(each["outcome"] == "refused" for each in answers)
    )


def conclude(screen: Screen, spent: float) -> int:
    """Sum up; the exit code."""
    screen.say("")
    if screen.broken:
        screen.say(f"broken: {'; '.join(screen.broken)}", "bold red")
        return 1
    screen.say(f"Every promise was kept, in {spent:.0f} s.", "bold green")
    screen.say("Look closer:")
    screen.command(f"flaggit explain {FLAG} -e {ENVIRONMENT} -s web country=BR --user u-1001")
    screen.command("sh examples/rollback/walkthrough.sh")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
