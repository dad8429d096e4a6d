// sallyport-update: how a host without a cluster follows Git. What Flux does for clusters, with two differences: it obeys
// only signed commits, and never one that is older than what it has, because here no API server keeps a history.

import type { Site, Zone } from '../../levels/model.ts';
import { ALLOWED_SIGNERS_FILE, CONFIG, hostFolderOf, PROGRAM_FOLDER } from './places.ts';
import { shellWord } from './shell.ts';

/** The script. Its last step is one rename(2), so that readers of `current` see the old version or the new one. */
export function updateScript(site: Site, zone: Zone): string {
  const { url, branch } = site.declaration.git;
  const folder = `${hostFolderOf(site, zone)}/${CONFIG}`;
  return `#!/usr/bin/env bash
# Brings the configuration of ${zone.name}, ${site.name}, to what the newest signed commit says. See sallyport-update.service.
set -euo pipefail
umask 022
cd "\${STATE_DIRECTORY:?Started by sallyport-update.service}"

url=${shellWord(url)}
branch=${shellWord(branch)}
folder=${folder}

fail() {
  echo "Cannot $1" >&2
  exit 1
}

[ -d repository ] || git init --quiet --bare repository
git="git --git-dir=repository -c gpg.ssh.allowedSignersFile=${ALLOWED_SIGNERS_FILE}"
# What systemd hands over is read and, unlike what git-credential-store(1) would do with it, never written.
reader='!f() { [ "$1" != get ] || git credential-store --file="$CREDENTIALS_DIRECTORY/git" get; }; f'
helper=""
[ -z "\${CREDENTIALS_DIRECTORY:-}" ] || helper="$reader"
$git -c "credential.helper=$helper" fetch --quiet --no-tags "$url" "+refs/heads/$branch:refs/heads/$branch"

commit="$($git rev-parse "refs/heads/$branch")"
obeyed="$(cat commit 2>/dev/null || true)"
[ "$commit" != "$obeyed" ] || exit 0

$git verify-commit "$commit" ||
  fail "obey commit $commit: it carries no signature of ${ALLOWED_SIGNERS_FILE}. Sign the commit, or add the signer there."
# An old commit is signed as well. Whoever holds the Git host must not bring back what was revoked.
[ -z "$obeyed" ] || $git merge-base --is-ancestor "$obeyed" "$commit" ||
  fail "obey commit $commit: it does not descend from $obeyed. Push a commit that does; branches are not rewritten."

version="$($git rev-parse --quiet --verify "$commit:$folder")" ||
  fail "obey commit $commit: it holds no folder \\"$folder\\". Run \\"sallyport synth\\" and commit its output."
if [ ! -d "versions/$version" ]; then
  rm -rf incoming
  mkdir -p incoming versions
  $git archive "$version" | tar --extract --directory incoming
  ${PROGRAM_FOLDER}/bin/forwarder --check incoming ||
    fail "obey commit $commit: its files are not valid. The version in force stays."
  mv incoming "versions/$version"
fi

ln --symbolic --force --no-dereference "versions/$version" current.new
mv --no-target-directory current.new current
printf '%s\\n' "$commit" >commit.new
mv commit.new commit
echo "Obeying commit $commit, version $version"
`;
}

/** forwarder: a name that does not change when Node or the program's layout does. */
export const FORWARDER_WRAPPER = `#!/bin/sh
# Starts the forwarder on the Node that came with it.
exec ${PROGRAM_FOLDER}/node_modules/.bin/node ${PROGRAM_FOLDER}/forwarder/main.ts "$@"
`;
