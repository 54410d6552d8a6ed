"""A new flag and its decision table."""

from flaggit.frozen import Frozen
from flaggit.model import ValueType
from flaggit.scaffold.quoting import block, quoted

ON_OFF = {
    ValueType.BOOLEAN: ("true", "false"),
    ValueType.STRING: ("enabled", "disabled"),
    ValueType.INTEGER: ("enabled", "disabled"),
    ValueType.NUMBER: ("enabled", "disabled"),
    ValueType.OBJECT: ("enabled", "disabled"),
}
_VARIANTS = {
    ValueType.BOOLEAN: "",
    ValueType.STRING: 'variants:\n  disabled: ""\n  enabled: enabled\n',
    ValueType.INTEGER: "variants:\n  disabled: 0\n  enabled: 1\n",
    ValueType.NUMBER: "variants:\n  disabled: 0\n  enabled: 1.5\n",
    ValueType.OBJECT: "variants:\n  disabled: {}\n  enabled: {enabled: true}\n",
}


class NewFlag(Frozen):
    """The answers that make a flag.

    Attributes:
        key: Its key, such as `checkout.express-pay`.
        on: Environments or groups in which it starts switched on; the others start switched off.
        off: The others.
        expires: The day, `2027-02-01`; empty for a kind that does not expire.
        unit: The attribute to bucket; empty for none.
        runbook: Where to read what to do; empty for none.
        safe_without_bundle: Whether to write `without_bundle`, for kinds that ask for it.
    """

    key: str
    summary: str
    kind: str
    type: ValueType
    services: tuple[str, ...]
    on: tuple[str, ...]
    off: tuple[str, ...]
    expires: str = ""
    unit: str = ""
    owner: str = ""
    runbook: str = ""
    safe_without_bundle: bool = False


def new_flag(flag: NewFlag) -> dict[str, str]:
    """The flag's file and its decision table, by path."""
    stem = f"flags/{flag.key.replace('.', '/')}"
    return {f"{stem}.flag.yaml": _flag(flag), f"{stem}.test.yaml": _table(flag)}


def _flag(flag: NewFlag) -> str:
    on, off = ON_OFF[flag.type]
    environments = "".join(f"  {name}:\n    otherwise: {on}\n" for name in flag.on)
    environments += "".join(f"  {name}:\n    otherwise: {off}\n" for name in flag.off)
    return "".join(
        (
            f"summary: {quoted(flag.summary)}\n",
            f"kind: {flag.kind}\n",
            f"owner: {flag.owner}\n" if flag.owner else "",
            f"expires: {flag.expires}\n" if flag.expires else "",
            f"type: {flag.type}\n",
            _VARIANTS[flag.type],
            f"safe: {off}\n",
            f"without_bundle: {off}\n" if flag.safe_without_bundle else "",
            f"unit: {flag.unit}\n" if flag.unit else "",
            f"services:\n{block(flag.services)}",
            f"runbook: {quoted(flag.runbook)}\n" if flag.runbook else "",
            f"environments:\n{environments}",
        )
    )


def _table(flag: NewFlag) -> str:
    on, off = ON_OFF[flag.type]
    cases = [(name, "on", on) for name in flag.on] + [(name, "off", off) for name in flag.off]
    first = cases[0][0]
    listed = "".join(
        f"  - name: {state} in {name}\n"
        + (f"    environment: {name}\n" if name != first else "")
        + f"    expect: {{serve: {value}, rule: otherwise}}\n"
        for name, state, value in cases
    )
    return f"environment: {first}\ncases:\n{listed}"
