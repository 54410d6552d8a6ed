"""Pages that are made from the code say what the code says now."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"

# The pages take long to make: one worker makes them once.
pytestmark = pytest.mark.xdist_group("generated pages")


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(generate: ModuleType) -> dict[str, str]:
    return {page.path: page.text for page in generate.generated()}


def test_every_generated_page_is_up_to_date(pages: dict[str, str]) -> None:
    outdated = [
        path
        for path, text in pages.items()
        if not (DOCS / path).is_file() or (DOCS / path).read_text("utf-8") != text
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


def test_no_page_is_left_of_a_check_that_is_gone(pages: dict[str, str]) -> None:
    there = {f"checks/{path.name}" for path in (DOCS / "checks").glob("*.md")}
    assert there <= pages.keys()
