"""`check` as JUnit XML: one suite a file with findings, one case a finding; notes and warnings pass with their text."""

from xml.etree.ElementTree import Element, SubElement, tostring

from flaggit.commands.checked import Checked, Located
from flaggit.commands.checked import fails as failing
from flaggit.report.xml import clean


def junit(checked: Checked) -> str:
    """Render the outcome as one XML document."""
    root = Element("testsuites", name="flaggit check")
    by_path: dict[str, list[Located]] = {}
    for located in checked.findings:
        by_path.setdefault(located.finding.place.path, []).append(located)
    total = 0
    for path, found in by_path.items():
        failures = [
            located for located in found if failing(located.finding, introduced=checked.base is not None)
        ]
        total += len(failures)
        suite = SubElement(
            root, "testsuite", name=clean(path), tests=str(len(found)), failures=str(len(failures))
        )
        for located in found:
            _case(suite, located, failed=located in failures)
    if not by_path:
        suite = SubElement(root, "testsuite", name="flaggit check", tests="1", failures="0")
        SubElement(suite, "testcase", classname="flaggit", name=f"{checked.files} files are clean")
    root.set("tests", str(max(1, len(checked.findings))))
    root.set("failures", str(total))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")


def _case(suite: Element, located: Located, *, failed: bool) -> None:
    finding, span = located.finding, located.finding.place.span
    line = span.line if span else 0
    case = SubElement(
        suite,
        "testcase",
        classname=clean(finding.place.path),
        name=clean(f"{finding.id} {located.name} (line {line})"),
    )
    said = clean(f"{finding.place.path}:{line} {finding.severity} {finding.message}\n{finding.remedy}")
    if failed:
        SubElement(case, "failure", type=finding.id, message=clean(finding.message)).text = said
    else:
        SubElement(case, "system-out").text = said
