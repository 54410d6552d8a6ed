"""Whatever is lost from a repository, checking it ends with findings and not with a traceback."""

from hypothesis import given, settings, strategies as st

from flaggit import binding, source
from flaggit.checks.check import check
from flaggit.checks.prepare import prepare
from flaggit.checks.registry import IDS
from flaggit.checks.samples import SAMPLE, TODAY

LINES = [(path, at) for path, text in SAMPLE.items() for at in range(text.count("\n"))]
WORDS = [
    "true",
    "control",
    "compact",
    "user",
    "country",
    "production",
    "staging",
    "none",
    "0",
    "100",
    "25",
    "web",
]


def repository(lost: list[tuple[str, int]], swapped: list[tuple[str, str]]) -> dict[str, str]:
    files = {}
    for path, text in SAMPLE.items():
        kept = "".join(
            line for at, line in enumerate(text.splitlines(keepends=True)) if (path, at) not in lost
        )
        for old, new in swapped:
            kept = kept.replace(old, new)
        files[path] = kept
    return files


@given(
    lost=st.lists(st.sampled_from(LINES), max_size=3),
    swapped=st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)), max_size=2),
)
@settings(max_examples=80, deadline=None)
def test_lost_lines_and_swapped_words_end_in_findings(
    lost: list[tuple[str, int]], swapped: list[tuple[str, str]]
) -> None:
    files = repository(lost, swapped)
    catalog = binding.bind([source.parse(text.encode(), path) for path, text in files.items()]).catalog
    sound = binding.bind([source.parse(text.encode(), path) for path, text in SAMPLE.items()]).catalog
    if catalog is not None:
        view = prepare(catalog, today=TODAY, base=sound, version="0.1.0", known=IDS)
        assert all(finding.message and finding.remedy for finding in check(view))
