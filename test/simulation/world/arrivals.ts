// New clients: drawn, counted, connected.

import type { Coverage } from '../coverage.ts';
import { socketAddress } from '../network/endpoint.ts';
import type { Network } from '../network/network.ts';
import { childOf } from '../plant/oracle.ts';
import { FORWARDER, OWN_ADDRESS } from '../plant/places.ts';
import type { Plant } from '../plant/plant.ts';
import type { Random } from '../random.ts';
import type { Plan } from '../plan.ts';
import { Client } from './client.ts';
import type { ClientPlan } from './client.ts';
import { drawClient } from './draw-client.ts';
import type { Recorded } from './draw-client.ts';

export type ArrivalTools = {
  readonly random: Random;
  readonly coverage: Coverage;
  readonly network: Network;
  readonly plan: Plan;
  readonly plant: Plant;
};

export class Arrivals {
  readonly #tools: ArrivalTools;
  /** The last good header, for another client to replay. */
  #recorded: Recorded | undefined;

  constructor(tools: ArrivalTools) {
    this.#tools = tools;
  }

  /** Undefined when nobody listens where it was to go. */
  next(index: number, wallMs: number): Client | undefined {
    const { random, coverage, network, plan, plant } = this.#tools;
    const drawn = drawClient(index, { random, speeches: plant.speeches, wallMs }, this.#recorded);
    const to = socketAddress(drawn.face.address ?? '0.0.0.0', drawn.face.port);
    if (!network.isListening(to)) return undefined;
    const reached = socketAddress(FORWARDER, drawn.face.port);
    const end = network.connect(to, socketAddress(drawn.address, drawn.port), plan.room, reached);
    this.#count(drawn);
    this.#record(drawn);
    return new Client(drawn, end, random, coverage);
  }

  #record({ header, headerId, headerBytes, headerTimeMs, speech, claim }: ClientPlan): void {
    const { origin, serverName } = claim;
    if (header !== 'valid' || headerId === undefined || serverName === undefined || origin === undefined) return;
    const bytes = speech.subarray(0, headerBytes);
    this.#recorded = { header: bytes, id: headerId, timeMs: headerTimeMs, origin, name: serverName };
  }

  #count({ address, header, hello }: ClientPlan): void {
    const { coverage, plant } = this.#tools;
    if (header === 'valid' || header === 'stale' || header === 'forged' || header === 'replayed')
      coverage.count(`header-${header}`);
    if (hello === 'garbage') coverage.count('garbage');
    if (hello === 'partial') coverage.count('hello-never-complete');
    if (hello === 'late-header' || hello === 'second-header') coverage.count(hello);
    if (hello === 'silent') coverage.count('tcp-silence');
    if (address === OWN_ADDRESS) coverage.count('own-address');
    else if (childOf(plant.lists[0].spec, address) === undefined) coverage.count('stranger');
  }
}
