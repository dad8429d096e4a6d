// One line of a log, and what learning makes of it. Never throws, whatever the bytes: logs hold what attackers sent.

import { REASON_WORDS } from '../../forwarder/contract/reasons.ts';
import type { Denial } from './denial.ts';
import { lessonOf } from './lessons.ts';
import { normalTime, type LogLine } from './log-unwrapper.ts';
import { readQuery } from './read-query.ts';
import type { Reading } from './reading.ts';
import { clientAddress, isLabel, readName } from './words.ts';
import { wrappedLine } from './wrapped-line.ts';

const OTHER: Reading = { kind: 'other' };
const FOREIGN: Reading = { kind: 'foreign' };
const BROKEN: Reading = { kind: 'broken' };

/** How audit lines begin; other programs put braces into their lines too. */
const AUDIT = /\{\s*"time"\s*:/;

/** A collector's object may be wrapped by the next collector, and no deeper. */
const MAX_DEPTH = 2;

export function readLine({ text, time }: LogLine, depth = 0): Reading {
  const query = text.indexOf('dns view=');
  const brace = text.indexOf('{');
  if (query !== -1 && (brace === -1 || query < brace)) return readQuery(text.slice(query), time) ?? BROKEN;
  if (brace === -1) return text.trim() === '' ? OTHER : FOREIGN;
  const audit = text.search(AUDIT);
  const record = parseObject(text.slice(brace)) ?? (audit > brace ? parseObject(text.slice(audit)) : undefined);
  // What a program wrote in front of a line of ours may hold braces of its own.
  if (record === undefined) return audit === -1 ? FOREIGN : BROKEN;
  const { event, verdict } = record;
  if (typeof event === 'string' && typeof verdict === 'string') return readAudit(record);
  const wrapped = depth < MAX_DEPTH ? wrappedLine(record) : undefined;
  if (wrapped !== undefined) return readLine(wrapped, depth + 1);
  return typeof record['level'] === 'string' && typeof record['msg'] === 'string' ? OTHER : FOREIGN;
}

function readAudit(record: Readonly<Record<string, unknown>>): Reading {
  const { event, reason } = record;
  if (event !== 'deny' && event !== 'repeated') return OTHER;
  const word = REASON_WORDS.find((each) => each === reason);
  const count = countOf(record);
  if (word === undefined || count === undefined) return BROKEN;
  const refusal = { id: idOf(record), count };
  const lesson = lessonOf(word);
  if (lesson === 'nothing') return { kind: 'nothing', reason: word, ...refusal };
  // Whoever hears of a connection by a PROXY header is not the first to decide on it.
  if (record['clientVerified'] === 'proxy-header') return { kind: 'passed-below', ...refusal };
  const denial = denialOf(record, count);
  if (denial !== undefined) return { kind: lesson, denial, ...refusal };
  // tcp carries no name, so its denials tell what was dialled and not what was meant.
  return record['serverName'] === undefined ? { kind: 'nothing', reason: word, ...refusal } : BROKEN;
}

function countOf({ count = 1 }: Readonly<Record<string, unknown>>): number | undefined {
  return typeof count === 'number' && count >= 1 && count <= 1e9 ? Math.floor(count) : undefined;
}

/** The id is the same at every hop, and in the line that counts repetitions; with time and event it names one line. */
function idOf({ id, event, time }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof id === 'string' ? [id, event, time].join(' ').slice(0, 120) : undefined;
}

function denialOf(record: Readonly<Record<string, unknown>>, count: number): Denial | undefined {
  const { site, origin, serverName, destination, listener, client, ja4, time } = record;
  const host = readName(serverName);
  const [, protocol, listened] = /^(tls|http)-(\d+)$/.exec(textOf(listener)) ?? [];
  const [, asked = listened] = /:(\d{1,5})$/.exec(textOf(destination)) ?? [];
  const port = Number(asked);
  const address = clientAddress(client);
  if (host === undefined || address === undefined || !isLabel(site) || !isLabel(origin)) return undefined;
  if (protocol !== 'tls' && protocol !== 'http') return undefined;
  if (!(port >= 1 && port <= 65535)) return undefined;
  return {
    site,
    zone: origin,
    host,
    port,
    protocol,
    client: address,
    ja4: /^[a-z0-9_]{1,64}$/.test(textOf(ja4)) ? textOf(ja4) : undefined,
    time: normalTime(textOf(time)),
    count,
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
