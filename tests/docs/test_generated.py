"""Pages that are made from the code say what the code says now."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_generated_page_is_up_to_date(generate: ModuleType) -> None:
    outdated = [
        page.path
        for page in generate.generated()
        if not (DOCS / page.path).is_file() or (DOCS / page.path).read_text("utf-8") != page.text
    ]
    assert outdated == [], "run: make docs"


def test_every_generated_region_is_up_to_date(generate: ModuleType) -> None:
    regions = generate.regions()
    assert {region.path.name for region in regions} == {"README.md", "benchmarks.md"}
    for region in regions:
        page = region.path.read_text("utf-8")
        assert region.placed(page) == page, "run: make docs"


def test_a_page_without_the_place_of_a_region_is_refused(generate: ModuleType) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.md has no <!-- peers -->"):
        generate.Region(Path("nowhere.md"), "peers", "text").placed("# A page\n")


def test_no_page_is_left_of_a_check_that_is_gone(generate: ModuleType) -> None:
    made = {page.path for page in generate.generated()}
    there = {f"checks/{path.name}" for path in (DOCS / "checks").glob("*.md")}
    assert there <= made
