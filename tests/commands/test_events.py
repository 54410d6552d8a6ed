"""Events of real commits: what they say, that git alone decides it, and what becomes of them."""

import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from standardwebhooks import Webhook
from tests.announcing.conftest import SECRET
from tests.announcing.receiving import receiving
from tests.program import Work, process

from flaggit.bundle import canonical
from flaggit.checks.samples import TODAY
from flaggit.report.events import read_schema

PAY = "flags/checkout/hints.flag.yaml"
HINTS = """\
summary: Hints on the cart page
kind: ops
type: boolean
safe: false
unit: user
salt: hints
services: [web]
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
        when: {country: [DE, FR], app_version: {gte: "2.3.0"}}
"""
CART = "flags/checkout/cart-layout.flag.yaml"
SEGMENT = "flags/shared/employees.segment.yaml"


@pytest.fixture(name="shop")
def _shop(shop: Work) -> Work:
    """The sample repository with a flag more, whose ramp waits for no other."""
    shop.write({PAY: HINTS})
    shop.commit("Add hints")
    return shop


def told(work: Work, *arguments: str) -> Any:
    ran = work.run("events", *arguments, "--format", "json")
    assert ran.code == 0, ran.err + ran.out
    return json.loads(ran.out)


def events(work: Work, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told(work, *arguments)["events"]
    return found


def ramp(work: Work, percent: int, before: int = 25, message: str = "Ramp") -> str:
    work.edit(PAY, f"percent: {before}", f"percent: {percent}")
    return work.commit(message)


def closed(schema: Any) -> Any:
    """The same schema, in which no object has a field that is not described."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    own = {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {}
    return {**{name: closed(each) for name, each in schema.items()}, **own}


def digest(decided: dict[str, Any]) -> str:
    whole = {name: decided[name] for name in ("decision", "stands_on")}
    return hashlib.sha256(canonical.encode(whole)).hexdigest()


STRICT = Draft202012Validator(closed(read_schema()), format_checker=FormatChecker())


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(read_schema())
    assert "additionalProperties" not in json.dumps(read_schema()), "fields may be added"


def test_an_event_says_what_changed_for_whom_who_did_it_and_how_to_take_it_back(shop: Work) -> None:
    parent = shop.git("rev-parse", "HEAD")
    commit = ramp(shop, 40, message="Raise it\n\nReviewed-by: Lin Moss <lin@shop.example>")
    found = events(shop)
    assert [(each["subject"], each["data"]["environment"]) for each in found] == [
        ("checkout.hints", "production-eu"),
        ("checkout.hints", "production-us"),
    ]
    event = found[0]
    data = event["data"]
    assert (event["type"], event["source"], event["time"]) == (
        "org.flaggit.flag.changed",
        "/shop",
        "2026-11-15T11:00:00Z",
    )
    assert data["summary"].startswith("production-eu · web: ")
    assert "go from false to true" in data["summary"]
    assert (data["services"], data["owner"], data["kind"]) == (["web"], "team-checkout", "ops")
    assert data["before"]["words"] != data["after"]["words"]
    assert "40 % true" in data["after"]["words"]
    (after,) = data["after"]["decisions"]
    assert after["services"] == ["web"]
    assert after["digest"] == digest(after)
    assert after["decision"]["rules"][1]["below"] == 40_000
    assert data["before"]["decisions"][0]["decision"]["rules"][1]["below"] == 25_000
    assert data["causes"] == [
        {"path": PAY, "line": 18, "words": "production: rule early-markets: percent 25 -> 40"}
    ]
    assert (data["commit"]["id"], data["commit"]["parent"]) == (commit, parent)
    assert data["initiated_by"] == [{"name": "Ada Vale", "mail": "ada@shop.example"}]
    assert data["approved_by"] == [
        {"name": "Lin Moss", "mail": "lin@shop.example", "how": "claimed", "at": None}
    ]
    policy = data["policy"]
    assert (policy["path"], policy["commit"]) == ("flags/charter.yaml", parent)
    assert policy["blob"] == shop.git("rev-parse", "HEAD~1:flags/charter.yaml")
    assert (policy["tier"], policy["rules"][0]["rule"]) == ("careful", "careful_when 1")
    assert {each["who"]: each["count"] for each in policy["asks"]} == {"owner team-checkout": 1, "sre": 1}
    assert data["rollback"] == f"git revert --no-edit {commit[:12]}"


def test_a_segment_changed_underneath_is_seen_by_who_compares_before_and_after(shop: Work) -> None:
    shop.edit(SEGMENT, "contains: staff", "contains: crew")
    shop.commit("Widen the segment")
    found = [each for each in events(shop) if each["subject"] == "checkout.hints"]
    assert found
    for event in found:
        STRICT.validate(event)
        before, after = (event["data"][side] for side in ("before", "after"))
        (was,), (now,) = before["decisions"], after["decisions"]
        assert was["decision"] == now["decision"]
        assert was["digest"] != now["digest"] == digest(now)
        assert [(each["kind"], each["name"]) for each in now["stands_on"]] == [("segment", "employees")]
        assert after["words"] == f"{before['words']}; segment employees changed"
    assert f"is: {found[0]['data']['after']['words']}\n" in shop.run("events").out


def test_a_required_flag_changed_underneath_is_seen_by_who_compares_before_and_after(shop: Work) -> None:
    cards = "flags/payments/tokenised-cards.flag.yaml"
    shop.edit(cards, "otherwise: true", "otherwise: false")
    shop.commit("Turn the provider off in staging")
    event = next(each for each in events(shop) if each["subject"] == "checkout.express-pay")
    STRICT.validate(event)
    before, after = (event["data"][side] for side in ("before", "after"))
    assert before["decisions"][0]["digest"] != after["decisions"][0]["digest"]
    assert after["words"] == f"{before['words']}; flag payments.tokenised-cards changed"


def test_what_an_event_says_to_do_takes_the_change_back(shop: Work) -> None:
    before = shop.git("rev-parse", "HEAD^{tree}")
    shop.git("switch", "--quiet", "-c", "work")
    ramp(shop, 40)
    shop.git("switch", "--quiet", "main")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge it", "work")
    (command,) = {event["data"]["rollback"] for event in events(shop)}
    assert " -m 1 " in command
    shop.git(*command.split()[1:])
    assert shop.git("rev-parse", "HEAD^{tree}") == before
    back = events(shop)
    assert {event["data"]["rollback"] for event in back} == {
        f"git revert --no-edit {shop.git('rev-parse', 'HEAD')[:12]}"
    }
    assert all("from true to false" in event["data"]["summary"] for event in back)


EDITS: dict[str, dict[str, str | None]] = {
    "a new flag": {
        "flags/checkout/fresh.flag.yaml": "summary: Fresh\nkind: ops\ntype: string\n"
        "variants: {a: one, b: two}\nsafe: a\nservices: [web]\nenvironments:\n"
        "  non-production: {otherwise: b}\n  production: {otherwise: a}\n"
    },
    "a deleted flag": {CART: None, "flags/checkout/cart-layout.test.yaml": None},
    "a renamed flag that ramps": {},
    "another segment": {SEGMENT: "summary: Those who work here\nwhen: {plan: [pro, beta], country: DE}\n"},
    "another salt": {},
}


def edited(work: Work, case: str) -> None:
    work.write(dict(EDITS[case]))
    if case == "a renamed flag that ramps":
        work.git("mv", PAY, "flags/checkout/tips.flag.yaml")
        work.edit("flags/checkout/tips.flag.yaml", "safe: false", "formerly: [checkout.hints]\nsafe: false")
        work.edit("flags/checkout/tips.flag.yaml", "percent: 25", "percent: 40")
    if case == "another salt":
        work.edit(PAY, "salt: hints", "salt: other")
    if case == "a deleted flag":
        work.write(
            {"flags/checkout/cart-layout.experiment.yaml": None, "flags/checkout/cart-page.layer.yaml": None}
        )
    work.commit(case)


@pytest.mark.parametrize("case", EDITS)
def test_whatever_changes_the_events_are_as_their_schema_says(case: str, shop: Work) -> None:
    edited(shop, case)
    found = events(shop)
    assert found
    for event in found:
        STRICT.validate(event)
        rest = {name: value for name, value in event.items() if name != "id"}
        assert event["id"] == hashlib.sha256(canonical.encode(rest)).hexdigest()
    changes = {event["data"]["change"] for event in found}
    expected = {"a new flag": "created", "a deleted flag": "deleted", "a renamed flag that ramps": "renamed"}
    assert expected.get(case, "modified") in changes
    states = {(event["data"]["before"] is None, event["data"]["after"] is None) for event in found}
    assert states == {
        "a new flag": {(True, False)},
        "a deleted flag": {(False, True)},
    }.get(case, {(False, False)})


def test_who_reads_another_tool_s_cloudevents_reads_these(shop: Work) -> None:
    ramp(shop, 40)
    for event in events(shop):
        assert re.fullmatch(r"[0-9a-f]{64}", event["id"])
        assert event["specversion"] == "1.0"
        assert all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in event), "attribute names are lower-case"
        assert len(json.dumps(event)) < 65_536


def test_the_same_commits_give_the_same_events_in_any_range_on_any_day_and_machine(
    shop: Work, tmp_path: Path
) -> None:
    start = shop.git("rev-parse", "HEAD")
    ramp(shop, 40)
    ramp(shop, 60, 40)
    shop.write({"README.md": "nothing of flags\n"})
    shop.commit("Elsewhere")
    whole = events(shop, f"{start}..HEAD")
    parts = [
        *events(shop, f"{start}..HEAD~2"),
        *events(shop, "HEAD~2..HEAD~1"),
        *events(shop, "HEAD~1..HEAD"),
    ]
    assert whole == parts
    assert len(whole) == 4
    assert len({event["id"] for event in whole}) == 4
    later = shop.run("events", f"{start}..HEAD", "--format", "json", today=TODAY + 400 * 86_400)
    assert json.loads(later.out)["events"] == whole
    shop.git("clone", "--quiet", str(shop.root), str(tmp_path / "elsewhere"))
    clone = Work(tmp_path / "elsewhere")
    assert events(clone, f"{start}..HEAD", "--no-cache") == whole
    assert (
        clone.run("events", start, "--format", "json").out
        == shop.run("events", start, "--format", "json").out
    )


def test_what_changes_no_decision_is_no_event(shop: Work) -> None:
    shop.edit(PAY, "summary: Hints on", "summary: Small hints on")
    shop.commit("Say it better")
    ran = shop.run("events")
    assert (ran.code, ran.out) == (0, "no decision changes: the last commit of HEAD\n")
    assert events(shop) == []


def test_a_pull_request_is_one_step(shop: Work) -> None:
    start = shop.git("rev-parse", "HEAD")
    shop.git("switch", "--quiet", "-c", "work")
    ramp(shop, 40)
    ramp(shop, 60, 40)
    shop.git("switch", "--quiet", "main")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge it", "work")
    found = events(shop, f"{start}..HEAD")
    assert len(found) == 2
    assert {event["data"]["commit"]["subject"] for event in found} == {"Merge it"}
    assert found == events(shop)
    assert events(shop, "HEAD^1...work") != found, "of the branch itself each commit is a step"


def test_text_reads_like_a_log(shop: Work) -> None:
    commit = ramp(shop, 40, message="Raise it\n\nApproved-by: Lin Moss <lin@shop.example>")
    ran = shop.run("events")
    lines = ran.out.splitlines()
    assert lines[0] == f"{commit[:7]}  2026-11-15 11:00 UTC  Ada Vale, approved by Lin Moss  Raise it"
    assert lines[1] == "  checkout.hints  production-eu"
    assert lines[2].startswith("    production-eu · web: ")
    assert lines[3].startswith("    was: false; employees true, 25 % true")
    assert lines[-3] == "  charter: careful, needs 1 of owner team-checkout and 1 of sre"
    assert lines[-2] == f"  undo: git revert --no-edit {commit[:12]}"
    assert lines[-1] == "2 events: the last commit of HEAD; sent nowhere: --to ADDRESS sends them"


def test_a_commit_that_can_not_be_read_is_told_and_spoils_no_other(shop: Work) -> None:
    start = shop.git("rev-parse", "HEAD")
    ramp(shop, 40)
    good = shop.text(PAY)
    shop.edit(PAY, "type: boolean", "type: bolean")
    broken = shop.commit("Break it")
    shop.write({PAY: good})
    shop.commit("Repair it")
    ramp(shop, 60, 40)
    ran = shop.run("events", f"{start}..HEAD", "--format", "json")
    found = json.loads(ran.out)
    assert ran.code == 1
    assert len(found["events"]) == 4
    assert [each["commit"] for each in found["untold"]] == [broken, shop.git("rev-parse", "HEAD~1")]
    assert "can't be compared" in found["untold"][0]["why"]
    said = shop.run("events", f"{start}..HEAD")
    assert said.code == 1
    assert f"{broken[:7]}  " in said.out
    assert "  can't be told: " in said.out
    assert said.last.endswith("2 commits can't be told; sent nowhere: --to ADDRESS sends them")


def test_what_can_not_be_told_is_not_called_no_change(shop: Work) -> None:
    shop.edit(PAY, "type: boolean", "type: bolean")
    shop.commit("Break it")
    alone = shop.run("events")
    assert (alone.code, alone.last) == (1, "no events: the last commit of HEAD; 1 commit can't be told")
    shop.edit(PAY, "bolean", "boolean")
    shop.commit("Repair it")
    both = shop.run("events", "HEAD~2..HEAD")
    assert (both.code, both.last) == (
        1,
        "no events: HEAD~2..HEAD, 2 commits with changes of flags; 2 commits can't be told",
    )


STOPS = {
    "the first commit": (("..HEAD~1",), 3, "the first commit has no state before it"),
    "an unknown revision": (("nowhere..HEAD",), 3, "nowhere"),
    "no range": (("a..b..c",), 2, "this names no two revisions"),
    "no address": (("--to", "events.jsonl"), 2, "for a file: --to file:events.jsonl"),
    "no secret": (("--to", "https://hooks.shop.example/x"), 2, "FLAGGIT_WEBHOOK_SECRET is not set"),
    "no time": (("--within", "0"), 2, "--within"),
}


@pytest.mark.parametrize("case", STOPS)
def test_what_can_not_be_done_says_so(case: str, shop: Work) -> None:
    arguments, code, said = STOPS[case]
    ran = shop.run("events", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_events_go_to_a_file_and_a_webhook_at_once(
    shop: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAGGIT_WEBHOOK_SECRET", SECRET)
    ramp(shop, 40)
    found = events(shop)
    file = tmp_path / "events.jsonl"
    # The signature is of the real time; the verbs' clock stands still in these tests.
    with receiving(200) as receiver:
        ran = process("events", "--to", f"file:{file}", "--to", receiver.url, cwd=shop.root)
    assert ran.returncode == 0, ran.stderr
    assert [json.loads(line) for line in file.read_text().splitlines()] == found
    assert [Webhook(SECRET).verify(each.body, each.headers) for each in receiver.received] == found
    assert ran.stdout.decode().splitlines()[-3:] == [
        f"file:{file}: 2 of 2 events delivered",
        f"{receiver.url}: 2 of 2 events delivered",
        "2 events: the last commit of HEAD",
    ]


def test_what_was_refused_is_not_to_be_sent_again(shop: Work) -> None:
    ramp(shop, 40)
    refused = "what was refused will be refused again"
    with receiving(422) as receiver:
        all_refused = shop.run("events", "--to", f"{receiver.url}#unsigned").out
    assert f"  next: {refused}: ask whoever runs it why, or leave this sink out\n" in all_refused
    with receiving(422, "hang up") as receiver:
        some = shop.run("events", "--to", f"{receiver.url}#unsigned", "--within", "2").out
    assert "  refused: checkout.hints in production-eu" in some
    assert "  unacknowledged: checkout.hints in production-us" in some
    assert f"{refused}\n" in some


def test_who_was_not_told_is_named(shop: Work, tmp_path: Path) -> None:
    ramp(shop, 40)
    first, second = events(shop)
    with receiving(200, 410) as receiver:
        url = f"{receiver.url}#unsigned"
        ran = shop.run("events", "--to", url, "--to", f"file:{tmp_path}/e.jsonl")
        again = shop.run("events", "--to", url, "--to", f"file:{tmp_path}/e.jsonl", "--format", "json")
    assert ran.code == again.code == 1
    assert ran.out.splitlines()[-5:] == [
        f"{url}: 1 of 2 events delivered: it answered 410: the receiver is gone for good",
        f"  refused: checkout.hints in production-us ({second['id'][:12]})",
        "  next: check the address and the secret, or leave this sink out",
        f"file:{tmp_path}/e.jsonl: 2 of 2 events delivered",
        "2 events: the last commit of HEAD",
    ]
    (web, file) = json.loads(again.out)["deliveries"]
    why = "it answered 410: the receiver is gone for good"
    assert [(each["id"], each["state"], each["why"]) for each in web["events"]] == [
        (first["id"], "refused", why),
        (second["id"], "unsent", why),
    ]
    assert (web["complete"], web["why"], file["complete"]) == (False, why, True)


def test_of_many_that_were_not_told_the_first_are_named(shop: Work, tmp_path: Path) -> None:
    start = shop.git("rev-parse", "HEAD")
    for percent in range(26, 38):
        ramp(shop, percent, percent - 1)
    (tmp_path / "folder").mkdir()
    ran = shop.run("events", start, "--to", f"file:{tmp_path}/folder")
    lines = ran.out.splitlines()
    assert ran.code == 1
    assert sum(line.startswith("  unsent: ") for line in lines) == 20
    assert "  and 4 more: --format json names them all" in lines


def test_a_dry_run_sends_nothing_and_says_what_would_go_where(shop: Work, tmp_path: Path) -> None:
    ramp(shop, 40)
    with receiving(200) as receiver:
        where = ("--to", f"file:{tmp_path}/e.jsonl", "--to", f"{receiver.url}#unsigned", "--to", "-")
        ran = shop.run("events", *where, "--dry-run")
        found = told(shop, *where, "--dry-run")
    assert receiver.received == []
    assert not (tmp_path / "e.jsonl").exists()
    assert ran.out.splitlines()[-4:] == [
        f"would send 2 events to file:{tmp_path}/e.jsonl",
        f"would send 2 events to {receiver.url}#unsigned",
        "would send 2 events to -",
        "2 events: the last commit of HEAD",
    ]
    assert found["planned"] == [f"file:{tmp_path}/e.jsonl", f"{receiver.url}#unsigned", "-"]
    assert (len(found["events"]), found["deliveries"]) == (2, [])


@pytest.mark.parametrize("form", ["text", "json"])
def test_standard_output_holds_the_events_and_nothing_else(form: str, shop: Work) -> None:
    ramp(shop, 40)
    ran = shop.run("events", "--to", "-", "--format", form)
    assert ran.code == 0
    assert [json.loads(line) for line in ran.out.splitlines()] == events(shop)
    assert "2 of 2 events delivered" in ran.err if form == "text" else json.loads(ran.err)["deliveries"]


def test_nothing_to_tell_is_no_failure(shop: Work, tmp_path: Path) -> None:
    shop.write({"README.md": "x\n"})
    shop.commit("Elsewhere")
    ran = shop.run("events", "--to", f"file:{tmp_path}/e.jsonl")
    assert (ran.code, ran.out.splitlines()[0]) == (0, f"file:{tmp_path}/e.jsonl: nothing to send")
    assert not (tmp_path / "e.jsonl").exists()


def test_a_reader_that_goes_away_is_told_with_a_true_exit_code(shop: Work) -> None:
    ramp(shop, 40)
    program = f"{sys.executable} -m flaggit events --to - | true; exit ${{PIPESTATUS[0]}}"
    # `true` may end before anything is written, or after: what it did not read is lost either way.
    ran = subprocess.run(("bash", "-c", program), cwd=shop.root, capture_output=True, check=False)
    assert ran.returncode in {0, 1}
    assert b"Traceback" not in ran.stderr
    assert b"Exception ignored" not in ran.stderr


def test_ctrl_c_says_who_was_told_what(shop: Work) -> None:
    ramp(shop, 40)
    with receiving(200, "stall") as receiver:
        started = subprocess.Popen(
            (sys.executable, "-m", "flaggit", "events", "--to", f"{receiver.url}#unsigned"),
            cwd=shop.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(1200):
            if len(receiver.received) == 2:
                break
            time.sleep(0.05)
        time.sleep(0.2)
        started.send_signal(signal.SIGINT)
        out, _ = started.communicate(timeout=30)
    assert started.returncode == 130
    assert "1 of 2 events delivered: interrupted\n  unacknowledged: checkout.hints in production-us" in out


def test_a_shallow_clone_is_not_called_quiet(shop: Work, tmp_path: Path) -> None:
    ramp(shop, 40)
    shop.git("clone", "--quiet", "--depth", "1", f"file://{shop.root}", str(tmp_path / "clone"))
    ran = Work(tmp_path / "clone").run("events")
    assert (ran.code, ran.out) == (3, "")
    assert "git fetch --unshallow" in ran.err


def test_without_git_there_is_nothing_to_tell(shop: Work) -> None:
    shutil.rmtree(shop.root / ".git")
    ran = shop.run("events")
    assert (ran.code, ran.out) == (3, "")


def test_the_charter_that_counts_is_that_before_the_change(shop: Work) -> None:
    shop.edit("flags/charter.yaml", "careful: {owner: 1, sre: 1}", "careful: {owner: 2}")
    shop.edit(PAY, "percent: 25", "percent: 40")
    shop.commit("Loosen the rules, and ramp by them")
    for event in events(shop):
        policy = event["data"]["policy"]
        assert policy["blob"] == shop.git("rev-parse", "HEAD~1:flags/charter.yaml")
        assert {"who": "sre", "count": 1} in policy["asks"]


def test_without_a_charter_there_is_no_policy(shop: Work) -> None:
    shop.write({"flags/charter.yaml": None})
    shop.commit("No charter")
    ramp(shop, 40)
    for event in events(shop):
        STRICT.validate(event)
        assert event["data"]["policy"] is None


def test_a_long_decision_is_told_by_its_digest(shop: Work) -> None:
    values = ", ".join(f'"{number}.0.0"' for number in range(2000))
    shop.edit(PAY, 'app_version: {gte: "2.3.0"}', f"app_version: [{values}]")
    shop.commit("A long list")
    for event in events(shop):
        STRICT.validate(event)
        (after,) = event["data"]["after"]["decisions"]
        assert after["decision"] is None
        assert event["data"]["before"]["decisions"][0]["decision"] is not None
        assert len(json.dumps(event)) < 65_536
