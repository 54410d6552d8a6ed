"""The work is done once per document: counted, not timed."""

from collections import Counter

import pytest

from flaggit import model
from flaggit.bundle import canonical
from flaggit.compiler import Compiler
from flaggit.frozen import replace
from flaggit.model import Catalog

SERVICES = [f"service-{at}" for at in range(20)]


def wide(sample: Catalog, flags: int, rollout: str = "") -> Catalog:
    """Flags of two blocks each, all read by all of twenty services."""
    plain = sample.flags["payments.tokenised-cards"]
    rule = model.Rule(name="ramp", serve=True, percent=None if rollout else 5_000, rollout=rollout)
    production = replace(plain.environments["production"], rules=(rule,))
    blocks = {**plain.environments, "production": production}
    return replace(
        sample,
        flags={
            f"checkout.f-{at}": replace(
                plain, key=f"checkout.f-{at}", services=tuple(SERVICES), environments=blocks
            )
            for at in range(flags)
        },
    )


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> Counter[bytes]:
    """Every canonical text that is written, counted; the writing is the real one."""
    counted: Counter[bytes] = Counter()
    write = canonical.encode

    def counting(value: object) -> bytes:
        data = write(value)
        counted[data] += 1
        return data

    monkeypatch.setattr(canonical, "encode", counting)
    return counted


def compile_all(catalog: Catalog) -> int:
    compiler = Compiler(catalog)
    for environment in catalog.taxonomy.environments:
        for service in SERVICES:
            compiler.body(environment, service)
    return len(catalog.taxonomy.environments) * len(SERVICES)


@pytest.mark.parametrize("flags", [10, 40])
def test_each_block_and_each_meta_is_encoded_once(
    flags: int, sample: Catalog, encoded: Counter[bytes]
) -> None:
    bundles = compile_all(wide(sample, flags))
    # Two blocks and one meta a flag; for each bundle, whose number has nothing to do with the flags', index and aliases.
    assert encoded.total() == 3 * flags + 2 * bundles
    assert bundles == 80


def test_a_rollout_in_two_waves_makes_two_outcomes_and_not_one_a_service(
    sample: Catalog, encoded: Counter[bytes]
) -> None:
    plan = sample.rollouts["checkout.pay"]
    waves = (
        model.Wave(name="back", services=tuple(SERVICES[:10])),
        model.Wave(name="front", services=tuple(SERVICES[10:])),
    )
    plan = replace(plan, waves=waves, wave="back")
    catalog = replace(wide(sample, 10, "checkout.pay"), rollouts={plan.key: plan})
    bundles = compile_all(catalog)
    # Non-production, and production in either wave; a meta with the rollout and one without; the one segment.
    assert encoded.total() == 10 * 3 + 10 * 2 + 1 + 2 * bundles


def test_a_segment_is_encoded_once_however_many_use_it(sample: Catalog, encoded: Counter[bytes]) -> None:
    catalog = wide(sample, 30)
    used = model.Rule(name="staff", serve=True, when=model.InSegment(name="employees"))
    flags = {
        key: replace(
            flag,
            environments={name: replace(block, rules=(used,)) for name, block in flag.environments.items()},
        )
        for key, flag in catalog.flags.items()
    }
    compiler = Compiler(replace(catalog, flags=flags))
    segment = canonical.encode(compiler.segment("employees"))
    encoded.clear()
    compile_all(replace(catalog, flags=flags))
    assert encoded[segment] == 1
