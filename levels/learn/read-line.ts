// One line of a log, and what learning makes of it. Never throws, whatever the bytes: logs hold what attackers sent.

import { REASON_WORDS } from '../../forwarder/contract/reasons.ts';
import type { Denial } from './denial.ts';
import { lessonOf } from './lessons.ts';
import { normalTime, type LogLine } from './log-unwrapper.ts';
import { readQuery } from './read-query.ts';
import type { Reading } from './reading.ts';
import { clientAddress, isLabel, readName } from './words.ts';

const OTHER: Reading = { kind: 'other' };
const BROKEN: Reading = { kind: 'broken' };

export function readLine({ text, time }: LogLine): Reading {
  const query = text.indexOf('dns view=');
  const brace = text.indexOf('{');
  if (query !== -1 && (brace === -1 || query < brace)) return readQuery(text.slice(query), time) ?? BROKEN;
  return brace === -1 ? OTHER : readAudit(text.slice(brace));
}

function readAudit(json: string): Reading {
  const record = parseObject(json);
  // Other programs put braces into their lines too; a line of ours begins with the time, and names an event.
  if (record === undefined) return json.startsWith('{"time":') ? BROKEN : OTHER;
  const { event, verdict, reason } = record;
  if (typeof event !== 'string' || typeof verdict !== 'string') return OTHER;
  if (event !== 'deny' && event !== 'repeated') return OTHER;
  const word = REASON_WORDS.find((each) => each === reason);
  if (word === undefined) return BROKEN;
  const lesson = lessonOf(word);
  if (lesson === 'nothing') return { kind: 'nothing', reason: word };
  // Whoever hears of a connection by a PROXY header is not the first to decide on it.
  if (record['clientVerified'] === 'proxy-header') return { kind: 'passed-below' };
  const denial = denialOf(record);
  // tcp carries no name, so its denials tell what was dialled and not what was meant.
  if (denial === undefined) return record['serverName'] === undefined ? { kind: 'nothing', reason: word } : BROKEN;
  return { kind: lesson, denial };
}

function denialOf(record: Readonly<Record<string, unknown>>): Denial | undefined {
  const { site, origin, serverName, destination, listener, client, ja4, time, count = 1 } = record;
  const host = readName(serverName);
  const [, protocol, listened] = /^(tls|http)-(\d+)$/.exec(textOf(listener)) ?? [];
  const [, asked = listened] = /:(\d{1,5})$/.exec(textOf(destination)) ?? [];
  const port = Number(asked);
  const address = clientAddress(client);
  if (host === undefined || address === undefined || !isLabel(site) || !isLabel(origin)) return undefined;
  if (protocol !== 'tls' && protocol !== 'http') return undefined;
  if (!(port >= 1 && port <= 65535) || typeof count !== 'number' || !(count >= 1 && count <= 1e9)) return undefined;
  return {
    site,
    zone: origin,
    host,
    port,
    protocol,
    client: address,
    ja4: /^[a-z0-9_]{1,64}$/.test(textOf(ja4)) ? textOf(ja4) : undefined,
    time: normalTime(textOf(time)),
    count: Math.floor(count),
  };
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
