// What is drawn before a schedule begins: how long it is, how hostile, what limits hold, who takes part.

import type { Limits } from '../../forwarder/contract/configuration.ts';
import { drawFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import type { Room } from './network/end.ts';
import type { Random } from './random.ts';

/** Upper bounds that make a failing schedule smaller. */
export type Caps = { readonly steps: number; readonly clients: number };

export const NO_CAPS: Caps = { steps: 500, clients: 12 };

export type Plan = {
  readonly reactors: number;
  readonly steps: number;
  readonly clients: number;
  /** How much happens, at most, before a thread that could go on does. */
  readonly laziness: number;
  readonly faults: Faults;
  readonly room: Room;
  readonly limits: Limits;
  /** Descriptors there may be beyond those open at the start; undefined without a limit. */
  readonly files: number | undefined;
  /** What a reactor moves in one turn; undefined where it is the reactor's own choice. */
  readonly bytesPerTurn: number | undefined;
  readonly isUplinkParent: boolean;
  readonly isAuditRequired: boolean;
  /** How often there is no room for an audit line. */
  readonly auditLoss: number;
  readonly swaps: boolean;
  readonly drainsEarly: boolean;
  readonly startsWithoutAllowlist: boolean;
};

export function drawPlan(random: Random, caps: Caps): Plan {
  const buffer = random.pick([24, 300, 3_000, 40_000]);
  return {
    reactors: random.chance(0.2) ? 2 : 1,
    steps: Math.min(caps.steps, random.between(60, 500)),
    clients: Math.min(caps.clients, random.between(1, 12)),
    laziness: random.pick([0, 0, 3, 15]),
    faults: drawFaults(random),
    room: { flight: buffer, queue: random.pick([buffer, 40, 5_000]) },
    limits: drawLimits(random),
    files: random.chance(0.15) ? random.between(1, 8) : undefined,
    bytesPerTurn: random.pick([undefined, undefined, 4_096, 256]),
    isUplinkParent: random.chance(0.3),
    isAuditRequired: random.chance(0.2),
    auditLoss: random.chance(0.1) ? 0.3 : 0,
    swaps: random.chance(0.7),
    drainsEarly: random.chance(0.3),
    startsWithoutAllowlist: random.chance(0.05),
  };
}

function drawLimits(random: Random): Limits {
  const few = (least: number, usual: number): number => (random.chance(0.06) ? least : usual);
  return {
    helloTimeoutMs: random.pick([400, 1_000, 5_000]),
    maxHelloBytes: 16_384,
    connections: few(2, 1_000),
    connectionsPerChild: few(2, 1_000),
    connectionsPerClient: few(1, 1_000),
    unidentified: few(2, 1_000),
    newConnectionsPerSecond: few(2, 1_000),
    newNamesPerMinute: few(1, 100),
    bufferedMiB: few(2_000 / 1_048_576, 1),
    proxyHeaderWaitMs: random.pick([50, 150]),
    dialTimeoutMs: random.pick([400, 1_500, 6_000]),
    idleTimeoutMs: random.pick([1_000, 8_000, 60_000]),
    drainMs: 30_000,
    ...(random.chance(0.06) ? { files: random.pick([2, 4, 9]) } : {}),
  };
}
