// What a zone must not reach, one example of each kind: a name nobody lists, a name of each other zone that goes through the
// same forwarder, and an address on the Internet without any forwarder.

import { listenPortOf } from '../../forwarder/contract/allowlist.ts';
import type { ProbeQuestion } from '../../forwarder/contract/probe-plan.ts';
import { compareText } from '../compare-text.ts';
import { answerOf } from '../explain/answer.ts';
import { membersOf } from '../forwarder-allowlist.ts';
import type { Site, Zone } from '../model.ts';
import type { Need } from '../need.ts';
import { needsOf } from '../needs-of.ts';
import { forwardersOf } from '../needs/passage.ts';
import { NameSet } from './name-set.ts';
import type { Gate } from './gate.ts';

/** They exist for examples (RFC 2606) and have web servers: if they do not answer, that is the plant's doing. */
const STRANGERS = ['example.com', 'example.org', 'example.net'];
/** A public resolver, which takes connections on 443 from everywhere. */
const ON_THE_INTERNET = { host: '1.1.1.1', port: 443 };
/** Of a hundred lines behind one forwarder, all are told apart by the same rule. */
const MAX_OTHERS = 8;

export function denialsOf(site: Site, zone: Zone, gate: Gate): readonly ProbeQuestion[] {
  const own = NameSet.of(needsOf(site, zone));
  const denial = (host: string, port: number, why: string): readonly ProbeQuestion[] => {
    const resolves = resolutionOf(site, zone, gate, host);
    return resolves === undefined ? [] : [{ host, port, expect: 'deny', ...resolves, why }];
  };
  return [
    ...strangerOf(site, zone, own).flatMap(({ host, port }) =>
      denial(host, port, `no entry of "${zone.name}" covers it`),
    ),
    ...othersOf(site, zone, gate, own).flatMap(({ host, port, whose }) =>
      denial(host, port, `an entry of "${whose}", which passes the same forwarder`),
    ),
    ...aroundIt(zone, gate),
  ];
}

/** What DNS has to say about a name that is denied; undefined for one that the zone's own network answers. */
function resolutionOf(site: Site, zone: Zone, gate: Gate, host: string): Pick<ProbeQuestion, 'resolves'> | undefined {
  if (!gate.closesNames) return { resolves: 'anything' };
  const { kind } = answerOf(site, zone, host);
  return kind === 'plant' ? undefined : kind === 'face' ? { resolves: 'face' } : {};
}

/** On a port where the forwarder listens for TLS: one of the zone's own, 443 before others. */
function strangerOf(site: Site, zone: Zone, own: NameSet): readonly { host: string; port: number }[] {
  const ports = needsOf(site, zone).flatMap(({ protocol, port }) => (protocol === 'tls' ? [port] : []));
  const port = ports.includes(443) ? 443 : ports[0];
  const host = STRANGERS.find((name) => !own.covers(name));
  return host === undefined || port === undefined ? [] : [{ host, port }];
}

type Other = { readonly host: string; readonly port: number; readonly whose: string };

/** A name of each other zone, none twice, and of a few zones where there are many. */
function othersOf(site: Site, zone: Zone, { forwarder }: Gate, own: NameSet): readonly Other[] {
  const found = new Map<string, Other>();
  for (const other of membersOf(forwarder)) {
    if (found.size === MAX_OTHERS) break;
    if (other === zone) continue;
    const names = needsOf(site, other).filter(
      (need) => isTellable(need) && !own.covers(need.host) && forwardersOf(other, need).includes(forwarder),
    );
    const need = names
      .sort((a, b) => compareText(a.host ?? '', b.host ?? ''))
      .find(({ host = '' }) => !found.has(host));
    if (need?.host !== undefined)
      found.set(need.host, { host: need.host, port: listenPortOf(need), whose: other.name });
  }
  return [...found.values()];
}

/** A name that a forwarder sees in TLS. One that has ended would be denied to anybody. */
function isTellable({ host, protocol, expires }: Need): boolean {
  return host !== undefined && !host.startsWith('*') && protocol === 'tls' && expires === undefined;
}

function aroundIt(zone: Zone, { closesNames }: Gate): readonly ProbeQuestion[] {
  if (!closesNames) return [];
  const why = `no route leads from "${zone.name}" to the Internet but the forwarder`;
  return [{ ...ON_THE_INTERNET, protocol: 'tcp', expect: 'deny', why }];
}
