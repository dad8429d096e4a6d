// A probe on loopback: DNS and servers that a test starts, waits that are short, and a clock that stands still.

import type { ProbePlan, ProbeQuestion } from '../../forwarder/contract/probe-plan.ts';
import type { ProbeFinding, ProbeResult } from '../../forwarder/contract/probe-result.ts';
import { type ProbeOptions, runProbe } from '../../forwarder/probe/run-probe.ts';
import { type DnsAnswer, type DnsServer, startDnsServer } from './dns-server.ts';
import { ProbeServers } from './probe-servers.ts';

/** The face of level 3, as level 2 knows it. */
export const FACE = '127.0.0.1';
/** What the clock says. */
export const NOON = Date.parse('2026-11-21T12:00:00Z');

const TIMES = { connectMs: 400, answerMs: 400, settleMs: 300, recordsMs: 200 };
const PLAN: ProbePlan = {
  site: 'plant',
  zone: 'level-2',
  names: 'level-3',
  face: { zone: 'level-3', address: FACE },
  questions: [],
};

/** What DNS says; every other name does not exist. */
const NAMES: Readonly<Record<string, DnsAnswer>> = {
  'a.example': [FACE],
  'six.example': [FACE],
  'hints.example': [FACE],
  'text.example': [FACE],
  'half.example': [FACE],
  'deaf.example': [FACE],
  'elsewhere.example': ['127.0.0.2'],
  'several.example': [FACE, '127.0.0.2'],
  'empty.example': 'no-data',
  'broken.example': 'failure',
};

/** What a name has besides an IPv4 address. */
const MORE_TYPES: Readonly<Record<string, readonly string[]>> = {
  'six.example': ['AAAA'],
  'hints.example': ['UNKNOWN_64', 'UNKNOWN_65'],
  'text.example': ['TXT', 'MX'],
};

function answerOf(name: string, type: string): DnsAnswer {
  const answer = NAMES[name] ?? 'no-such-name';
  if (type === 'A' || answer === 'no-such-name') return answer;
  if (name === 'half.example') return 'no-such-name';
  if (name === 'deaf.example') return 'silence';
  const data = Buffer.of(0, 1, 0);
  const hasMore = MORE_TYPES[name]?.includes(type) === true;
  return hasMore ? { answers: [{ type: 'NULL', name, ttl: 60, data }] } : 'no-data';
}

export class Probing implements AsyncDisposable {
  readonly servers: ProbeServers;
  readonly dns: DnsServer;

  private constructor(servers: ProbeServers, dns: DnsServer) {
    this.servers = servers;
    this.dns = dns;
  }

  static async start(): Promise<Probing> {
    return new Probing(await ProbeServers.create(), await startDnsServer(answerOf));
  }

  run(plan: Partial<ProbePlan>, options: ProbeOptions = {}): Promise<ProbeResult> {
    const resolvers = [this.dns.endpoint];
    const authorities = [this.servers.authority.ca];
    return runProbe({ ...PLAN, ...plan }, { resolvers, authorities, times: TIMES, now: () => NOON, ...options });
  }

  /** What comes of one question. */
  async ask(question: ProbeQuestion, options: ProbeOptions = {}): Promise<ProbeFinding> {
    const { findings } = await this.run({ questions: [question] }, options);
    const [finding] = findings;
    if (finding === undefined)
      throw new Error('Cannot look at the finding: the probe asked nothing. Give it a question');
    return finding;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dns[Symbol.asyncDispose]();
    await this.servers[Symbol.asyncDispose]();
  }
}
