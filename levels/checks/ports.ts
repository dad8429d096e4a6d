// Ports: what a protocol cannot be on, what a forwarder's address already carries, and that one port means one thing.

import { listenPortOf } from '../../forwarder/contract/allowlist.ts';
import { ancestorsOf, type Site, type Zone, type ZoneForwarder } from '../model.ts';
import type { Need } from '../need.ts';
import { sourcesOf } from '../needs-of.ts';
import { forwardersOf } from '../needs/passage.ts';
import { portsOf } from '../needs/entry-fault.ts';
import { problemOf, type Source } from '../needs/source.ts';
import type { Problem, Severity } from '../problem.ts';

type Placed = { readonly zone: Zone; readonly source: Source; readonly need: Need };
type PortFault = { readonly code: string; readonly state: string; readonly severity?: Severity };

export function checkPorts(site: Site): readonly Problem[] {
  const placed = site.zones.flatMap((zone) =>
    sourcesOf(site, zone)
      .filter(({ faulty }) => !faulty)
      .flatMap((source) => source.needs.map((need) => ({ zone, source, need }))),
  );
  const judged = placed.map((each) => ({ each, fault: findMisfit(each.need) ?? findTaken(each) }));
  const misfits = judged.flatMap(({ each, fault }) => (fault === undefined ? [] : [report(site, each, fault)]));
  const fitting = judged
    .filter(({ fault }) => fault === undefined || fault.severity === 'warning')
    .map(({ each }) => each);
  return [...misfits, ...checkProtocols(site, fitting), ...checkChains(site, fitting)];
}

function report(site: Site, { source, need }: Placed, { code, state, severity = 'error' }: PortFault): Problem {
  const thing = need.provenance.kind === 'own' ? source.thing : `"${need.host}:${need.port}" of ${source.thing}`;
  return problemOf(site, source, code, `Cannot allow ${thing}: ${state}`, { severity });
}

function findMisfit({ protocol, port }: Need): PortFault | undefined {
  if (protocol === 'tls' && port === 22) {
    return { code: 'protocol', state: 'SSH carries no server name. Use https, or "protocol: tcp" with a "listenPort"' };
  }
  if (protocol === 'tls' && port === 80) {
    return { code: 'protocol', state: 'port 80 is plain HTTP. Write "protocol: http", or port 443' };
  }
  if (protocol === 'http' && port === 443) {
    return {
      code: 'protocol',
      state: 'port 443 is TLS nearly everywhere. Write "protocol: tls" unless you know better',
      severity: 'warning',
    };
  }
  return undefined;
}

type Taken = { readonly port: number; readonly by: string; readonly where: readonly ZoneForwarder['exposure'][] };

/** Ports that another program of ours, or of the node, holds on the address of a forwarder so exposed. */
const TAKEN: readonly Taken[] = [
  { port: 53, by: 'the DNS for children', where: ['hostNetwork', 'loadBalancer', 'host'] },
  { port: 6443, by: 'the API server', where: ['hostNetwork'] },
  { port: 9441, by: 'the metrics of the forwarder', where: ['hostNetwork', 'host'] },
  { port: 10250, by: 'the kubelet', where: ['hostNetwork'] },
];

function findTaken({ zone, need }: Placed): PortFault | undefined {
  const taken = TAKEN.find(({ port }) => port === listenPortOf(portsOf(need)));
  if (taken === undefined) return undefined;
  const holder = forwardersOf(zone, need).find(
    ({ forwarder }) => forwarder !== undefined && taken.where.includes(forwarder.exposure),
  );
  if (holder === undefined) return undefined;
  const cure =
    need.protocol === 'tcp'
      ? 'Choose another "listenPort"'
      : 'Reach it by another port, or use "protocol: tcp" with a "listenPort"';
  return { code: 'port-taken', state: `port ${taken.port} of "${holder.name}" belongs to ${taken.by}. ${cure}` };
}

/** Derived needs and profiles decide what a port carries; own entries give way, the later to the earlier. */
function checkProtocols(site: Site, placed: readonly Placed[]): readonly Problem[] {
  const first = new Map<number, Placed>();
  const ordered = [
    ...placed.filter(({ need }) => need.provenance.kind !== 'own'),
    ...placed.filter(({ need }) => need.provenance.kind === 'own'),
  ];
  return ordered.flatMap((each) => {
    const port = listenPortOf(portsOf(each.need));
    const holder = first.get(port) ?? each;
    first.set(port, holder);
    if (holder.need.protocol === each.need.protocol) return [];
    const { file, line } = holder.need.provenance;
    const cure = each.need.protocol === 'tcp' ? 'choose another "listenPort"' : 'change one of the two';
    const state = `port ${port} carries ${holder.need.protocol} in this site (${file}:${line}), and a port carries one protocol. Use that, or ${cure}`;
    return [report(site, each, { code: 'port-protocol', state })];
  });
}

/** tcp has nothing but the port to tell destinations apart: along a chain of zones each is one destination. */
function checkChains(site: Site, placed: readonly Placed[]): readonly Problem[] {
  const tcp = placed.filter(({ need }) => need.protocol === 'tcp');
  return tcp.flatMap((each, index) => {
    const chain = [each.zone, ...ancestorsOf(each.zone)];
    const rival = tcp.find(
      (other, place) =>
        chain.includes(other.zone) && isRival(other, each) && (other.zone !== each.zone || place < index),
    );
    if (rival === undefined) return [];
    const { file, line } = rival.need.provenance;
    const state = `port ${each.need.listenPort} already leads to another destination (${file}:${line}) on the same way up. Choose another "listenPort"`;
    return [report(site, each, { code: 'listen-port', state })];
  });
}

function isRival(a: Placed, b: Placed): boolean {
  return a.need.listenPort === b.need.listenPort && destinationOf(a.need) !== destinationOf(b.need);
}

function destinationOf({ host, port, end }: Need): string {
  return `${host} ${port} ${JSON.stringify(end?.to)}`;
}
