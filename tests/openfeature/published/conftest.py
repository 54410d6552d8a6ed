"""The steps of the published scenarios, in the words that they use."""

import asyncio
from pathlib import Path

import pytest
from openfeature.evaluation_context import EvaluationContext
from openfeature.provider import ProviderStatus
from pytest_bdd import given, parsers, then, when
from pytest_bdd.parser import Scenario
from tests.openfeature.published.left_out import LEFT_OUT
from tests.openfeature.published.world import KINDS, World, value

from openfeature import api


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "bundle")


def pytest_configure(config: pytest.Config) -> None:
    """Know the tags of the scenarios' examples, which become markers."""
    for tag in ("booleans", "numbers", "objects", "strings"):
        config.addinivalue_line("markers", f"{tag}: examples of the published scenarios")


def pytest_bdd_apply_tag(tag: str, function: object) -> bool:
    """Take no tag of a scenario for a marker of ours."""
    del tag, function
    return True


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, scenario: Scenario) -> None:
    """Leave out what does not hold here."""
    example = request.node.name.partition("[")[2]
    why = LEFT_OUT.get(scenario.name) or LEFT_OUT.get(f"{scenario.name}[{example}")
    if why:
        pytest.skip(why)


# What is there.


@given(parsers.re(r"an? (?P<state>stable|stale|error|unavailable|not ready) provider"))
def _provider(world: World, state: str) -> None:
    world.provide(state)  # type: ignore[arg-type] # one of those


@given(parsers.re(r"an? (?P<name>ready|error|stale|change) event handler"))
def _handler(world: World, name: str) -> None:
    world.hear(name)


@given(parsers.re(r'an? (?P<kind>\w+)-flag with key "(?P<key>[^"]*)" and a default value "(?P<default>.*)"'))
def _flag(world: World, kind: str, key: str, default: str) -> None:
    world.kind, world.key, world.default = kind, key, value(kind, default)


@given(parsers.parse('a context containing a targeting key with value "{key}"'))
def _targeting_key(world: World, key: str) -> None:
    world.targeting_key = key


@given(
    parsers.re(
        r'a context containing a key "(?P<key>\w+)", with type "(?P<kind>\w+)" and with value "(?P<text>.*)"'
    )
)
def _attribute(world: World, key: str, kind: str, text: str) -> None:
    world.attributes[key] = value(kind, text)


@given(parsers.parse('a context containing a key "{key}" with null value'))
def _null(world: World, key: str) -> None:
    world.attributes[key] = None


# What happens.


@when("the flag was evaluated with details")
def _evaluate(world: World) -> None:
    world.evaluate()


@when("the flag was evaluated with details asynchronously")
def _evaluate_later(world: World) -> None:
    client = api.get_client()
    ask = getattr(client, f"get_{KINDS[world.kind]}_details_async")
    whom = EvaluationContext(world.targeting_key)
    world.answers.append(asyncio.run(asyncio.wait_for(ask(world.key, world.default, whom), timeout=10)))


@when("the resolved value is remembered")
def _remember(world: World) -> None:
    world.remembered = world.answer.value


@when("the flag was modified")
def _modify(world: World) -> None:
    world.modify()


@when(parsers.re(r"a (?P<name>ready|error|stale|change) event was fired"))
def _fired(world: World, name: str) -> None:
    world.wait_for(name)


@when("the connection is lost")
def _lose(world: World) -> None:
    world.lose()


@when("the connection is restored")
def _restore(world: World) -> None:
    world.restore()


# What came of it.


@then(parsers.re(r'the resolved details value should be "(?P<text>.*)"'))
def _value(world: World, text: str) -> None:
    expected = value(world.kind, text)
    assert (world.answer.value, type(world.answer.value)) == (expected, type(expected))


@then("the resolved details value should have changed")
def _changed(world: World) -> None:
    assert world.answer.value != world.remembered


@then("the resolved object value should contain")
def _contains(world: World, datatable: list[list[str]]) -> None:
    answered = world.answer.value
    assert isinstance(answered, dict)
    assert {key: value(kind, text) for key, kind, text in datatable[1:]}.items() <= answered.items()


@then(parsers.re(r'the reason should be "(?P<reason>\w+)"'))
def _reason(world: World, reason: str) -> None:
    assert world.answer.reason == reason


@then(parsers.re(r'the variant should be "(?P<variant>.*)"'))
def _variant(world: World, variant: str) -> None:
    assert world.answer.variant == variant


@then(parsers.re(r'the flag key should be "(?P<key>.*)"'))
def _key(world: World, key: str) -> None:
    assert world.answer.flag_key == key


@then(parsers.re(r'the error-code should be "(?P<code>\w*)"'))
def _code(world: World, code: str) -> None:
    assert (world.answer.error_code or "") == code


@then("the error message should be empty")
def _no_message(world: World) -> None:
    assert not world.answer.error_message


@then("no exception should have been thrown")
def _nothing_raised(world: World) -> None:
    assert world.raised == []


@then("the evaluation should complete without blocking")
def _completed(world: World) -> None:
    assert world.answer.error_code is None


@then("the result should be equivalent to synchronous evaluation")
def _as_synchronous(world: World) -> None:
    world.evaluate()
    assert world.answers[-2] == world.answers[-1]


@then(parsers.re(r"the (?P<name>ready|error|stale|change) event handler should have been executed"))
def _executed(world: World, name: str) -> None:
    details = world.wait_for(name)
    if name == "change":
        world.remembered = (world.remembered, details.flags_changed)


@then(
    parsers.re(
        r"the (?P<name>ready|error|stale|change) event handler should have been executed within (?P<most>\d+)ms"
    )
)
def _executed_within(world: World, name: str, most: str) -> None:
    world.wait_for(name, int(most) / 1000)


@then("the flag should be part of the event payload")
def _in_the_payload(world: World) -> None:
    assert isinstance(world.remembered, tuple)
    world.remembered, flags_changed = world.remembered
    assert world.key in flags_changed


@then(parsers.re(r"the client should be in (?P<state>\w+) state"))
def _state(state: str) -> None:
    assert api.get_client().get_provider_status() is ProviderStatus[state.upper()]


@then(parsers.re(r'the provider status should be "(?P<status>\w+)"'))
def _status(status: str) -> None:
    assert api.get_client().get_provider_status() is ProviderStatus[status]


@then("the provider metadata name should not be empty")
def _name() -> None:
    assert api.get_client().provider.get_metadata().name
