// What every measurement of the forwarder shares: load programs, the upstream, DNS and hellos, all on the first
// processor; the proxy under test has the second one to itself.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDnsServer } from '../../test/support/dns-server.ts';
import { namesAsked, namesOf, writeHellos } from '../load/hellos.ts';
import { LoadPrograms } from '../load/load-programs.ts';
import type { Endpoint } from '../peers/peer.ts';

export type Stage = AsyncDisposable & {
  readonly load: LoadPrograms;
  readonly upstream: Endpoint;
  /** DNS server that answers every name with the upstream's address. */
  readonly resolver: string;
  /** Where proxies under test run; where all else runs. */
  readonly proxyCpus: string;
  readonly loadCpus: string;
  /** How long one figure is measured. */
  readonly seconds: number;
  readonly idleConnections: number;
  /** A file with hellos for names of an allowlist of that many entries. */
  readonly hellosFor: (entries: number) => string;
  readonly say: (text: string) => void;
};

const UPSTREAM_ADDRESS = '127.0.0.2';
const IDLE_CONNECTIONS = 10_000;
/** Descriptors a proxy needs beside two for each connection. */
const OTHER_DESCRIPTORS = 400;

export type StageOptions = {
  readonly seconds: number;
  readonly isShort: boolean;
  readonly say: (text: string) => void;
};

export async function setStage({ seconds, isShort, say }: StageOptions): Promise<Stage> {
  if (process.platform !== 'linux') throw new Error('Cannot measure the forwarder: this is not Linux. Use one');
  if (cpus().length < 2) throw new Error('Cannot measure the forwarder: there is one processor only. Use two or more');
  pinSelf('0');
  // An interrupt runs the exit handlers, which end what was started.
  process.once('SIGINT', () => process.exit(130));
  const load = LoadPrograms.compile();
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const upstream = await load.serveUpstream(UPSTREAM_ADDRESS);
  const dns = await startDnsServer(() => [UPSTREAM_ADDRESS]);
  const possible = Math.floor((mostDescriptors() - OTHER_DESCRIPTORS) / 2);
  if (possible < IDLE_CONNECTIONS)
    say(`idle connections: ${possible}, as many as this system's limit of open files allows`);
  return {
    load,
    upstream: upstream.endpoint,
    resolver: dns.endpoint,
    proxyCpus: '1',
    loadCpus: '0',
    seconds,
    idleConnections: isShort ? 500 : Math.min(IDLE_CONNECTIONS, possible),
    hellosFor: (entries) => {
      const file = join(folder, `hellos-${entries}`);
      writeHellos(file, namesAsked(namesOf(entries)));
      return file;
    },
    say,
    [Symbol.asyncDispose]: async () => {
      await upstream[Symbol.asyncDispose]();
      await dns[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** This process with all its threads, and whatever it starts. */
function pinSelf(processors: string): void {
  const { status, error } = spawnSync('taskset', ['-a', '-p', '-c', processors, String(process.pid)]);
  if (status === 0) return;
  throw new Error(
    `Cannot pin the load to a processor: ${error?.message ?? `taskset ended with ${status}`}. Install util-linux`,
  );
}

/** The hard limit, which proxies raise theirs to. */
function mostDescriptors(): number {
  const found = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
  return found?.[1] === undefined ? Number.POSITIVE_INFINITY : Number(found[1]);
}
