// What an import had to make up, because no old file holds it: each value with the flag that says it.

import { finding, type Finding } from './finding.ts';
import type { ZoneUse } from './openings.ts';
import type { Guess, PlannedFace, PlannedSite, PlannedZone } from './plan.ts';
import type { Wishes } from './wishes.ts';

export function toConfirm(site: PlannedSite): readonly Finding[] {
  return [...ofSite(site), ...site.zones.flatMap(ofZone), ...ofTopZone(site.zones[0])];
}

function ask(thing: string, { value, isGuess }: Guess, cure: string): readonly Finding[] {
  if (!isGuess) return [];
  return [finding('confirm', 'value', [], `${thing} is not in the source: "${value}" stands for it`, cure)];
}

function ofSite(site: PlannedSite): readonly Finding[] {
  const { region, azure, gitUrl, registry, forwarderDigest, corednsDigest, resolver, owner, zones } = site;
  return [
    ...ask('The Azure region', region, 'Names of the region follow from it: give --region.'),
    ...(azure === undefined ? [withoutAzure()] : []),
    ...ask('The Git repository', gitUrl, 'Every zone pulls from it: give --git-url.'),
    ...ask('The image registry', registry, 'Give --registry.'),
    ...ask('The digest of the forwarder’s image', forwarderDigest, 'Give --forwarder-digest (docs/image.md).'),
    ...ask('The digest of the CoreDNS image', corednsDigest, 'Give --coredns-digest.'),
    ...ask('The resolver of the top zone', resolver, 'Give --resolver.'),
    ...(zones.some(({ entries }) => entries.length > 0)
      ? ask('Who answers for the entries', owner, 'Give --owner, or write one to each entry.')
      : []),
  ];
}

function withoutAzure(): Finding {
  const was = 'The Azure subscription and resource group of the clusters are not in the source';
  const now = 'Templates and onboarding need them: give --subscription and --resource-group.';
  return finding('confirm', 'azure', [], was, now);
}

function ofZone({ name, network, face }: PlannedZone): readonly Finding[] {
  const ofNetwork = ask(`The network of ${name}`, network, `Write it into ${name}.yaml, or give --network ${name}=….`);
  if (face === undefined) return ofNetwork;
  const ofFace = ask(`The face of ${name}`, face.address, `Write it into ${name}.yaml, or give --face ${name}=….`);
  return [...ofNetwork, ...ofFace, ...(face.isRouted ? [firewall(name, face)] : [])];
}

function firewall(name: string, { address, children }: PlannedFace): Finding {
  const was = `Which firewall lets ${children.join(', ')} dial ${address.value} of ${name} is not in the source`;
  const now = `Name it, and its rule, in "routed" of ${name}.yaml. Beside 443 it has to pass 53 (UDP and TCP), and each other port of the lists.`;
  return finding('confirm', 'routed', [], was, now);
}

function ofTopZone(top: PlannedZone | undefined): readonly Finding[] {
  if (top === undefined) return [];
  const was = `What ${top.name} itself may reach was on no list`;
  const now = `It stays so. To hold it to a list as well, give it profiles, then "policies: { forwarder: enforce }".`;
  return [finding('confirm', 'top-zone', [], was, now)];
}

/** A value that narrows nothing was meant to. */
export function unusedValues({ values }: Wishes, uses: readonly ZoneUse[]): readonly Finding[] {
  const used = new Set(uses.flatMap(({ profiles }) => profiles.flatMap((profile) => [...profile.values.keys()])));
  return [...values.keys()]
    .filter((name) => !used.has(name))
    .map((name) => {
      const was = `"--with ${name}=…" narrows nothing: no profile of the site has the parameter`;
      return finding('confirm', 'unused-value', [], was, 'Compare it with the parameters in levels/profiles/.');
    });
}
