// Which names to ask a DNS server about, and the views to ask it through: those of the example site moved to loopback, and
// two that have every corner the example may lack.

import * as fc from 'fast-check';
import { overlayOf } from '../../cli/demo/overlay.ts';
import type { Overlay } from '../../cli/demo/overlay.ts';
import { dnsViewsOf } from '../../levels/dns-view.ts';
import type { DnsView } from '../../levels/dns-view.ts';
import { loadSite } from '../../levels/load-site.ts';
import { anyView, viewWith } from './dns-views.ts';

/** Corners of RFC 4592. */
export const CORNERS = viewWith(
  [
    '**.deep.example',
    'a.b.deep.example',
    '*.wide.example',
    'x.y.wide.example',
    '*.x.wide.example',
    'exact.example',
    '**.n.exact.example',
  ],
  {
    child: 'corners',
    networks: ['127.0.61.0/24'],
    face: '127.0.60.10',
    hosts: [{ name: 'plc.deep.example', address: '127.0.61.130' }],
  },
);

/** A zone that learns: everything resolves. */
export const LEARNING = viewWith(['only.example'], {
  child: 'learning',
  networks: ['127.0.62.0/24'],
  face: '127.0.60.10',
  unlisted: 'forwarder',
  hosts: [{ name: 'plc.only.example', address: '127.0.62.130' }],
});

/** Twenty children of one parent with patterns at random, the same twenty every time. Every zone needs at least Git. */
export function randomViews(): readonly DnsView[] {
  return fc
    .sample(
      anyView().filter((view) => view.names.length > 0),
      { numRuns: 20, seed: 1 },
    )
    .map((view, index) => ({
      ...view,
      child: `random-${index}`,
      networks: [`127.0.64.${index * 4}/30`],
      face: '127.0.60.10',
      hosts: view.hosts.map((host, at) => ({ ...host, address: `127.0.65.${at + 1}` })),
    }));
}

/** The views of each parent of contoso-bakery, by the parent's name. */
export function exampleViews(): readonly (readonly [parent: string, views: readonly DnsView[]])[] {
  const { site } = loadSite('.', 'contoso-bakery');
  if (site === undefined) throw new Error('levels/sites/contoso-bakery does not load');
  const overlay = overlayOf(site);
  return site.zones
    .map((zone) => [zone.name, dnsViewsOf(site, zone).map((view) => moved(view, overlay))] as const)
    .filter(([, views]) => views.length > 0);
}

/** Names around everything a view lists, and everything its siblings list. */
export function questionsFor(view: DnsView, siblings: readonly DnsView[]): readonly string[] {
  const listed = siblings.flatMap((each) => each.names.map((name) => name.base));
  const hosts = view.hosts.flatMap(({ name, address }) => [
    name,
    `below.${name}`,
    `${address.split('.').toReversed().join('.')}.in-addr.arpa`,
  ]);
  const around = listed.flatMap((base) => [
    ...ancestors(base),
    base,
    `one.${base}`,
    `two.one.${base}`,
    `three.two.one.${base}`,
    `sibling-of-${base}`,
    `unlisted.${base.split('.').slice(1).join('.')}`,
    `${base}.default.svc.plant.internal`,
    base.toUpperCase(),
  ]);
  const plantZones = view.forwards.flatMap(({ zone }) => [`pump.${zone}`]);
  return [
    ...new Set([
      ...hosts,
      ...around,
      ...plantZones,
      'nothing',
      'evil.example',
      '1.0.0.127.in-addr.arpa',
      ...(view.unlisted === 'refuse' ? ['.'] : []),
    ]),
  ];
}

function ancestors(name: string): readonly string[] {
  return name
    .split('.')
    .map((_, index, labels) => labels.slice(index + 1).join('.'))
    .filter((each) => each !== '');
}

/** The view on loopback, moved by the demo's own table. */
function moved(view: DnsView, overlay: Overlay): DnsView {
  return {
    ...view,
    networks: view.networks.map((network) => overlay.network(network)),
    face: overlay.address(view.face),
    hosts: view.hosts.map((host) => ({ ...host, address: overlay.address(host.address) })),
    forwards: view.forwards.map((forward) => ({
      ...forward,
      to: forward.to.map((address) => overlay.address(address)),
    })),
  };
}
