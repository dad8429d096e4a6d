// JA4 computed the plain way, from the raw bytes of a hello in one record: text by text, as its specification reads.

import { createHash } from 'node:crypto';

const VERSIONS: Readonly<Record<string, string>> = {
  '0304': '13',
  '0303': '12',
  '0302': '11',
  '0301': '10',
  '0300': 's3',
  '0002': 's2',
  feff: 'd1',
  fefd: 'd2',
  fefc: 'd3',
};

export function ja4Oracle(raw: Uint8Array): string {
  const body = new HexReader(Buffer.from(raw).toString('hex').slice(18));
  const legacyVersion = body.take(2);
  body.take(32);
  body.vector(1);
  const ciphers = valuesOf(body.vector(2));
  body.vector(1);
  const block = new HexReader(body.vector(2));
  const bodies = new Map<string, string>();
  while (!block.isAtEnd()) bodies.set(block.take(2), block.vector(2));

  const types = [...bodies.keys()].filter((type) => !isGrease(type));
  const versions = bodies.get('002b');
  const version = versions === undefined ? legacyVersion : (valuesOf(versions.slice(2)).toSorted().at(-1) ?? '');
  const alpn = bodies.get('0010')?.slice(4);
  const protocol = alpn?.slice(2, 2 + Number.parseInt(alpn.slice(0, 2), 16) * 2);
  const algorithms = valuesOf(bodies.get('000d')?.slice(4) ?? '').join(',');
  const others = types
    .filter((type) => type !== '0000' && type !== '0010')
    .toSorted()
    .join(',');
  const counts = [ciphers, types].map((list) => String(Math.min(99, list.length)).padStart(2, '0')).join('');
  return [
    `t${VERSIONS[version] ?? '00'}${bodies.has('0000') ? 'd' : 'i'}${counts}${markOf(protocol)}`,
    digest(ciphers.toSorted().join(',')),
    others === '' ? '000000000000' : digest(algorithms === '' ? others : `${others}_${algorithms}`),
  ].join('_');
}

class HexReader {
  #rest: string;

  constructor(hex: string) {
    this.#rest = hex;
  }

  isAtEnd(): boolean {
    return this.#rest === '';
  }

  take(bytes: number): string {
    const taken = this.#rest.slice(0, bytes * 2);
    this.#rest = this.#rest.slice(bytes * 2);
    return taken;
  }

  vector(lengthBytes: number): string {
    return this.take(Number.parseInt(this.take(lengthBytes), 16));
  }
}

function valuesOf(hex: string): string[] {
  return (hex.match(/.{4}/g) ?? []).filter((value) => !isGrease(value));
}

function isGrease(value: string): boolean {
  return /^(.a)\1$/.test(value);
}

function markOf(protocolHex: string | undefined): string {
  if (protocolHex === undefined) return '00';
  const text = Buffer.from(protocolHex, 'hex').toString('latin1');
  const ends = `${text.at(0)}${text.at(-1)}`;
  return /^[a-z0-9]{2}$/i.test(ends) ? ends : `${protocolHex.at(0)}${protocolHex.at(-1)}`;
}

function digest(text: string): string {
  return text === '' ? '000000000000' : createHash('sha256').update(text).digest('hex').slice(0, 12);
}
