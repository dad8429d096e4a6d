// What the demo's DNS server answers, decided without a socket: the same views, zones and refusals as CoreDNS has them.
// A question goes to the server block with the longest key whose view holds the client; no block, no answer but REFUSED.

import packet from 'dns-packet';
import type { Answer, Packet, Question } from 'dns-packet';
import { contains } from '../../levels/addresses.ts';
import { lookUp } from './zone-file-reader.ts';
import type { ResourceRecord, ZoneAnswer, ZoneData } from './zone-file-reader.ts';

export type ServedBlock = {
  readonly zones: readonly string[];
  /** Empty: every address. */
  readonly addresses: readonly string[];
  readonly networks: readonly string[];
  readonly source: { readonly zone: ZoneData } | { readonly servers: readonly NameServer[] };
};

export type NameServer = { readonly address: string; readonly port: number };

export type Asked = { readonly client: string; readonly local: string };

/** A reply to send, servers to ask instead, or nothing where bytes are no question. */
export type Outcome = { readonly reply: Packet } | { readonly forwardTo: readonly NameServer[] } | undefined;

/** RFC 1035 §4.1.1 */
const RCODES = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
type Rcode = keyof typeof RCODES;
const OPCODE_BITS = 0x7800;
/** What a client without EDNS takes over UDP (RFC 1035 §4.2.1). */
const PLAIN_UDP_BYTES = 512;

/** Decides about the bytes of one message. */
export function answerMessage(blocks: readonly ServedBlock[], bytes: Buffer, asked: Asked): Outcome {
  const query = decodeQuery(bytes);
  if (query === undefined) return undefined;
  const [question, ...others] = query.questions ?? [];
  if (question === undefined || others.length > 0) return { reply: replyTo(query, 'FORMERR') };
  if (((query.flags ?? 0) & OPCODE_BITS) !== 0) return { reply: replyTo(query, 'NOTIMP') };
  if (question.class !== 'IN') return { reply: replyTo(query, 'REFUSED') };
  const block = blockFor(blocks, nameOf(question), asked);
  if (block === undefined) return { reply: replyTo(query, 'REFUSED') };
  if ('servers' in block.source) return { forwardTo: block.source.servers };
  if (question.type === 'AXFR' || question.type === 'IXFR') return { reply: replyTo(query, 'REFUSED') };
  return { reply: zoneReply(query, lookUp(block.source.zone, nameOf(question), question.type)) };
}

/** The bytes of a reply over UDP: without records and marked as cut off where they exceed what the client takes. */
export function encodeForUdp(reply: Packet): Buffer {
  const full = packet.encode(reply);
  const opt = reply.additionals?.find((record) => record.type === 'OPT');
  const limit = Math.max(PLAIN_UDP_BYTES, opt?.type === 'OPT' ? opt.udpPayloadSize : 0);
  if (full.length <= limit) return full;
  return packet.encode({
    ...reply,
    flags: (reply.flags ?? 0) | packet.TRUNCATED_RESPONSE,
    answers: [],
    authorities: [],
  });
}

function decodeQuery(bytes: Buffer): Packet | undefined {
  try {
    const message = packet.decode(bytes);
    return message.type === 'query' && message.questions?.every(isWritable) !== false ? message : undefined;
  } catch {
    return undefined; // Not DNS: silence is all that a stranger's bytes deserve.
  }
}

/** A dot inside a label reads as one between labels, and cannot be written back. */
function isWritable({ name }: Question): boolean {
  return name === '.' || !name.split('.').includes('');
}

function nameOf(question: Question): string {
  return question.name === '.' ? '' : question.name.toLowerCase();
}

function blockFor(blocks: readonly ServedBlock[], name: string, { client, local }: Asked): ServedBlock | undefined {
  const mine = blocks.filter(
    (block) =>
      (block.addresses.length === 0 || block.addresses.includes(local)) &&
      block.networks.some((network) => contains(network, client)),
  );
  const labels = name === '' ? [] : name.split('.');
  for (let skipped = 0; skipped <= labels.length; skipped += 1) {
    const zone = labels.slice(skipped).join('.');
    const block = mine.find((each) => each.zones.includes(zone));
    if (block !== undefined) return block;
  }
  return undefined;
}

function zoneReply(query: Packet, { rcode, answers, authority }: ZoneAnswer): Packet {
  return {
    ...replyTo(query, rcode, packet.AUTHORITATIVE_ANSWER),
    answers: answers.map(toAnswer),
    authorities: authority.map(toAnswer),
  };
}

function replyTo(query: Packet, rcode: Rcode, flags = 0): Packet {
  const opt = query.additionals?.find((record) => record.type === 'OPT');
  return {
    type: 'response',
    id: query.id,
    flags: flags | ((query.flags ?? 0) & (packet.RECURSION_DESIRED | OPCODE_BITS)) | RCODES[rcode],
    questions: query.questions,
    additionals:
      opt?.type === 'OPT' ? [{ ...opt, extendedRcode: 0, flags: opt.flags & packet.DNSSEC_OK, options: [] }] : [],
  };
}

function toAnswer({ owner, ttl, type, data }: ResourceRecord): Answer {
  const [first = '', rname = '', ...numbers] = data;
  const name = owner === '' ? '.' : owner;
  if (type !== 'SOA') return { type, name, ttl, data: first };
  const [serial, refresh, retry, expire, minimum] = numbers.map(Number);
  return { type, name, ttl, data: { mname: first, rname, serial, refresh, retry, expire, minimum } };
}
