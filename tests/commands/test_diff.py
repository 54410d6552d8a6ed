"""`diff`, as whoever runs it sees it: exit codes that a script can go by, and an undo that undoes."""

import pytest
from tests.program import Work

from flaggit.errors import Exit

FLAG = "flags/checkout/express-pay.flag.yaml"
KIND = ("kind: release", "kind: relese")
PLAN = "flags/checkout/pay.rollout.yaml"


@pytest.mark.parametrize("fail_on", ["never", "breaking", "decisions"])
@pytest.mark.parametrize("faulty", ["base", "head"])
def test_a_script_can_tell_a_state_with_errors_from_a_change(branch: Work, faulty: str, fail_on: str) -> None:
    branch.edit(FLAG, *KIND)
    base = branch.commit("Break it")
    if faulty == "base":
        branch.edit(FLAG, *reversed(KIND))
        branch.commit("Repair it")
    ran = branch.run("diff", f"{base if faulty == 'base' else 'main'}..HEAD", "--fail-on", fail_on)
    assert (ran.code, ran.out) == (Exit.NOTHING, "")
    assert f"{FLAG}: the {faulty} {base[:12]} can't be compared: " in ran.err
    assert "unknown kind relese" in ran.err
    assert f"next: flaggit check --rev {base[:12] if faulty == 'base' else 'HEAD'} shows" in ran.err


def test_a_change_fails_a_script_as_it_was_asked_to(branch: Work) -> None:
    branch.edit(PLAN, "stage: quarter", "stage: everyone")
    codes = {each: branch.run("diff", "--fail-on", each).code for each in ("never", "breaking", "decisions")}
    assert codes == {"never": Exit.CLEAN, "breaking": Exit.CLEAN, "decisions": Exit.FINDINGS}
