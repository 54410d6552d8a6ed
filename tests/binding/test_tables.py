"""Decision tables: contexts laid over each other, matrices unrolled, rules looked for."""

from typing import Any

from tests.binding.conftest import bound, catalog, told

from flaggit import model
from flaggit.binding.faults.samples import FLAG, flag, table

TABLE = "flags/checkout/gift-wrap.test.yaml"
NOVEMBER_9 = 1_794_182_400


class TestTables:
    def cases(self, *cases: str, head: str = "") -> tuple[model.Case, ...]:
        files = {FLAG: flag(rules="[{name: some, percent: 5, serve: true}]"), TABLE: head + table(*cases)}
        return catalog(files).tables["checkout.gift-wrap"].cases

    def test_a_case(self) -> None:
        text = (
            "{name: all of it, context: {plan: pro}, assume: {checkout.express-pay: true}, admit: [some], arm: true,"
            " at: 2026-11-09T00:00:00Z, environment: production-eu, service: payments,"
            " expect: {serve: true, value: true, rule: some, reason: SPLIT}}"
        )
        assert self.cases(text) == (
            model.Case(
                name="all of it",
                index=0,
                context={"user": "u-1", "country": "DE", "plan": "pro"},
                expect=model.Expectation(serve=True, value=True, rule="some", reason="SPLIT"),
                admit=("some",),
                assume={"checkout.express-pay": True},
                arm=True,
                at=NOVEMBER_9,
                environment="production-eu",
                service="payments",
            ),
        )

    def test_the_plainest_case_has_what_the_table_gives(self) -> None:
        (case,) = self.cases(
            "{name: plain, expect: {serve: false}}", head="assume: {checkout.express-pay: false}\n"
        )
        assert case.context == {"user": "u-1", "country": "DE"}
        assert case.assume == {"checkout.express-pay": False}
        assert (case.admit, case.arm, case.at, case.service) == ("real", None, None, "")

    def test_a_cases_own_assumption_wins(self) -> None:
        (case,) = self.cases(
            "{name: own, assume: {checkout.express-pay: true}, expect: {serve: false}}",
            head="assume: {checkout.express-pay: false, payments.tokenised-cards: true}\n",
        )
        assert case.assume == {"checkout.express-pay": True, "payments.tokenised-cards": True}

    def test_null_takes_a_given_attribute_away(self) -> None:
        (case,) = self.cases("{name: nowhere, context: {country: null}, expect: {serve: false}}")
        assert case.context == {"user": "u-1"}

    def test_a_matrix_is_unrolled(self) -> None:
        cases = self.cases(
            "{name: first, expect: {serve: false}}",
            "{name: grid, context: {age: 3}, matrix: {plan: [beta, pro], country: [DE, FR]}, expect: {serve: false}}",
        )
        assert [(case.index, case.name) for case in cases] == [
            (0, "first"),
            (1, "grid [country=DE, plan=beta]"),
            (1, "grid [country=DE, plan=pro]"),
            (1, "grid [country=FR, plan=beta]"),
            (1, "grid [country=FR, plan=pro]"),
        ]
        assert cases[-1].context == {"user": "u-1", "age": 3, "country": "FR", "plan": "pro"}

    def test_values_that_are_no_text_are_named_as_json(self) -> None:
        cases = self.cases("{name: ages, matrix: {age: [3, 70]}, expect: {serve: false}}")
        assert [case.name for case in cases] == ["ages [age=3]", "ages [age=70]"]

    def test_ten_thousand_cases_are_unrolled_and_one_more_is_not(self) -> None:
        numbers = ", ".join(map(str, range(100)))
        square = f"{{name: grid, matrix: {{age: [{numbers}], user: [{', '.join(f'u-{at}' for at in range(100))}]}}, expect: {{serve: false}}}}"
        assert len(self.cases(square)) == 10_000
        result = bound({FLAG: flag(), TABLE: table(square, "{name: one more, expect: {serve: false}}")})
        assert told(result) == [f"FG244 {TABLE}#/cases the matrices unroll to 10,001 cases, more than 10,000"]
        assert result.catalog is not None
        assert "test:checkout.gift-wrap" in result.catalog.broken

    def test_a_matrix_beyond_all_numbers_is_not_begun(self) -> None:
        names = ("account", "age", "app_version", "network", "signed_up", "user")
        values: dict[str, list[Any]] = {
            "account": [f"a-{at}" for at in range(90)],
            "age": list(range(90)),
            "app_version": [f'"1.0.{at}"' for at in range(90)],
            "network": [f"203.0.113.{at}" for at in range(90)],
            "signed_up": [f'"2026-01-01T00:00:{at % 60:02}Z"' for at in range(60)],
            "user": [f"u-{at}" for at in range(90)],
        }
        matrix = ", ".join(f"{name}: [{', '.join(map(str, values[name]))}]" for name in names)
        result = bound(
            {FLAG: flag(), TABLE: table(f"{{name: vast, matrix: {{{matrix}}}, expect: {{serve: false}}}}")}
        )
        assert [item.id for item in result.findings] == ["FG244"]

    def test_the_table_of_a_flag_that_is_gone_is_bound(self) -> None:
        found = catalog({TABLE: table("{name: a, admit: [some], expect: {serve: x, rule: some}}")})
        assert "checkout.gift-wrap" in found.tables

    def test_rules_are_looked_for_where_the_case_is_for(self) -> None:
        text = flag(rules="[{name: some, percent: 5, serve: true}]")
        own = "  production-us:\n    otherwise: false\n    rules: [{name: other, percent: 5, serve: true}]\n"
        cases = [
            "{name: group, admit: [other, some], expect: {rule: some}}",
            "{name: own, environment: production-us, expect: {rule: some}}",
            "{name: the other, environment: production-eu, admit: [other], expect: {rule: otherwise}}",
            "{name: nowhere, environment: dev, matrix: {age: [1, 2]}, expect: {rule: some}}",
        ]
        assert told(bound({FLAG: text + own, TABLE: table(*cases)})) == [
            f"FG247 {TABLE}#/cases/1/expect/rule checkout.gift-wrap has no rule some there",
            f"FG247 {TABLE}#/cases/2/admit checkout.gift-wrap has no rule other there",
            f"FG247 {TABLE}#/cases/3/expect/rule checkout.gift-wrap has no rule some there",
        ]
