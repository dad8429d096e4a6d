// What a connection costs that only stays open: memory of the proxy itself, and of the kernel for its sockets.

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Serving } from '../peers/run-peer.ts';
import type { Stage } from './stage.ts';

export type IdleCost = {
  /** Of the proxy's own memory. */
  readonly userBytes: number;
  /** For its two of the four sockets a connection has on this machine. */
  readonly kernelBytes: number;
  readonly failed: number;
};

const LOOK_EVERY_MS = 250;
const QUIET_LOOKS = 4;
const MOST_LOOKS = 40;
/** Change from look to look that counts as none. */
const STILL = 0.002;
const PAGE_BYTES = 4_096;

export async function measureIdle(
  stage: Stage,
  { process: proxy, listen }: Serving,
  hellos: string,
): Promise<IdleCost> {
  const before = { user: await settled(() => proxy.anonymousBytes()), kernel: kernelBytes() };
  const held = await stage.load.hold({ to: listen, hellos }, stage.idleConnections);
  const after = { user: await settled(() => proxy.anonymousBytes()), kernel: kernelBytes() };
  const lost = await held.release();
  return {
    userBytes: (after.user - before.user) / held.open,
    kernelBytes: (after.kernel - before.kernel) / held.open / 2,
    failed: held.errors + lost,
  };
}

/** A value once it has stopped changing, or after ten seconds. */
export async function settled(read: () => number): Promise<number> {
  let last = read();
  for (let look = 0, quiet = 0; look < MOST_LOOKS && quiet < QUIET_LOOKS; look += 1) {
    await pause(LOOK_EVERY_MS);
    const now = read();
    quiet = Math.abs(now - last) <= last * STILL ? quiet + 1 : 0;
    last = now;
  }
  return last;
}

/** Slabs (sockets, their inodes and buffers' heads) and the pages that hold bytes of TCP, of the whole system. */
function kernelBytes(): number {
  const slab = /^Slab:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  const pages = /^TCP:.* mem (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'utf8'))?.[1];
  return Number(slab ?? 0) * 1_024 + Number(pages ?? 0) * PAGE_BYTES;
}
