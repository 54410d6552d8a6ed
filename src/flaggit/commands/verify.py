"""`verify`: would services accept these bundles, and are they what their commits compile to."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from flaggit.bundle.body import digest_of
from flaggit.bundle.manifest import Manifest
from flaggit.bundle.refused import Code, Refused
from flaggit.commands.bundles import Pinned, Trusted, bundle_files, find_keyring, read_bundle, root_of
from flaggit.commands.moments import moment
from flaggit.commands.rebuilding import Difference, ImpossibleError, Rebuilder
from flaggit.errors import InternalStop, NothingReadStop, UsageStop
from flaggit.frozen import Frozen, field, replace
from flaggit.runtime.broken import Broken
from flaggit.runtime.held import Held
from flaggit.runtime.readings import Readings
from flaggit.runtime.verification import Audience, Bundle, Gate

FOLDER: Final = "bundles"
DIFFERS: Final = "rebuild-differs"
IMPOSSIBLE: Final = "rebuild-impossible"


class Wish(Frozen):
    """What is to be verified.

    Attributes:
        targets: Files and folders; the folder `bundles` when empty.
        keyring: Whose signatures are needed; looked for when None.
        rebuild: Whether to compile each bundle's commit again and compare.
        pinned: Whom the bundles must be for, where their names do not say it.
        at: The instant that expiry is held against; now when empty.
    """

    targets: Sequence[Path] = ()
    keyring: Path | None = None
    rebuild: bool = False
    pinned: Pinned = field(default_factory=Pinned)
    at: str = ""


class Verdict(Frozen):
    """What came of one bundle.

    Attributes:
        audience: Whom it should be for; None when that is not known.
        code: Why it did not pass: one of `bundle.refused.Code`, `rebuild-differs` or `rebuild-impossible`; empty when it passed.
        reason: The same as a sentence.
        manifest: What it says about itself; None unless its signatures were verified.
        flags: How many flags its service may ask for.
        keys: Ids of the keys that signed and counted.
        differences: Where it is not what its commit compiles to.
        rebuilt: Whether it was compared with its commit.
        notes: What does not make it fail, and is worth knowing.
    """

    path: Path
    audience: Audience | None = None
    code: str = ""
    reason: str = ""
    manifest: Manifest | None = None
    flags: int = 0
    keys: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    rebuilt: bool = False
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether a service would accept it, and the comparison, if wanted, found it equal."""
        return not self.code


class Verified(Frozen):
    """The outcome of a verification.

    Attributes:
        verdicts: One a bundle, in the order of their paths; never empty.
        keyrings: The keyrings that were trusted.
        at: The instant that expiry was held against.
        rebuild: Whether bundles were compared with their commits.
    """

    verdicts: tuple[Verdict, ...]
    keyrings: tuple[Trusted, ...]
    at: int
    rebuild: bool

    @property
    def failed(self) -> bool:
        """Whether a bundle did not pass."""
        return not all(verdict.passed for verdict in self.verdicts)

    @property
    def throw_away(self) -> bool:
        """Whether a throw-away key was trusted."""
        return any(trusted.throw_away for trusted in self.keyrings)


def verify(folder: Path, wish: Wish, *, now: int) -> Verified:
    """Verify bundles the way a service's loader does.

    Args:
        folder: Where the command runs: its flag repository holds the keyring and the commits.
        wish: What is to be verified.
        now: The present, in seconds since 1970.

    Raises:
        NothingReadStop: There is no bundle.
        UsageStop: There is no keyring, or an option is wrong.
        FailedStop: The keyring is refused.
    """
    at = moment(wish.at, now)
    root = root_of(folder)
    paths = [path for target in wish.targets or _default(root) for path in bundle_files(target)]
    # The keyring before work: a missing one should not cost a minute first.
    keyrings = {each: find_keyring(wish.keyring, root, each) for each in {path.parent: 0 for path in paths}}
    rebuilder = _rebuilder(root) if wish.rebuild else None
    verdicts = [
        _verdict(path, keyrings[path.parent], wish.pinned, at, rebuilder) for path in dict.fromkeys(paths)
    ]
    used = {trusted.path: trusted for trusted in keyrings.values()}
    return Verified(
        verdicts=tuple(verdicts), keyrings=tuple(used.values()), at=at, rebuild=rebuilder is not None
    )


def _default(root: Path | None) -> list[Path]:
    """The folder that `build` writes: in the current folder, else in the flag repository's root."""
    here = Path(FOLDER)
    return [here if here.is_dir() or root is None else root / FOLDER]


def _rebuilder(root: Path | None) -> Rebuilder:
    if root is None:
        raise UsageStop(
            "--rebuild compiles a bundle's commit, and this folder is in no flag repository",
            where="--rebuild",
            remedy="name the flag repository: -C FOLDER",
        )
    rebuilder = Rebuilder(root)
    if rebuilder.repository.git is None:
        raise NothingReadStop(
            "--rebuild compiles a bundle's commit, and this flag repository is not in git",
            where=str(root),
            remedy="run it in a clone of the repository",
        )
    return rebuilder


def _verdict(path: Path, trusted: Trusted, pinned: Pinned, at: int, rebuilder: Rebuilder | None) -> Verdict:
    verdict = Verdict(path=path)
    try:
        audience = pinned.audience(path)
        verdict = replace(verdict, audience=audience)
        data = read_bundle(path)
        bundle, expired = _admitted(data, audience, trusted, at)
    except Refused as refused:
        return replace(verdict, code=refused.code.value, reason=refused.reason)
    fault = _fault(bundle)
    verdict = replace(
        verdict,
        code=fault.code.value if fault else "",
        reason=fault.reason if fault else "",
        manifest=bundle.manifest,
        flags=len(bundle.lines.flags) - len(bundle.lines.hidden),
        keys=tuple(sorted(trusted.signers(data, audience.environment))),
    )
    if rebuilder is not None and fault is None:
        verdict = _compared(verdict, bundle, rebuilder)
    if expired is not None and not verdict.code:
        verdict = replace(verdict, code=expired.code.value, reason=expired.reason)
    return verdict


def _admitted(data: bytes, audience: Audience, trusted: Trusted, at: int) -> tuple[Bundle, Refused | None]:
    """Ask the loader's gate; an expired bundle is looked at further, so that it is known whether it is sound."""
    expired: Refused | None = None
    try:
        bundle = Gate(audience, trusted.keyring).admit(data, None, float(at))
    except Refused as refused:
        if refused.code is not Code.EXPIRED:
            raise
        expired = refused
        bundle = Gate(audience, trusted.keyring, tolerate_expired=True).admit(data, None, float(at))
    if bundle is None:
        raise InternalStop("a bundle was admitted as nothing new, with none held before it")
    return bundle, expired


def _fault(bundle: Bundle) -> Refused | None:
    """Parse every line, as a service does before it takes a newer bundle in."""
    manifest = bundle.manifest
    try:
        digest = digest_of(bundle.body)
    except Refused as refused:
        return refused
    if digest != manifest.decisions:
        return Refused(
            Code.MANIFEST_MALFORMED,
            "the decisions digest in the manifest is not that of the body's decisions",
        )
    decisions = Held(manifest, bundle.data, bundle.lines, lambda: 0.0, Readings()).decisions
    for key in bundle.lines.flags:
        try:
            decisions.flag(key)
        except Broken as broken:
            return Refused(Code.LINE_MALFORMED, f"{key}: {broken}")
    return None


def _compared(verdict: Verdict, bundle: Bundle, rebuilder: Rebuilder) -> Verdict:
    try:
        comparison = rebuilder.compare(bundle)
    except ImpossibleError as impossible:
        return replace(verdict, code=IMPOSSIBLE, reason=str(impossible))
    verdict = replace(verdict, rebuilt=True, notes=comparison.notes, differences=comparison.differences)
    if not comparison.differences:
        return verdict
    told = f"it is not what commit {bundle.manifest.commit[:12]} compiles to"
    return replace(verdict, code=DIFFERS, reason=told)
