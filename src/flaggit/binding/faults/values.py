"""Values and variants that a flag can't serve, and quantities without a meaning."""

from flaggit.binding.faults.samples import FLAG, flag, table
from flaggit.diagnostics import Rule, Sample, Severity

_TABLE = "flags/checkout/gift-wrap.test.yaml"
_NAMED = "variants: {plain: white, festive: red}\n"
_NAMED_FLAG = flag(head=_NAMED, kind="string", safe="plain", otherwise="festive")
_SIZED = "schema: {type: object, required: [size], properties: {size: {type: integer}}}\n"

UNKNOWN_VARIANT = Rule(
    id="FG240",
    name="unknown variant",
    severity=Severity.ERROR,
    why="With variants, every place that serves or expects something names one; a name that is none has no value.",
    remedy="Use one of the flag's variants, or add this one.",
    invalid=(
        Sample(
            name="otherwise", files={FLAG: flag(head=_NAMED, kind="string", safe="plain", otherwise="festiv")}
        ),
        Sample(
            name="a value in place of a name",
            files={FLAG: flag(head=_NAMED, kind="string", safe="plain", otherwise="red")},
        ),
        Sample(
            name="what a prerequisite must be",
            files={FLAG: flag(head="requires: [{flag: checkout.cart-layout, is: one-screen}]\n")},
        ),
        Sample(
            name="what a test expects",
            files={FLAG: _NAMED_FLAG, _TABLE: table("{name: all, expect: {serve: red}}")},
        ),
    ),
    valid=(Sample(name="names of variants", files={FLAG: _NAMED_FLAG}, count=0),),
)

WRONG_TYPE = Rule(
    id="FG241",
    name="value of the wrong type",
    severity=Severity.ERROR,
    why="Code asks for a flag by its type, and nothing is converted on the way: a value of another type would be an error "
    "in every service.",
    remedy="Write a value of the flag's type, or change the type.",
    invalid=(
        Sample(name="a text for a boolean", files={FLAG: flag(otherwise='"on"')}),
        Sample(
            name="a fraction for an integer", files={FLAG: flag(kind="integer", safe="1", otherwise="1.5")}
        ),
        Sample(name="a boolean for a number", files={FLAG: flag(kind="number", safe="1", otherwise="true")}),
        Sample(
            name="a variant's value",
            files={
                FLAG: flag(
                    head="variants: {plain: 1, festive: two}\n",
                    kind="integer",
                    safe="plain",
                    otherwise="plain",
                )
            },
        ),
    ),
    valid=(
        Sample(
            name="an integer for a number",
            files={FLAG: flag(kind="number", safe="1", otherwise="1.5")},
            count=0,
        ),
    ),
)

UNHOLDABLE = Rule(
    id="FG242",
    name="value that no bundle can hold",
    severity=Severity.ERROR,
    why="Bundles are JSON that every language reads alike: integers up to 2^53-1, finite numbers, whole characters.",
    remedy="Write a smaller number, or a string.",
    invalid=(
        Sample(name="a number too large", files={FLAG: flag(kind="number", safe="1", otherwise="1.0e+20")}),
    ),
    valid=(
        Sample(
            name="the largest integer",
            files={FLAG: flag(kind="integer", safe="1", otherwise="9007199254740991")},
            count=0,
        ),
    ),
)

AGAINST_SCHEMA = Rule(
    id="FG243",
    name="value against the flag's schema",
    severity=Severity.ERROR,
    why="The schema is the flag's promise to the code that reads its values.",
    remedy="Correct the value or the schema.",
    invalid=(
        Sample(
            name="a variant without what the schema requires",
            files={
                FLAG: flag(
                    head=f"{_SIZED}variants: {{small: {{size: 1}}, large: {{}}}}\n",
                    kind="object",
                    safe="small",
                    otherwise="small",
                )
            },
        ),
    ),
    valid=(
        Sample(
            name="a base that gives it",
            files={
                FLAG: flag(
                    head=f"{_SIZED}base: {{size: 2}}\nvariants: {{small: {{size: 1}}, large: {{}}}}\n",
                    kind="object",
                    safe="small",
                    otherwise="small",
                )
            },
            count=0,
        ),
    ),
)

TOO_LARGE = Rule(
    id="FG244",
    name="too large when written out",
    severity=Severity.ERROR,
    why="A few lines can stand for very much: a matrix for its product, a base for a copy in each variant. Bundles and "
    "tests have bounds, so that no file can stop a build.",
    remedy="Split the matrix into several cases, or make the base smaller.",
    invalid=(
        Sample(
            name="a matrix of 20,000 cases",
            files={
                FLAG: flag(),
                _TABLE: table(
                    "{name: all, matrix: {"
                    + ", ".join(
                        f"{name}: [{', '.join(f'v{at}' for at in range(150))}]"
                        for name in ("account", "user")
                    )
                    + "}, expect: {serve: false}}"
                ),
            },
        ),
    ),
    valid=(
        Sample(
            name="a matrix of two cases",
            files={
                FLAG: flag(),
                _TABLE: table("{name: all, matrix: {country: [DE, FR]}, expect: {serve: false}}"),
            },
            count=0,
        ),
    ),
)

QUANTITY = Rule(
    id="FG245",
    name="unreadable quantity",
    severity=Severity.ERROR,
    why="A duration of more than a hundred years, or an instant that no clock shows, is a slip of the pen.",
    remedy="Write one that a calendar and a clock can show: whole seconds, from 1970 to 9999.",
    invalid=(
        Sample(
            name="a lifetime of two thousand years",
            files={"flags/flaggit.yaml": "project: shop\nformat: 1\nbundles: {expires_after: 999999d}\n"},
        ),
        Sample(
            name="a lifetime of no time",
            files={"flags/flaggit.yaml": "project: shop\nformat: 1\nbundles: {expires_after: 0s}\n"},
        ),
    ),
    valid=(Sample(name="a leap day", files={FLAG: flag(head="expires: 2028-02-29\n")}, count=0),),
)

RULES: tuple[Rule, ...] = (UNKNOWN_VARIANT, WRONG_TYPE, UNHOLDABLE, AGAINST_SCHEMA, TOO_LARGE, QUANTITY)
