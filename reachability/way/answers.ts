// What a CoreDNS answers: which server block takes a question, and what its zone file, templates or servers say.

import { holds, type Network } from '../networks.ts';
import type { DnsBlock, DnsServer, Template } from '../plant.ts';
import { recordsFor } from '../read/zone-file.ts';

/** A question for an address (A) or a name (PTR), from somewhere to one of the server's addresses. */
export type DnsQuestion = {
  readonly name: string;
  readonly type: 'A' | 'PTR';
  /** Undefined: from where every block answers. */
  readonly source: Network | undefined;
  /** Undefined: any address it listens on. */
  readonly local: string | undefined;
  readonly port: number;
};

export type DnsAnswer =
  | { readonly kind: 'data'; readonly data: readonly string[]; readonly object: string }
  /** Servers of the plant answer. */
  | { readonly kind: 'forwarded'; readonly servers: readonly string[]; readonly object: string }
  | { readonly kind: 'none'; readonly rcode: 'NXDOMAIN' | 'NODATA' | 'REFUSED' | 'SERVFAIL'; readonly object: string };

export function answerTo(server: DnsServer, question: DnsQuestion): DnsAnswer {
  const block = blockFor(server, question);
  const none = (rcode: 'NXDOMAIN' | 'NODATA' | 'REFUSED' | 'SERVFAIL', object = server.object): DnsAnswer => ({
    kind: 'none',
    rcode,
    object,
  });
  if (block === undefined) return none('REFUSED');
  const { source } = block;
  if (source.kind === 'forward') return { kind: 'forwarded', servers: source.servers, object: server.object };
  if (source.kind === 'none') return none('REFUSED');
  if (source.kind === 'templates') return fromTemplates(server, source.templates, question);
  const zone = server.zoneFiles.get(source.path);
  if (zone === undefined) return none('SERVFAIL');
  const records = recordsFor(zone, question.name);
  if (records === undefined) return none('NXDOMAIN', zone.object);
  const fitting = records.filter(({ type }) => type === question.type);
  const [first] = fitting;
  return first === undefined
    ? none('NODATA', zone.object)
    : { kind: 'data', data: fitting.map(({ data }) => data), object: first.object };
}

/** The block with the longest key among those that take the question at all. */
function blockFor({ blocks }: DnsServer, { name, source, local, port }: DnsQuestion): DnsBlock | undefined {
  let best: DnsBlock | undefined;
  let length = -1;
  for (const block of blocks) {
    if (block.port !== port || !takes(block, source, local)) continue;
    for (const zone of block.zones) {
      if (zone.length > length && isBelow(name, zone)) [best, length] = [block, zone.length];
    }
  }
  return best;
}

function takes({ bind, networks }: DnsBlock, source: Network | undefined, local: string | undefined): boolean {
  if (local !== undefined && bind.length > 0 && !bind.includes(local)) return false;
  return networks === undefined || (source !== undefined && holds(networks, source));
}

function isBelow(name: string, zone: string): boolean {
  return zone === '' || name === zone || name.endsWith(`.${zone}`);
}

/** Templates are tried in order; one that does not match passes the question on only if it says so. */
function fromTemplates({ object }: DnsServer, templates: readonly Template[], { name, type }: DnsQuestion): DnsAnswer {
  for (const template of templates) {
    const isAsked = template.type === 'ANY' || template.type === type;
    if (isAsked && template.match?.test(`${name}.`) !== false) return fromTemplate(object, template);
    if (isAsked && !template.passesOn) break;
  }
  return { kind: 'none', rcode: 'SERVFAIL', object };
}

function fromTemplate(object: string, { answers, rcode }: Template): DnsAnswer {
  if (answers.length > 0) return { kind: 'data', data: answers, object };
  return { kind: 'none', rcode: rcode === 'NXDOMAIN' ? 'NXDOMAIN' : 'NODATA', object };
}
