"""`check` as JUnit XML: one suite a file with findings, one case a finding; notes and warnings pass with their text."""

from xml.etree.ElementTree import Element, SubElement

from flaggit.commands.checked import Checked, Located
from flaggit.report.words import counted
from flaggit.report.xml import clean, document


def junit(checked: Checked) -> str:
    """Render the outcome as one XML document."""
    root = Element("testsuites", name="flaggit check")
    by_path: dict[str, list[Located]] = {}
    for located in checked.findings:
        by_path.setdefault(located.finding.place.path, []).append(located)
    total = 0
    for path, found in by_path.items():
        failures = sum(located.fails for located in found)
        total += failures
        suite = SubElement(root, "testsuite", name=clean(path), tests=str(len(found)), failures=str(failures))
        for located in found:
            _case(suite, located)
    if not by_path:
        suite = SubElement(root, "testsuite", name="flaggit check", tests="1", failures="0")
        SubElement(
            suite,
            "testcase",
            classname="flaggit",
            name=f"{counted(checked.files, 'file')} read, nothing found",
        )
    root.set("tests", str(max(1, len(checked.findings))))
    root.set("failures", str(total))
    return document(root)


def _case(suite: Element, located: Located) -> None:
    finding, span = located.finding, located.finding.place.span
    line = span.line if span else 0
    case = SubElement(
        suite,
        "testcase",
        classname=clean(finding.place.path),
        name=clean(f"{finding.id} {located.name} (line {line})"),
    )
    said = clean(f"{finding.place.path}:{line} {finding.severity} {finding.message}\n{finding.remedy}")
    if located.fails:
        SubElement(case, "failure", type=finding.id, message=clean(finding.message)).text = said
    else:
        SubElement(case, "system-out").text = said
