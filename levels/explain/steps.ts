// The steps of an explanation, in words. One sentence each; the command line only arranges them.

import type { ExplanationStep } from '../../forwarder/contract/explanation.ts';
import { faceOf, type Site, type Zone } from '../model.ts';
import type { Judgement, Question } from './judgement.ts';

/** How the forwarder knows who calls: by the peer's address, and behind another forwarder by its signed header. */
export function callerStep(origin: Zone, forwarder: Zone, below: Zone | undefined): ExplanationStep {
  if (forwarder === origin)
    return step('caller', forwarder, `the forwarder knows "${origin.name}" by its own addresses`);
  const child = below ?? origin;
  const known = `comes from ${child.seenAs.join(', ')}`;
  if (below === undefined) return step('caller', forwarder, `${known}: "${origin.name}" itself`);
  return step('caller', forwarder, `${known}: "${child.name}", whose signed PROXY header names "${origin.name}"`);
}

/** The verdict of a forwarder, with the declaration behind it. */
export function entryStep(site: Site, forwarder: Zone, { reason, need, text }: Judgement): ExplanationStep {
  const { file, line } = need?.provenance ?? { file: undefined, line: undefined };
  const path =
    file === undefined ? undefined : file.startsWith('profiles/') ? `levels/${file}` : `${site.folder}/${file}`;
  return { kind: 'entry', zone: forwarder.name, stops: reason !== 'allowed', text, file: path, line };
}

/** Where an allowed connection goes from a forwarder. */
export function nextHopStep(forwarder: Zone, { host, port }: Question, { need }: Judgement): ExplanationStep {
  const to = need?.end?.at === forwarder.name ? need.end.to : undefined;
  if (to !== undefined) {
    const target = 'address' in to ? to.address : `Service ${to.namespace}/${to.service}`;
    return step('next-hop', forwarder, `dials ${target} port ${to.port}: the end, inside the plant`);
  }
  const face = faceOf(forwarder);
  if (face !== undefined)
    return step('next-hop', forwarder, `dials ${face.address} port ${port} of "${forwarder.parent?.name}"`);
  const uplink = forwarder.declaration.forwarder?.uplink;
  const destination = `${need?.protocol === 'tcp' ? (need.host ?? host) : host} port ${need?.port ?? port}`;
  if (uplink?.connectProxy !== undefined) {
    return step(
      'next-hop',
      forwarder,
      `asks the proxy ${uplink.connectProxy.host} port ${uplink.connectProxy.port} for ${destination}`,
    );
  }
  const resolvers = uplink?.direct?.resolvers.join(', ') ?? 'no resolver';
  return step('next-hop', forwarder, `resolves with ${resolvers} and dials ${destination}`);
}

export function step(kind: ExplanationStep['kind'], zone: Zone, text: string, stops = false): ExplanationStep {
  return { kind, zone: zone.name, stops, text, file: undefined, line: undefined };
}
