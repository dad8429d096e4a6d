// Who was let in: `sourceIpRange` of a proxy. Sallyport tells callers apart by their networks, so a range becomes the network of the
// zone below, where there is one zone and the range is one.

import { findNetworkFault, findPlantNetworkFault } from '../../../levels/addresses.ts';
import type { Position } from '../../../levels/problem.ts';
import { finding, type Finding } from '../finding.ts';
import type { PlacedZone } from './place-lnms.ts';

export type SourceRanges = { readonly networks: readonly string[]; readonly findings: readonly Finding[] };

const NOTHING: SourceRanges = { networks: [], findings: [] };

/** The networks of a zone, by the list of the proxy above it, which has so many zones below. */
export function rangesOf(zone: PlacedZone, above: PlacedZone | undefined, siblings: number): SourceRanges {
  const lnm = above?.lnm;
  if (lnm === undefined) return NOTHING;
  const ranges = (lnm.spec.allowList?.sourceIpRange ?? []).map(({ addressPrefix, prefixLen }, index) => ({
    network: `${addressPrefix}/${prefixLen ?? 32}`,
    at: lnm.locate(['spec', 'allowList', 'sourceIpRange', index]),
  }));
  if (ranges.length === 0) return NOTHING;
  const useful = ranges.filter(({ network }) => findPlantNetworkFault(network) === undefined);
  const others = ranges.filter((range) => !useful.includes(range));
  const findings = others.map(({ network, at }) => unusable(zone, network, at));
  if (siblings > 1 && useful.length > 0) return { networks: [], findings: [...findings, shared(zone, useful)] };
  const networks = useful.map(({ network }) => network);
  return { networks, findings: useful.length > 1 ? [...findings, several(zone, useful)] : findings };
}

type Range = { readonly network: string; readonly at: Position };

function unusable({ name }: PlacedZone, network: string, at: Position): Finding {
  if (network.endsWith('/0') && findNetworkFault(network) === undefined) {
    const was = `"${network}" lets anybody in, whoever they are`;
    return finding(
      'fixed',
      'anybody',
      [at],
      was,
      `Only the network of ${name} is let in; a caller from elsewhere is refused.`,
    );
  }
  const was = `"${network}" cannot be a network of ${name}: it is not ${findPlantNetworkFault(network) ?? 'a network'}`;
  return finding('dropped', 'source-range', [at], was, 'Give its network with --network.');
}

function shared({ name }: PlacedZone, ranges: readonly Range[]): Finding {
  const was = `${ranges.map(({ network }) => network).join(', ')} may come in, and which of them is ${name} is not said`;
  return finding(
    'ambiguous',
    'source-range',
    ranges.map(({ at }) => at),
    was,
    `Give its network with --network ${name}=….`,
  );
}

function several({ name }: PlacedZone, ranges: readonly Range[]): Finding {
  const networks = ranges.map(({ network }) => network);
  const was = `${networks.join(', ')} may come in`;
  const now = `The first is taken for the network of ${name}, all of them for what its parent sees ("seenAs").`;
  return finding(
    'ambiguous',
    'source-range',
    ranges.map(({ at }) => at),
    was,
    now,
  );
}
