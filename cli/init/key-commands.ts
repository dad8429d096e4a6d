// The commands that make and place the keys of a site's conduits. The keys themselves never touch the repository.

import type { Site, Zone } from '../../levels/model.ts';

/** A shell script to read and run by hand: one key for each forwarder that has a parent, placed on both sides. */
export function keyCommands(site: Site): string {
  const signing = site.zones.filter((zone) => zone.parent !== undefined && zone.forwarder !== undefined);
  if (signing.length === 0)
    return `# Site "${site.name}" has no forwarder below another: no conduit keys are needed.\n`;
  return [
    `# Conduit keys of site "${site.name}". Run where both clusters can be reached, or carry the file over.`,
    '# A newer key id sorts after an older one: to rotate, add a key on the parent first, then on the child.',
    'set -eu',
    'umask 077',
    'keyId="k$(date -u +%Y%m%d)"   # after the k0001 of onboarding',
    '# Adds the key to those the Secret holds already: the old one is needed until both sides have the new one.',
    'place() {',
    '  kubectl --context "$1" -n sallyport get secret "$2" >/dev/null 2>&1 ||',
    '    kubectl --context "$1" -n sallyport create secret generic "$2"',
    `  printf '{"data":{"%s":"%s"}}' "$keyId" "$(base64 <"$2" | tr -d '\\n')" |`,
    '    kubectl --context "$1" -n sallyport patch secret "$2" --type merge --patch-file /dev/stdin',
    '}',
    ...signing.flatMap((zone) => commandsFor(zone)),
    '',
  ].join('\n');
}

function commandsFor(zone: Zone): readonly string[] {
  const file = `conduit-${zone.name}`;
  const { parent } = zone;
  return [
    '',
    `# ${zone.name} signs, ${parent?.name ?? ''} verifies.`,
    `openssl rand -base64 48 | tr -d '\\n' > "${file}"`,
    ...(parent === undefined ? [] : [place(parent, file)]),
    place(zone, file),
    `shred -u "${file}"`,
  ];
}

function place(zone: Zone, secret: string): string {
  if (zone.cluster === undefined) {
    const folder = `/etc/sallyport/keys/${secret.slice('conduit-'.length)}`;
    return `scp "${secret}" "${zone.name}:${folder}/$keyId"   # a host without a cluster`;
  }
  return `place "${zone.cluster.name}" "${secret}"`;
}
