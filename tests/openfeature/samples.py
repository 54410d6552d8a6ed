"""Flags as their authors write them, compiled and opened as a service would."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from openfeature.evaluation_context import EvaluationContext

from flaggit.binding import bind
from flaggit.bundle.manifest import Manifest
from flaggit.compiler import Compiler
from flaggit.runtime import Flags, open_unsigned
from flaggit.runtime.live import LiveFlags, follow
from flaggit.signing import seal, seal_unsigned, throw_away, throw_away_keyring
from flaggit.source import parse

NOW = 1_800_000_000
SERIAL = 1_000_000_005_000
COMMIT = "a91c3d2e" * 5
KEY = throw_away()
KEYRING = throw_away_keyring("shop", ["staging"], KEY)

REPOSITORY = {
    "flags/flaggit.yaml": """\
project: shop
format: 1
release: {non-production: main, production: main}
""",
    "schemas/taxonomy.yaml": """\
environments: {non-production: [staging], production: [live]}
domains: {sample: team-web}
teams: {team-web: {summary: All of us}}
attributes:
  age: {type: integer, summary: Years since birth}
  customer: {type: boolean, summary: Whether they bought something}
  email: {type: string, summary: An address, personal: true}
  role: {type: string, summary: What they do}
  user: {type: string, summary: The person, unit: true, personal: true}
kinds:
  ops: {summary: Tunes how the system runs}
""",
    "flags/services/web.service.yaml": """\
summary: What customers see
owner: team-web
context: {sometimes: [age, customer, email, role, user]}
""",
}

HEAD = "summary: A sample\nkind: ops\nservices: [web]\n"


def flag(type_: str, variants: str, safe: str, environments: str) -> str:
    lines = (f"type: {type_}", f"variants: {{{variants}}}" if variants else "", f"safe: {safe}", environments)
    return HEAD + "\n".join(line for line in lines if line) + "\n"


def always(served: str) -> str:
    return f"environments: {{non-production: {{otherwise: {served}}}, production: {{otherwise: {served}}}}}"


def when(condition: str, served: str, otherwise: str) -> str:
    rule = f"rules: [{{name: chosen, serve: {served}, when: {condition}}}]"
    decided = f"{{otherwise: {otherwise}, {rule}}}"
    return f"environments: {{non-production: {decided}, production: {decided}}}"


def off(served: str) -> str:
    decided = f"{{active: false, otherwise: {served}}}"
    return f"environments: {{non-production: {decided}, production: {decided}}}"


def compiled(
    flags: Mapping[str, str], serial: int = SERIAL, *, others: Mapping[str, str] | None = None
) -> bytes:
    """Compile flags, written by key, and other files into the unsigned staging bundle of web."""
    return seal_unsigned(*_compiled(flags, serial, others or {}))


def signed(flags: Mapping[str, str], serial: int = SERIAL) -> bytes:
    """Compile flags into the same bundle, signed."""
    manifest, body = _compiled(flags, serial, {})
    return seal(manifest, body, [KEY])


def _compiled(flags: Mapping[str, str], serial: int, others: Mapping[str, str]) -> tuple[Manifest, bytes]:
    files = {f"flags/{key.replace('.', '/')}.flag.yaml": text for key, text in flags.items()}
    files |= REPOSITORY | dict(others)
    bound = bind([parse(text.encode(), path) for path, text in files.items()])
    assert [finding.message for finding in bound.findings] == []
    assert bound.catalog is not None
    body = Compiler(bound.catalog).body("staging", "web")
    manifest = Manifest(
        project="shop",
        environment="staging",
        service="web",
        serial=serial,
        issued=NOW - 60,
        expires=NOW + 86_400,
        commit=COMMIT,
        tree="b" * 40,
        inputs="c" * 64,
        decisions=body.decisions,
        previous="",
        taxonomy="",
        charter="",
        compiler="0.1.0",
        keyring=0,
        protected=False,
        body_length=len(body.data),
        body_sha256=sha256(body.data).hexdigest(),
    )
    return manifest, body.data


def opened(data: bytes) -> Flags:
    return open_unsigned(data, project="shop", environment="staging", service="web", clock=lambda: NOW)


def followed(path: Path, clock: Callable[[], float]) -> LiveFlags:
    return follow(
        path,
        project="shop",
        environment="staging",
        service="web",
        keyring=KEYRING,
        tolerate_expired=True,
        thread=False,
        wait=True,
        clock=clock,
    )


def context(key: str | None = None, **attributes: object) -> EvaluationContext:
    return EvaluationContext(key, attributes)  # type: ignore[arg-type] # a test's own attributes
