"""The faults of shape: one rule each, FG201 to FG212."""

from flaggit.diagnostics import Rule, Sample, Severity

_SEGMENT = "flags/shared/beta.segment.yaml"
_FLAG = "flags/checkout/gift-wrap.flag.yaml"


def _segment(name: str, when: str, count: int = 1) -> Sample:
    text = f"summary: Beta testers\nowner: team-platform\nwhen: {when}\n"
    return Sample(name=name, files={_SEGMENT: text}, count=count)


def _flag(name: str, *lines: str, count: int = 1, rule: str = "") -> Sample:
    """Lay a small flag over the sample repository.

    Args:
        name: What the sample is about.
        lines: `key: value` lines that replace or join the usual ones; `-key` removes one.
        count: How many findings it must give.
        rule: A rule of its one environment block, as flow YAML.
    """
    given = {
        "summary": "Gifts can be wrapped",
        "kind": "ops",
        "type": "boolean",
        "safe": "false",
        "unit": "user",
        "services": "[web]",
    }
    for line in lines:
        key, _, value = line.partition(": ")
        if key.startswith("-"):
            given.pop(key[1:])
        else:
            given[key] = value
    head = "".join(f"{key}: {value}\n" for key, value in given.items())
    block = f"\n    otherwise: false\n    rules:\n      - {rule}\n" if rule else "\n    otherwise: false\n"
    text = f"{head}environments:\n  non-production:{block}  production:\n    otherwise: false\n"
    return Sample(name=name, files={_FLAG: text}, count=count)


UNKNOWN_KEY = Rule(
    id="FG201",
    name="unknown key",
    severity=Severity.ERROR,
    why="A key that nothing reads looks as if it did something. A misspelt `percent` would leave a rule open to all.",
    remedy="Correct the key, or remove it.",
    invalid=(
        _flag("a misspelt key", "sumary: Gifts can be wrapped", "-summary"),
        _flag("a misspelt key of a rule", rule="{name: first, percnt: 5, serve: true}"),
    ),
    valid=(_flag("keys that are known", rule="{name: first, percent: 5, serve: true}", count=0),),
)

MISSING_KEY = Rule(
    id="FG202",
    name="missing key",
    severity=Severity.ERROR,
    why="Without it, what the file describes is not whole: nobody knows what to serve, to whom, or whom to ask.",
    remedy="Add the key.",
    invalid=(
        _flag("a flag without a safe value", "-safe"),
        _flag("a rule without a name", rule="{percent: 5, serve: true}"),
    ),
    valid=(_flag("every key that is needed", count=0),),
)

WRONG_SHAPE = Rule(
    id="FG203",
    name="wrong type",
    severity=Severity.ERROR,
    why="A value of another type can't be read as what its key says.",
    remedy="Write a value of the expected type.",
    invalid=(
        _flag("text for a number", rule='{name: first, percent: "5", serve: true}'),
        _flag("one service instead of a list", "services: web"),
        _segment("an empty condition", "{}"),
    ),
    valid=(_flag("a number", rule="{name: first, percent: 5, serve: true}", count=0),),
)

UNKNOWN_ATTRIBUTE = Rule(
    id="FG204",
    name="unknown attribute",
    severity=Severity.ERROR,
    why="No context will ever hold an attribute that nobody declared, so its test is never true.",
    remedy="Correct the name, or declare the attribute in the taxonomy.",
    invalid=(
        _segment("a misspelt attribute", "{contry: [DE, FR]}"),
        _segment("under any", "{any: [{plan: beta}, {plann: pro}]}"),
    ),
    valid=(_segment("a declared attribute", "{country: [DE, FR]}", 0),),
)

UNKNOWN_NAME = Rule(
    id="FG205",
    name="unknown name",
    severity=Severity.ERROR,
    why="Kinds, teams, domains, environments and units are the taxonomy's, so that the same word means the same in every file.",
    remedy="Correct the name, or add it to the taxonomy.",
    invalid=(
        _flag("a misspelt kind", "kind: relase"),
        _flag("a team that is not there", "owner: team-checkuot"),
        _flag("an attribute that is no unit", "unit: country"),
    ),
    valid=(_flag("names of the taxonomy", "owner: team-checkout", count=0),),
)

OUT_OF_RANGE = Rule(
    id="FG206",
    name="value not allowed",
    severity=Severity.ERROR,
    why="A value outside its range, or in another form, would be rounded, cut or guessed at.",
    remedy="Write a value of the expected form.",
    invalid=(
        _flag("over 100 %", rule="{name: first, percent: 120, serve: true}"),
        _flag("four decimals", rule="{name: first, percent: 0.0001, serve: true}"),
        _flag("a day that does not exist", "expires: 2027-02-30"),
        _flag("a type that is not there", "type: bool"),
        _flag("capitals in a name", rule="{name: First, serve: true}"),
    ),
    valid=(_flag("three decimals", rule="{name: first, percent: 0.001, serve: true}", count=0),),
)

BARE_DATE = Rule(
    id="FG207",
    name="bare date",
    severity=Severity.ERROR,
    why="Some readers of YAML take an unquoted date for a date and others for text, so the file would mean two things.",
    remedy="Quote it.",
    invalid=(
        _flag("a date as a value", "type: string", "safe: 2027-02-01"),
        _flag("a date as a summary", "summary: 2027-02-01"),
    ),
    valid=(
        _flag(
            "a date where a day is expected, and a quoted one",
            "expires: 2027-02-01",
            'summary: "2027-02-01"',
            count=0,
        ),
    ),
)

COMBINATION = Rule(
    id="FG208",
    name="keys that do not go together",
    severity=Severity.ERROR,
    why="A rule that serves two things, or is admitted by two plans, has no one meaning; one that serves nothing has none.",
    remedy="Keep what is meant.",
    invalid=(
        _flag("a rule that serves nothing", rule="{name: first, percent: 5}"),
        _flag("a value and a split", rule="{name: first, serve: true, split: [{serve: true, weight: 100}]}"),
        _flag(
            "a percentage and a rollout", rule="{name: first, percent: 5, rollout: checkout.pay, serve: true}"
        ),
    ),
    valid=(_flag("one of them", rule="{name: first, split: [{serve: true, weight: 100}]}", count=0),),
)

OPERATOR = Rule(
    id="FG209",
    name="unknown test",
    severity=Severity.ERROR,
    why="A test that an attribute's type does not have can't be decided.",
    remedy="Use a test that the attribute's type has.",
    invalid=(
        _segment("a test that is not there", "{app_version: {atleast: 2.3.0}}"),
        _segment("a test of another type", "{country: {gt: DE}}"),
        _segment("a plain value for a set", "{roles: staff}"),
    ),
    valid=(_segment("tests of their types", "{app_version: {gte: 2.3.0}, roles: {contains: staff}}", 0),),
)

LITERAL = Rule(
    id="FG210",
    name="value an attribute never has",
    severity=Severity.ERROR,
    why="The test would never be true, or always, for no value of the attribute compares with it.",
    remedy="Write a value of the attribute's type, and one of its values where the taxonomy lists them.",
    invalid=(
        _segment("a country that is not listed", "{country: [DE, FX]}"),
        _segment("a version of two parts", "{app_version: {gte: 2.3}}"),
        _segment("a network with host bits", "{network: {cidr: 203.0.113.7/24}}"),
    ),
    valid=(_segment("values of the taxonomy", "{country: [DE, FR], network: {cidr: 203.0.113.0/24}}", 0),),
)

TWICE = Rule(
    id="FG211",
    name="listed twice",
    severity=Severity.ERROR,
    why="A set holds each name once; the second is what is left of an edit or a merge that went wrong.",
    remedy="Remove one of the two.",
    invalid=(_flag("a service twice", "services: [web, payments, web]"),),
    valid=(_flag("each service once", "services: [web, payments]", count=0),),
)

VALUE_SCHEMA = Rule(
    id="FG212",
    name="unusable value schema",
    severity=Severity.ERROR,
    why="A value schema is checked on every machine that reads this repository: it must not fetch anything, and it must "
    "come to an end.",
    remedy="Write a JSON schema of draft 2020-12 or draft-07 whose references stay inside it.",
    invalid=(
        _flag("a type that is not there", "schema: {type: textual}"),
        _flag("a reference to another file", 'schema: {$ref: "https://example.com/a.json"}'),
    ),
    valid=(_flag("a small schema", "schema: {type: boolean}", count=0),),
)

RULES: tuple[Rule, ...] = (
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_SHAPE,
    UNKNOWN_ATTRIBUTE,
    UNKNOWN_NAME,
    OUT_OF_RANGE,
    BARE_DATE,
    COMBINATION,
    OPERATOR,
    LITERAL,
    TWICE,
    VALUE_SCHEMA,
)
"""In the order of their ids."""
