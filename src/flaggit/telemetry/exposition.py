"""Exposition: metrics as Prometheus' text format 0.0.4 writes them.

The format is that of https://prometheus.io/docs/instrumenting/exposition_formats/: a `HELP` and a `TYPE` line a family, then a line a
sample; backslash, line feed and, within labels, quotes are escaped.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from flaggit.telemetry.metrics import Family

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
"""The media type of the text."""


def text(families: Iterable[Family]) -> str:
    """Write families; those without samples are left out."""
    lines = []
    for definition, samples in families:
        if not samples:
            continue
        lines.append(f"# HELP {definition.name} {_escaped(definition.help)}")
        lines.append(f"# TYPE {definition.name} {definition.kind}")
        lines += [f"{sample.name}{_labels(sample.labels)} {_number(sample.value)}" for sample in samples]
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    written = ",".join(f'{name}="{_quoted(value)}"' for name, value in labels.items())
    return f"{{{written}}}"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', '\\"').encode("utf-8", "replace").decode()
