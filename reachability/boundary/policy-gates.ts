// Network policies as gates and walls: every peer on every port is a gate, every direction that is policed a wall. Peers and
// selectors are compared as they are written, so that a form nobody thought of counts as a new one and not as none.

import type { KubernetesObject } from '../read/documents.ts';
import { at, entriesAt, isRecord, listAt, numberAt, textAt, textsAt } from '../read/fields.ts';
import type { Boundary, Gate, Peer, Wall } from './boundary.ts';

const DIRECTIONS = ['ingress', 'egress'] as const;
type Direction = (typeof DIRECTIONS)[number];

export function policyBoundary(object: KubernetesObject): Boundary {
  const spec = at(object.value, 'spec');
  const isCilium = object.kind !== 'NetworkPolicy';
  const selector = JSON.stringify(at(spec, isCilium ? 'endpointSelector' : 'podSelector'));
  const whose = `${object.namespace} ${selector} ${JSON.stringify(at(spec, 'enableDefaultDeny'))}`;
  const policed = DIRECTIONS.filter((direction) =>
    isCilium
      ? at(spec, direction) !== undefined
      : textsAt(spec, 'policyTypes').some((type) => type.toLowerCase() === direction),
  );
  return {
    walls: policed.map((direction) => wallOf(object, whose, direction)),
    gates: policed.flatMap((direction) =>
      listAt(spec, direction).flatMap((rule) =>
        isCilium ? ciliumGates(object, whose, direction, rule) : plainGates(object, whose, direction, rule),
      ),
    ),
  };
}

function wallOf({ kind, path, namespace }: KubernetesObject, whose: string, direction: Direction): Wall {
  const what = direction === 'ingress' ? 'comes into' : 'leaves';
  return { key: `${kind} ${whose} ${direction}`, object: path, text: `polices what ${what} "${namespace}"` };
}

function plainGates(object: KubernetesObject, whose: string, direction: Direction, rule: unknown): readonly Gate[] {
  const peers = listAt(rule, direction === 'ingress' ? 'from' : 'to');
  const written = peers.map((peer) => {
    const namespace = textAt(peer, 'namespaceSelector', 'matchLabels', 'kubernetes.io/metadata.name');
    return peerOf(direction, peer, { cidr: textAt(peer, 'ipBlock', 'cidr'), namespace });
  });
  return gatesOf(object, whose, written.length === 0 ? [anyone(direction)] : written, listAt(rule, 'ports'));
}

/** In Cilium an empty rule admits nothing, and one of ports alone everyone. */
function ciliumGates(object: KubernetesObject, whose: string, direction: Direction, rule: unknown): readonly Gate[] {
  const fields = entriesAt(rule).filter(([key]) => key !== 'toPorts');
  if (entriesAt(rule).length === 0) return [];
  const peers = fields.flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((each: unknown) => {
      const namespace = textAt(each, 'matchLabels', 'k8s:io.kubernetes.pod.namespace');
      return peerOf(direction, isRecord(each) ? each : { [key]: each }, { cidr: textAt(each, 'cidr'), namespace });
    }),
  );
  const ports = listAt(rule, 'toPorts').flatMap((each) => listAt(each, 'ports'));
  return gatesOf(object, whose, peers.length === 0 ? [anyone(direction)] : peers, ports);
}

function anyone(direction: Direction): Peer {
  return { direction, network: undefined, namespace: undefined, text: 'anyone' };
}

function peerOf(
  direction: Direction,
  written: unknown,
  { cidr, namespace }: { readonly cidr: string | undefined; readonly namespace: string | undefined },
): Peer {
  return { direction, network: cidr, namespace, text: JSON.stringify(written) };
}

function gatesOf(
  { path, namespace }: KubernetesObject,
  whose: string,
  peers: readonly Peer[],
  ports: readonly unknown[],
): readonly Gate[] {
  return peers.flatMap((peer) =>
    (ports.length === 0 ? [undefined] : ports).map((written) => {
      const line = `${whose} ${peer.direction} ${peer.text}`;
      const isRange = at(written, 'endPort') !== undefined;
      const shown = `${peer.network ?? peer.text} on ${portText(written)}`;
      const text =
        peer.direction === 'ingress' ? `lets ${shown} into "${namespace}"` : `lets "${namespace}" out to ${shown}`;
      const port = isRange ? undefined : numberAt(written, 'port');
      return { key: `${line} ${JSON.stringify(written)}`, object: path, text, conduit: { line, peer, port } };
    }),
  );
}

function portText(written: unknown): string {
  const [first, last] = ['port', 'endPort'].map((key) => numberAt(written, key) ?? textAt(written, key));
  if (first === undefined) return 'every port';
  return last === undefined ? `port ${first}` : `ports ${first} to ${last}`;
}
