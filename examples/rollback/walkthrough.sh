#!/bin/sh
# A ramp, and its rollback by `git revert`, in a scratch repository that is deleted at the end. Run it from anywhere:
#
#     sh examples/rollback/walkthrough.sh
#
# It needs git and a Python with flaggit[cli]: python3, or the one that PYTHON names.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
python=${PYTHON:-python3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

flaggit() { "$python" -m flaggit "$@"; }
# An author for these commits alone, whatever git knows of you, and no signing, hooks or templates of yours.
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

say() { printf '\n== %s\n' "$*"; }

# ramp TO: change the percentage, which is one line, and commit it.
ramp() {
  sed "s/percent: .*/percent: $1/" flags/delivery/free.flag.yaml > "$scratch/edited"
  cat "$scratch/edited" > flags/delivery/free.flag.yaml
  git diff --unified=0 | grep '^[-+] '
  git commit --quiet --all --message "Free delivery for $1 %"
}

# release NAME: build the commit, and keep web's bundle under a name of its own; the folder is replaced by each build.
release() {
  flaggit build --rev HEAD --environment live --key "$scratch/ci.pem" --issued now --output "$scratch/bundles" > /dev/null
  cp "$scratch/bundles/corner-shop.live.web.bundle" "$scratch/$1.bundle"
}

say "A flag repository with one flag, and a key to sign with"
mkdir "$scratch/shop"
cp -R "$here/../smallest/flags" "$here/../smallest/schemas" "$scratch/shop"
cd "$scratch/shop"
git init --quiet .
git add --all
git commit --quiet --message "Free delivery for 10 %"
flaggit keys new root --output "$scratch" > /dev/null
flaggit keys new ci --output "$scratch" > /dev/null
flaggit keys keyring --root "$scratch/root.pem" --group "ci=$scratch/ci.pub.pem" --output "$scratch/keyring.json" > /dev/null
flaggit check
release ten

say "The ramp: 10, 20, 40 %, a commit and a bundle each"
ramp 20
release twenty
ramp 40
release forty

say "The rollback: one command, and one more bundle"
git revert --no-edit HEAD > /dev/null
git diff --unified=0 HEAD~1 | grep '^[-+] '
release restored
git log --reverse --format='  %s'

say "What a service makes of them"
"$python" "$here/read_bundles.py" "$scratch/keyring.json" \
  "$scratch/ten.bundle" "$scratch/twenty.bundle" "$scratch/forty.bundle" "$scratch/restored.bundle" "$scratch/forty.bundle"

say "The bundle is what its commit says: anybody can compile it again and compare"
flaggit verify "$scratch/bundles" --keyring "$scratch/keyring.json" --rebuild > "$scratch/verified"
sed -n '$s/; keyring.*//p' "$scratch/verified"

say "So: the decisions of 20 % are back, bit for bit, under a higher serial; the bundle with 40 % can't come back"
