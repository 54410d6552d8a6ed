"""`verify`: what passes, what does not and by which code, which keyring is trusted, and what rebuilding finds."""

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.rollback.shop import Shop, environ, make

from flaggit.bundle import canonical
from flaggit.bundle.body import digest_of
from flaggit.bundle.envelope import split
from flaggit.bundle.files import bundle_name
from flaggit.bundle.keyring import Keyring
from flaggit.bundle.manifest import PAYLOAD_TYPE, Manifest
from flaggit.checks.samples import TODAY
from flaggit.commands.build import Wish as BuildWish, build
from flaggit.commands.bundles import Pinned
from flaggit.commands.keys import GroupWish, new_key, write_keyring
from flaggit.commands.verify import Verdict, Verified, Wish, verify
from flaggit.errors import FailedStop, NothingReadStop, UsageStop
from flaggit.signing import find, seal, set_environment, sign_keyring, succeed

NOW = TODAY + 3600
WEB = bundle_name("shop", "production-eu", "web")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample repository, its keys and its first release: made once, copied for every test."""
    folder = tmp_path_factory.mktemp("released")
    make(folder, {}).release()
    return folder


@pytest.fixture
def shop(released: Path, tmp_path: Path) -> Shop:
    folder = tmp_path / "copy"
    shutil.copytree(released, folder, symlinks=True)
    return Shop(root=folder / "shop", home=folder / "home", environ=environ(folder / "home"), commits=10)


def checked(
    shop: Shop, *targets: Path, keyring: Path | None = None, rebuild: bool = False, at: str = ""
) -> Verified:
    wish = Wish(targets=targets or (shop.bundles,), keyring=keyring or shop.keyring, rebuild=rebuild, at=at)
    return verify(shop.root, wish, now=NOW)


def only(verified: Verified) -> Verdict:
    assert len(verified.verdicts) == 1
    return verified.verdicts[0]


def resealed(shop: Shop, change: Callable[[bytes], bytes] = bytes, path: str = WEB, **fields: Any) -> Path:
    """A bundle that the shop's own key signed, with another body or another manifest than a build gives it."""
    sealed = split((shop.bundles / path).read_bytes(), PAYLOAD_TYPE)
    body = change(sealed.body)
    manifest = Manifest.parse(sealed.envelope.payload)._replace(
        body_length=len(body), body_sha256=hashlib.sha256(body).hexdigest(), decisions=digest_of(body)
    )
    manifest = manifest._replace(**fields)
    folder = shop.home / "resealed"
    folder.mkdir(exist_ok=True)
    target = folder / bundle_name(manifest.project, manifest.environment, manifest.service)
    target.write_bytes(seal(manifest, body, [find(str(shop.key), {}).key]))
    return target


def test_every_bundle_of_a_build_passes(shop: Shop) -> None:
    verified = checked(shop)
    assert not verified.failed
    assert not verified.throw_away
    assert len(verified.verdicts) == 8
    verdict = next(each for each in verified.verdicts if each.path.name == WEB)
    assert verdict.manifest is not None
    assert verdict.manifest.commit == shop.git("rev-parse", "HEAD")
    assert verdict.flags == 2
    assert verdict.keys == (find(str(shop.key), {}).key.public.id,)


def test_a_file_that_is_named_twice_is_looked_at_once(shop: Shop) -> None:
    assert len(checked(shop, shop.bundles, shop.bundles / WEB).verdicts) == 8


def _other_byte(data: bytes) -> bytes:
    return data.replace(b"25000", b"99000")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        pytest.param(lambda data: data[:-1], "body-length", id="the end is missing"),
        pytest.param(lambda data: data[:40], "not-a-bundle", id="half a line"),
        pytest.param(lambda _: b"", "not-a-bundle", id="empty"),
        pytest.param(lambda _: b"{}\n", "envelope-malformed", id="another JSON"),
        pytest.param(_other_byte, "body-digest", id="edited by hand"),
        pytest.param(
            lambda data: data.replace(b'"sig":"', b'"sig":"A'), "envelope-malformed", id="no base64"
        ),
        pytest.param(
            lambda data: re.sub(rb'\{"keyid".*\}\]', b"]", data, count=1), "signature-missing", id="unsigned"
        ),
    ],
)
def test_a_damaged_bundle_is_refused_by_the_loaders_own_code(
    shop: Shop, damage: Callable[[bytes], bytes], code: str
) -> None:
    target = shop.home / WEB
    target.write_bytes(damage((shop.bundles / WEB).read_bytes()))
    verified = checked(shop, target)
    verdict = only(verified)
    assert verified.failed
    assert verdict.code == code
    assert verdict.reason
    assert verdict.manifest is None


@pytest.mark.parametrize(
    ("name", "pinned", "code"),
    [
        pytest.param("shop.production-us.web.bundle", Pinned(), "audience", id="for another environment"),
        pytest.param("shop.production-eu.payments.bundle", Pinned(), "audience", id="for another service"),
        pytest.param("latest.bundle", Pinned(), "audience", id="a name that says nothing"),
        pytest.param("Shop.x.y.bundle", Pinned(), "audience", id="a name of no three parts"),
        pytest.param(
            "latest.bundle",
            Pinned(project="shop", environment="production-eu", service="web"),
            "",
            id="the command line says it",
        ),
        pytest.param(WEB, Pinned(environment="dev"), "audience", id="the command line says another"),
        pytest.param(WEB, Pinned(environment="nowhere"), "environment-unknown", id="unknown to the keyring"),
    ],
)
def test_the_name_or_the_command_line_says_whom_a_bundle_is_for(
    shop: Shop, name: str, pinned: Pinned, code: str
) -> None:
    target = shop.home / name
    target.write_bytes((shop.bundles / WEB).read_bytes())
    verified = verify(shop.root, Wish(targets=[target], keyring=shop.keyring, pinned=pinned), now=NOW)
    assert only(verified).code == code


def test_a_folder_in_place_of_a_bundle_is_unreadable(shop: Shop) -> None:
    folder = shop.home / "odd"
    (folder / WEB).mkdir(parents=True)
    assert only(checked(shop, folder)).code == "unreadable"


def test_an_expired_bundle_does_not_pass_and_is_known_to_be_sound(shop: Shop) -> None:
    verdict = only(checked(shop, shop.bundles / WEB, at="2027-06-01"))
    assert verdict.code == "expired"
    assert verdict.manifest is not None
    assert verdict.keys
    assert only(checked(shop, shop.bundles / WEB, at="2026-11-20T12:00:00+01:00")).passed


def test_a_bundle_from_the_future_does_not_pass(shop: Shop) -> None:
    assert only(checked(shop, shop.bundles / WEB, at="2020-01-01")).code == "not-yet-issued"


def test_each_group_must_sign_up_to_its_threshold(shop: Shop) -> None:
    approver = new_key(shop.home, "approver", "ed25519")
    both = shop.home / "both.json"
    groups = [
        GroupWish(name="ci", keys=(shop.home / "ci.pub.pem",)),
        GroupWish(name="approver", keys=(approver.public,)),
    ]
    environments = {"production-eu": ("ci", "approver")}
    root = [str(shop.home / "root.pem")]
    write_keyring(both, project="shop", root=root, groups=groups, environments=environments, environ={})
    assert only(checked(shop, shop.bundles / WEB, keyring=both)).code == "threshold-unmet"
    keys = (str(shop.key), str(approver.private))
    build(shop.root, BuildWish(rev="HEAD", output=shop.bundles, keys=keys), now=NOW, environ={})
    assert len(only(checked(shop, shop.bundles / WEB, keyring=both)).keys) == 2


def test_another_shops_keyring_knows_no_key_of_these(shop: Shop, tmp_path: Path) -> None:
    other = make(tmp_path / "elsewhere", {})
    assert only(checked(shop, shop.bundles / WEB, keyring=other.keyring)).code == "key-unknown"


def test_a_serial_below_the_keyrings_floor_does_not_pass(shop: Shop) -> None:
    content = Keyring.parse(shop.keyring.read_bytes()).content
    raised = set_environment(succeed(content), "production-eu", ["ci"], floor=10**9)
    floor = shop.home / "floor.json"
    root = find(str(shop.home / "root.pem"), {}).key
    floor.write_bytes(sign_keyring(raised, [root], Keyring.parse(shop.keyring.read_bytes())))
    assert only(checked(shop, shop.bundles / WEB, keyring=floor)).code == "serial-floor"


def _broken_line(body: bytes) -> bytes:
    # The same length, so that the index still fits.
    return body.replace(b'"type":"boolean"', b'"type":"bOOLEAN"')


def test_a_signed_line_that_no_loader_reads_does_not_pass(shop: Shop) -> None:
    verdict = only(checked(shop, resealed(shop, _broken_line)))
    assert verdict.code == "line-malformed"
    assert "checkout.express-pay" in verdict.reason


def test_a_decisions_digest_that_is_not_the_bodys_does_not_pass(shop: Shop) -> None:
    verdict = only(checked(shop, resealed(shop, decisions="0" * 64)))
    assert verdict.code == "manifest-malformed"
    assert "decisions digest" in verdict.reason


def test_a_body_whose_lines_do_not_begin_with_decisions_does_not_pass(shop: Shop) -> None:
    sealed = split((shop.bundles / WEB).read_bytes(), PAYLOAD_TYPE)
    body = sealed.body.replace(b'{"decision":', b'{"decisiom":')
    digest = hashlib.sha256(body).hexdigest()
    manifest = Manifest.parse(sealed.envelope.payload)._replace(body_sha256=digest)
    target = shop.home / WEB
    target.write_bytes(seal(manifest, body, [find(str(shop.key), {}).key]))
    assert only(checked(shop, target)).code == "line-malformed"


class TestKeyrings:
    def test_the_one_in_the_repositorys_root_is_taken(self, shop: Shop) -> None:
        (shop.root / "keyring.json").write_bytes(shop.keyring.read_bytes())
        verified = verify(shop.root / "flags", Wish(targets=[shop.bundles]), now=NOW)
        assert not verified.failed
        assert [each.path for each in verified.keyrings] == [shop.root.resolve() / "keyring.json"]

    def test_a_throw_away_one_beside_the_bundles_is_taken_and_said_to_be_one(self, shop: Shop) -> None:
        build(shop.root, BuildWish(output=shop.bundles, throw_away=True), now=NOW, environ={})
        verified = verify(shop.root, Wish(targets=[shop.bundles]), now=NOW)
        assert not verified.failed
        assert verified.throw_away

    def test_any_other_beside_the_bundles_proves_nothing(self, shop: Shop) -> None:
        folder = shop.home / "copied"
        folder.mkdir()
        for name, source in {WEB: shop.bundles / WEB, "keyring.json": shop.keyring}.items():
            (folder / name).write_bytes(source.read_bytes())
        with pytest.raises(UsageStop, match="lies beside the bundles") as stop:
            verify(shop.root, Wish(targets=[folder]), now=NOW)
        assert "--keyring" in stop.value.remedy

    @pytest.mark.parametrize("inside", [True, False], ids=["in a flag repository", "in none"])
    def test_without_one_there_is_nothing_to_trust(self, shop: Shop, inside: bool) -> None:  # noqa: FBT001 - a parameter
        with pytest.raises(UsageStop, match="no keyring says whose signatures to trust"):
            verify(shop.root if inside else shop.home, Wish(targets=[shop.bundles]), now=NOW)

    def test_a_missing_one_is_told_with_the_name_that_was_meant(self, shop: Shop) -> None:
        with pytest.raises(UsageStop, match=r"no such file; did you mean .*keyring\.json\?"):
            checked(shop, keyring=shop.home / "keyrin.json")

    def test_one_in_a_folder_that_is_not_there_is_missing_too(self, shop: Shop) -> None:
        with pytest.raises(UsageStop, match="no such file"):
            checked(shop, keyring=shop.home / "nowhere" / "keyring.json")

    def test_a_folder_is_none(self, shop: Shop) -> None:
        with pytest.raises(UsageStop, match="can't be read"):
            checked(shop, keyring=shop.home)

    def test_a_damaged_one_is_refused(self, shop: Shop) -> None:
        shop.keyring.write_bytes(shop.keyring.read_bytes().replace(b'"payload":"', b'"payload":"A'))
        with pytest.raises(FailedStop, match="the keyring is refused"):
            checked(shop)


class TestTargets:
    def test_nothing_there(self, shop: Shop) -> None:
        with pytest.raises(NothingReadStop, match=r"no such file or folder; did you mean .*bundles"):
            checked(shop, shop.home / "bundels")

    def test_an_empty_folder(self, shop: Shop) -> None:
        (shop.home / "empty").mkdir()
        with pytest.raises(NothingReadStop, match=r"no file \*\.bundle"):
            checked(shop, shop.home / "empty")

    def test_the_folder_bundles_of_the_repository_unless_given(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(shop.home)
        assert len(verify(shop.home, Wish(keyring=shop.keyring), now=NOW).verdicts) == 8
        monkeypatch.chdir(shop.root / "flags")
        with pytest.raises(NothingReadStop, match="no such file or folder"):
            verify(shop.root, Wish(keyring=shop.keyring), now=NOW)

    def test_an_instant_that_is_none(self, shop: Shop) -> None:
        with pytest.raises(UsageStop, match="'yesterday' is no instant"):
            checked(shop, at="yesterday")


def _rules_reversed(body: bytes) -> bytes:
    line = next(line for line in body.splitlines()[1:] if b'"name":"early' in line)
    value: Any = canonical.decode(line)
    value["decision"]["rules"].reverse()
    return body.replace(line, canonical.encode(value))


class TestRebuilding:
    def test_what_was_built_from_a_commit_comes_out_again(self, shop: Shop) -> None:
        verified = checked(shop, rebuild=True)
        assert not verified.failed
        assert all(verdict.rebuilt and not verdict.notes for verdict in verified.verdicts)

    def test_an_older_commit_comes_out_again_after_others(self, shop: Shop) -> None:
        shop.edit("flags/checkout/express-pay.flag.yaml", "percent: 25", "percent: 50")
        assert not checked(shop, rebuild=True).failed

    def test_an_expired_one_is_compared_all_the_same(self, shop: Shop) -> None:
        verdict = only(checked(shop, shop.bundles / WEB, rebuild=True, at="2027-06-01"))
        assert (verdict.code, verdict.rebuilt) == ("expired", True)

    def test_other_decisions_are_told_by_flag_and_field(self, shop: Shop) -> None:
        target = resealed(
            shop, lambda body: body.replace(b'"below":25000,"name":"early', b'"below":75000,"name":"early')
        )
        verdict = only(checked(shop, target, rebuild=True))
        assert verdict.code == "rebuild-differs"
        assert [(each.what, each.bundle, each.rebuilt) for each in verdict.differences] == [
            ("flag checkout.express-pay: decision.rules.early-markets.below", "75000", "25000")
        ]

    def test_rules_in_another_order_are_told(self, shop: Shop) -> None:
        verdict = only(checked(shop, resealed(shop, _rules_reversed), rebuild=True))
        assert [each.what for each in verdict.differences] == [
            "flag checkout.express-pay: decision.rules order"
        ]

    @pytest.mark.parametrize(
        ("fields", "what"),
        [
            pytest.param({"tree": "0" * 40}, "manifest: tree", id="tree"),
            pytest.param({"inputs": "0" * 64}, "manifest: inputs", id="inputs"),
            pytest.param({"taxonomy": "0" * 64}, "manifest: taxonomy", id="taxonomy"),
            pytest.param({"charter": ""}, "manifest: charter", id="charter"),
            pytest.param({"protected": False}, "manifest: protected", id="protected"),
            pytest.param({"serial": 999_000}, "manifest: serial", id="commit count"),
            pytest.param({"expires": TODAY + 9_000}, "manifest: expires", id="lifetime"),
        ],
    )
    def test_a_field_that_the_commit_decides_is_held_to_it(
        self, shop: Shop, fields: dict[str, Any], what: str
    ) -> None:
        verdict = only(checked(shop, resealed(shop, bytes, **fields), rebuild=True))
        assert [each.what for each in verdict.differences] == [what]

    def test_a_reissue_and_another_instant_of_issue_are_not(self, shop: Shop) -> None:
        build(
            shop.root,
            BuildWish(rev="HEAD", output=shop.bundles, keys=[str(shop.key)], reissue=3, issued="now"),
            now=NOW,
            environ={},
        )
        assert not checked(shop, rebuild=True).failed

    def test_another_compiler_is_named(self, shop: Shop) -> None:
        verdict = only(checked(shop, resealed(shop, compiler="0.0.9"), rebuild=True))
        assert verdict.passed
        assert verdict.notes
        assert "0.0.9" in verdict.notes[0]

    def test_a_service_that_the_commit_does_not_have_is_a_difference(self, shop: Shop) -> None:
        verdict = only(checked(shop, resealed(shop, service="mail"), rebuild=True))
        assert [each.what for each in verdict.differences] == ["manifest: audience"]

    def test_another_project_is_a_difference(self, shop: Shop) -> None:
        shop.write(
            {"flags/flaggit.yaml": (shop.root / "flags/flaggit.yaml").read_text().replace("shop", "store")}
        )
        shop.git("add", "--all")
        shop.git("commit", "--quiet", "--message", "Rename")
        commit, tree = shop.git("rev-parse", "HEAD"), shop.git("rev-parse", "HEAD^{tree}")
        verdict = only(checked(shop, resealed(shop, commit=commit, tree=tree, serial=2_000), rebuild=True))
        assert {each.what for each in verdict.differences} == {"manifest: project", "manifest: inputs"}

    def test_a_commit_that_is_not_here_can_not_be_compared(self, shop: Shop) -> None:
        verdict = only(checked(shop, resealed(shop, commit="0" * 40), rebuild=True))
        assert verdict.code == "rebuild-impossible"
        assert "git fetch" in verdict.reason

    def test_a_commit_that_can_not_be_bound_can_not_be_compared(self, shop: Shop) -> None:
        commit = shop.edit("flags/checkout/express-pay.flag.yaml", "kind: release", "kind: relaese")
        for target in (resealed(shop, commit=commit), resealed(shop, commit=commit, environment="dev")):
            verdict = only(checked(shop, target, rebuild=True))
            assert verdict.code == "rebuild-impossible"
            assert "unknown kind relaese" in verdict.reason

    def test_a_commit_whose_flag_leaves_the_environment_out_can_not_be_compared(self, shop: Shop) -> None:
        commit = shop.edit(
            "flags/payments/tokenised-cards.flag.yaml", "  non-production:\n    otherwise: true\n", ""
        )
        target = resealed(shop, path=bundle_name("shop", "dev", "payments"), commit=commit)
        verdict = only(checked(shop, target, rebuild=True))
        assert verdict.code == "rebuild-impossible"

    def test_a_preview_has_no_commit_to_compile(self, shop: Shop) -> None:
        shop.write(
            {
                "flags/checkout/express-pay.flag.yaml": (
                    shop.root / "flags/checkout/express-pay.flag.yaml"
                ).read_text()
                + "# more\n"
            }
        )
        build(shop.root, BuildWish(output=shop.bundles, throw_away=True), now=NOW, environ={})
        verified = verify(shop.root, Wish(targets=[shop.bundles], rebuild=True), now=NOW)
        assert {verdict.code for verdict in verified.verdicts} == {"rebuild-impossible"}
        assert "preview" in verified.verdicts[0].reason

    def test_lines_that_are_there_once_too_often_or_not_at_all_are_told(self, shop: Shop) -> None:
        first = shop.release()
        shop.commit(
            {
                "flags/checkout/coupon.flag.yaml": "summary: A field for coupons\nkind: ops\ntype: boolean\nsafe: false\n"
                "salt: c\nformerly: [checkout.voucher]\nservices: [web]\n"
                "environments: {non-production: {otherwise: true}, production: {otherwise: false}}\n",
                "flags/checkout/cart-layout.flag.yaml": (shop.root / "flags/checkout/cart-layout.flag.yaml")
                .read_text()
                .replace("one-screen", "a-screen"),
            }
        )
        later = shop.release()
        sealed = split(later.bundle(), PAYLOAD_TYPE)
        early = Manifest.parse(split(first.bundle(), PAYLOAD_TYPE).envelope.payload)
        target = resealed(
            shop, commit=early.commit, tree=early.tree, inputs=early.inputs, serial=early.serial
        )
        assert sealed.body
        told = {
            each.what: (each.bundle, each.rebuilt)
            for each in only(checked(shop, target, rebuild=True)).differences
        }
        assert told == {
            "flag checkout.coupon": ("present", "absent"),
            "flag checkout.cart-layout: decision.variants.compact": ('"a-screen"', '"one-screen"'),
            "former keys.checkout.voucher": ('"checkout.coupon"', "absent"),
        }

    def test_it_needs_a_flag_repository(self, shop: Shop) -> None:
        with pytest.raises(UsageStop, match="in no flag repository"):
            verify(shop.home, Wish(targets=[shop.bundles], keyring=shop.keyring, rebuild=True), now=NOW)

    def test_it_needs_git(self, shop: Shop) -> None:
        plain = shop.home / "plain"
        (plain / "flags").mkdir(parents=True)
        (plain / "flags/flaggit.yaml").write_text("project: shop\n")
        with pytest.raises(NothingReadStop, match="is not in git"):
            verify(plain, Wish(targets=[shop.bundles], keyring=shop.keyring, rebuild=True), now=NOW)
