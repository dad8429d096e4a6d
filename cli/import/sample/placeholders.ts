// Words of the sample that stood for addresses of the plant. In files as they were applied they are replaced; where they are not,
// the plant's addresses are not in the source.

import { findAddressFault, findNetworkFault } from '../../../levels/addresses.ts';
import type { Position } from '../../../levels/problem.ts';
import { finding, type Finding } from '../finding.ts';
import type { SampleParts } from './find-parts.ts';
import { clientNetworks, upstreams } from './proxy.ts';

export function findPlaceholders({ dns, proxies }: SampleParts): readonly Finding[] {
  const addresses = [
    ...dns.flatMap(({ names }) => names.map(({ target, at }) => ({ text: target, at }))),
    ...proxies.flatMap(({ proxy }) => upstreams(proxy).map(({ address, at }) => ({ text: address, at }))),
  ].filter(({ text }) => findAddressFault(text) !== undefined);
  const networks = proxies
    .flatMap(({ proxy }) => clientNetworks(proxy))
    .filter(({ text }) => findNetworkFault(text) !== undefined);
  return [...group(addresses, 'an address'), ...group(networks, 'a network')];
}

function group(found: readonly { readonly text: string; readonly at: Position }[], what: string): readonly Finding[] {
  const byText = Map.groupBy(found, ({ text }) => text);
  return [...byText].map(([text, places]) => {
    const was = `"${text}" is not ${what}`;
    const now = 'If it is a placeholder, import the files as they were applied, or give --network and --face.';
    return finding(
      'confirm',
      'placeholder',
      places.map(({ at }) => at),
      was,
      now,
    );
  });
}
