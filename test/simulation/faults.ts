// How hostile the kernel and the network of one schedule are: probabilities, each for one call or one delivery.

import type { Random } from './random.ts';

export type Faults = {
  partialSend: number;
  /** A send that finds room and is told EAGAIN all the same: memory is short (tcp_sendmsg, sk_stream_wait_memory). */
  squeeze: number;
  tinySegment: number;
  /** Something moves on the network while the reactor is between two calls. */
  moveWithinTurn: number;
  interruptedWait: number;
  lateWait: number;
  partialBatch: number;
  spuriousWake: number;
  acceptFails: number;
  connectFails: number;
  wallJump: number;
};

const FREQUENT = 0.3;
const SELDOM = 0.05;

/** Most schedules have some kinds of faults and not others: what always fails hides what fails behind it. */
export function drawFaults(random: Random): Faults {
  const draw = (most: number): number => (random.chance(0.5) ? 0 : random.chance(0.5) ? most : most / 5);
  return {
    partialSend: draw(FREQUENT),
    squeeze: draw(SELDOM),
    tinySegment: draw(FREQUENT),
    moveWithinTurn: draw(FREQUENT),
    interruptedWait: draw(SELDOM),
    lateWait: draw(FREQUENT),
    partialBatch: draw(FREQUENT),
    spuriousWake: draw(SELDOM),
    acceptFails: draw(FREQUENT),
    connectFails: draw(SELDOM * 2),
    wallJump: draw(0.02),
  };
}

/** From now on everything goes well. */
export function calm(faults: Faults): void {
  Object.assign(faults, noFaults());
}

export function noFaults(): Faults {
  return {
    partialSend: 0,
    squeeze: 0,
    tinySegment: 0,
    moveWithinTurn: 0,
    interruptedWait: 0,
    lateWait: 0,
    partialBatch: 0,
    spuriousWake: 0,
    acceptFails: 0,
    connectFails: 0,
    wallJump: 0,
  };
}
