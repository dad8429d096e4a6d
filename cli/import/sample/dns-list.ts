// What the DNS of a level answered with the address of its parent: server blocks with `hosts`, one for each name.

import type { Position } from '../../../levels/problem.ts';
import type { ServerBlock } from './corefile.ts';

export type DnsName = {
  /** As written. */
  readonly written: string;
  /** exact: the name. zone: the name and everything below it, by a rewrite. */
  readonly kind: 'exact' | 'zone';
  /** What it resolved to, as written: an address, or a placeholder nobody replaced. */
  readonly target: string;
  readonly at: Position;
  readonly block: ServerBlock;
};

export function dnsNames(blocks: readonly ServerBlock[]): readonly DnsName[] {
  return blocks.flatMap((block) => {
    const isZone = block.plugins.some(({ name }) => name === 'rewrite');
    const lines = block.plugins.filter(({ name }) => name === 'hosts').flatMap((hosts) => hosts.lines);
    return lines.flatMap(({ words: [target, ...names], at }): readonly DnsName[] =>
      target === undefined || OPTIONS.has(target)
        ? []
        : names.map((written) => ({ written, kind: isZone ? 'zone' : 'exact', target, at, block })),
    );
  });
}

/** Words of `hosts` that begin an option, not a line of a hosts file. */
const OPTIONS = new Set(['ttl', 'no_reverse', 'reload', 'fallthrough']);
