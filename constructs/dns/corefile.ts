// The Corefile of a zone with children: one server block for each child's view, told apart by where a question comes
// from. Authoritative, no recursion; a source in no view is refused by CoreDNS itself.
//
//   .:53 plc-7.ovens.internal:53 {        a declared host keeps its answer even inside a forwarded plant zone
//       bind 10.30.0.10                   the face this child dials
//       view level-2-ovens { expr … }     the addresses the parent sees of it
//       file /zones/level-2-ovens.db .    zone-file.ts
//   }
//   ovens.internal:53 { … forward . 10.20.1.5 }
//
// Refused names are logged: what DNS refuses, no forwarder ever sees, and a missing name is what operators look for.

import type { DnsView, PlantZone } from '../../levels/dns-view.ts';
import { answering, noData } from './templates.ts';
import { zoneFileNameOf } from './zone-file.ts';
import { ancestorNamesOf, reverseNameOf } from './zone-records.ts';

/** Where a CoreDNS runs: what differs between a pod on the host's network, a pod behind a Service, and a systemd unit. */
export type CorefilePlace = {
  /** Addresses to listen on: the face each child dials, those listed, or every address (an empty list). */
  readonly bind: 'faces' | readonly string[];
  readonly port: number;
  /** The folder of the zone files. */
  readonly zoneFolder: string;
  /** `address:port` of health, readiness and metrics; never on a face. */
  readonly health: string;
  readonly ready: string;
  readonly metrics: string;
  /** Whether CoreDNS watches this file itself. A Deployment does not need it: its pods are replaced. */
  readonly reload: boolean;
};

type Block = { readonly keys: readonly string[]; readonly lines: readonly string[] };

/** The Corefile for the views of one parent. */
export function corefileOf(views: readonly DnsView[], place: CorefilePlace): string {
  const [first] = views;
  if (first === undefined) throw new Error('Cannot write a Corefile: no child asks for names. Leave CoreDNS out');
  const blocks = views.flatMap((view, index) => [
    ...viewBlocks(view, place, index === 0 ? processLines(place) : []),
    ...view.forwards.map((forward) => forwardBlock(view, forward, place)),
  ]);
  const opening = `# ${first.site}: names that ${first.parent} answers, one view for each child. Any other source is refused.\n`;
  return opening + blocks.map((block) => textOf(block, place.port)).join('');
}

function viewBlocks(view: DnsView, place: CorefilePlace, once: readonly string[]): readonly Block[] {
  const common = [...commonLines(view, place), ...logLines(view)];
  const file = [`file ${place.zoneFolder}/${zoneFileNameOf(view.child)} . {`, '    reload 10s', '}'];
  if (view.unlisted === 'refuse')
    return [{ keys: ['.', ...hostsInForwardedZones(view)], lines: [...common, ...file, ...once] }];
  const hosts = hostNames(view);
  return [
    { keys: ['.'], lines: [...common, ...everything(view), ...once] },
    ...(hosts.length === 0 ? [] : [{ keys: hosts, lines: [...common, ...file] }]),
  ];
}

/** While a zone learns: a wildcard for the whole root, which `file` does not know. */
function everything(view: DnsView): readonly string[] {
  return [...answering('A', '[^.]', [view.face]), ...noData('.')];
}

function logLines(view: DnsView): readonly string[] {
  return [
    `log . "dns view=${view.child} client={remote} type={type} name={name} rcode={rcode}" {`,
    '    class denial',
    '}',
  ];
}

function forwardBlock(view: DnsView, forward: PlantZone, place: CorefilePlace): Block {
  return {
    keys: [forward.zone],
    lines: [...commonLines(view, place), 'cache 30', `forward . ${forward.to.join(' ')}`],
  };
}

function commonLines(view: DnsView, place: CorefilePlace): readonly string[] {
  const addresses = place.bind === 'faces' ? [view.face] : place.bind;
  return [
    ...(addresses.length === 0 ? [] : [`bind ${addresses.join(' ')}`]),
    `view ${view.child} {`,
    `    expr ${view.networks.map((network) => `incidr(client_ip(), '${network}')`).join(' || ')}`,
    '}',
    'errors',
    `prometheus ${place.metrics}`,
  ];
}

/** What a process has once, whichever block it stands in. */
function processLines(place: CorefilePlace): readonly string[] {
  const lines = [`health ${place.health} {`, '    lameduck 5s', '}', `ready ${place.ready}`];
  return place.reload ? [...lines, 'reload 10s'] : lines;
}

/** Names of the zone file that a forwarded plant zone would take away, because the longer key of a server block wins. */
function hostsInForwardedZones(view: DnsView): readonly string[] {
  const forwarded = new Set(view.forwards.map((forward) => forward.zone));
  return hostNames(view).filter((name) => ancestorNamesOf(name).some((above) => forwarded.has(above)));
}

/** Plant hosts and the names of their addresses; one that bears the very name of a forwarded zone is that zone's own. */
function hostNames(view: DnsView): readonly string[] {
  const names = new Set(view.hosts.flatMap((host) => [host.name, reverseNameOf(host.address)]));
  return [...names].filter((name) => view.forwards.every((forward) => forward.zone !== name)).sort();
}

function textOf({ keys, lines }: Block, port: number): string {
  const body = lines.map((line) => `    ${line}\n`).join('');
  return `${keys.map((key) => `${key}:${port}`).join(' ')} {\n${body}}\n`;
}
