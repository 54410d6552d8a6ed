"""From the documents of one snapshot to a catalog and the faults on the way."""

from collections.abc import Container, Iterable, Mapping

from flaggit.binding.acting import judge_cycles, judge_use
from flaggit.binding.drafting import Draft
from flaggit.binding.faults.foundation import NO_PROJECT, NO_TAXONOMY
from flaggit.binding.foundation import taxonomy
from flaggit.binding.naming import PROJECT, TAXONOMY, misplaced, stranger
from flaggit.binding.page import Page, Raw
from flaggit.binding.relating import judge_former_keys, judge_outcomes, judge_readers, judge_rule_names
from flaggit.binding.resolving import resolve
from flaggit.diagnostics import Finding, Place, Severity, order
from flaggit.frozen import Frozen
from flaggit.model import Catalog
from flaggit.schema import Schemas
from flaggit.source import Document, DocumentKind


class Bound(Frozen):
    """What binding gives.

    Attributes:
        catalog: What was understood; None without a readable taxonomy or project file. Documents at fault are left out
            and named in `Catalog.broken`. Names of other documents may lead nowhere (a finding says so); variants, types and
            the names inside a document are sound.
        findings: The faults of reading, of shape and of binding, in their one order.
        documents: All documents by path, for whoever turns places into lines.
        schemas: The schemas that the taxonomy gives; None without one.
    """

    catalog: Catalog | None
    findings: tuple[Finding, ...]
    documents: Mapping[str, Document]
    schemas: Schemas | None = None


def bind(
    documents: Iterable[Document],
    *,
    others: Iterable[str] = (),
    elsewhere: Container[str] = frozenset(),
    beside: Bound | None = None,
) -> Bound:
    """Bind the documents of one snapshot, or some of them.

    Args:
        documents: As `source.parse` gave them, in any order; what it could not read is among them, without a value.
        others: Paths of further files of the repository that were not parsed, so that a misnamed one is reported.
        elsewhere: Documents that exist and were left out, as `kind:name`: a name that leads to one is no fault.
        beside: Another state that was bound: while the taxonomy is the same document, its schemas are not compiled again.

    Returns:
        The catalog and all faults. No document makes this raise.
    """
    known = {document.path: document for document in sorted(documents, key=lambda document: document.path)}
    findings = [finding for document in known.values() if document.kind for finding in document.findings]
    findings += [
        found for path in sorted({*others, *_strange(known)}) if (found := stranger(path)) is not None
    ]
    if PROJECT not in known:
        findings.append(NO_PROJECT.at(Place(path=PROJECT), "there is no project file"))
    if TAXONOMY not in known:
        findings.append(NO_TAXONOMY.at(Place(path=TAXONOMY), "there is no taxonomy"))
        return Bound(catalog=None, findings=order(findings), documents=known)
    same = beside is not None and beside.documents.get(TAXONOMY) is known[TAXONOMY]
    schemas = (beside.schemas if beside and same else None) or Schemas.build(known[TAXONOMY].value)
    draft = _begun(known[TAXONOMY], schemas, findings)
    if draft is None:
        return Bound(catalog=None, findings=order(findings), documents=known)
    draft.elsewhere = elsewhere
    for document in known.values():
        if document.kind is not None and document.path != TAXONOMY:
            _take(draft, document, document.kind, schemas)
    _judge(draft)
    findings += draft.found()
    return Bound(catalog=draft.catalog(), findings=order(findings), documents=known, schemas=schemas)


def _strange(known: Mapping[str, Document]) -> Iterable[str]:
    return (path for path, document in known.items() if document.kind is None)


def _begun(document: Document, schemas: Schemas, findings: list[Finding]) -> Draft | None:
    raw = _examined(document, schemas, findings)
    if raw is None:
        return None
    page = Page(document.path)
    bound = taxonomy(page, raw)
    if page.broken:
        findings += page.findings
        return None
    draft = Draft(bound)
    draft.pages[DocumentKind.TAXONOMY, ""] = page
    return draft


def _take(draft: Draft, document: Document, kind: DocumentKind, schemas: Schemas) -> None:
    lost = misplaced(document.path, kind)
    if lost is not None:
        draft.findings.append(lost)
        return
    name = draft.named(document, kind)
    raw = _examined(document, schemas, draft.findings)
    if name is None or (name and draft.taken(document.path, kind, name)):
        return
    if raw is None:
        draft.broken.add(f"{kind}:{name}")
    else:
        draft.add(document.path, kind, name, raw)


def _examined(document: Document, schemas: Schemas, findings: list[Finding]) -> Raw | None:
    """Give the value of a document that has no error of reading or shape; report the latter."""
    if not isinstance(document.value, dict):
        return None
    found = schemas.examine(document)
    if not found and not document.findings:
        return document.value
    # One place, one fault: what can't be read there has no shape to complain of.
    unread = {finding.place.pointer for finding in document.findings}
    findings += [finding for finding in found if finding.place.pointer not in unread]
    faulty = any(finding.severity is Severity.ERROR for finding in (*found, *document.findings))
    return None if faulty else document.value


def _judge(draft: Draft) -> None:
    resolve(draft)
    judge_outcomes(draft)
    judge_readers(draft)
    draft.drop_broken()
    judge_former_keys(draft)
    judge_rule_names(draft)
    judge_use(draft)
    judge_cycles(draft)
