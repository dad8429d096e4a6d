// Connections of both lines that a drill is not about. They stay open through all of it and have a line every 200 ms; whatever is
// lost of them, somebody who had nothing to do with the change has noticed.

import type { Plant } from '../plant/plant.ts';
import type { HeldConnections, HoldOptions } from './clients.ts';

export type Account = {
  /** Connections that ended. */
  readonly lost: number;
  readonly lines: number;
  /** Lines that never came although later ones did. */
  readonly missing: number;
  readonly longestPauseMs: number;
};

export type Place = { readonly zone: string; readonly host: string } & Pick<HoldOptions, 'port' | 'protocol'>;

export const BYSTANDERS: readonly Place[] = [
  { zone: 'level-2-ovens', host: 'catalogue.updates.ovenvendor.example' },
  { zone: 'level-2-packaging', host: 'diagnosis.cloud.packvendor.example' },
];
const CONNECTIONS = 5;

export class Bystanders implements AsyncDisposable {
  readonly #held: readonly HeldConnections[];

  private constructor(held: readonly HeldConnections[]) {
    this.#held = held;
  }

  static async of(plant: Plant): Promise<Bystanders> {
    return Bystanders.ofOthers(plant, '');
  }

  /** Of the line that a drill is not about. */
  static async ofOthers(plant: Plant, name: string): Promise<Bystanders> {
    return Bystanders.at(
      plant,
      BYSTANDERS.filter(({ zone }) => zone !== name),
    );
  }

  static async at(plant: Plant, places: readonly Place[]): Promise<Bystanders> {
    const holding = places.map(({ zone, host, ...options }) =>
      plant.zone(zone).client.hold(host, { connections: CONNECTIONS, ...options }),
    );
    return new Bystanders(await Promise.all(holding));
  }

  /** What became of them, after each of those still open has had one line more. */
  async account(): Promise<Account> {
    await Promise.all(this.#held.map((held) => held.untilFlowing()));
    const all = this.#held.flatMap(({ now }) => now);
    return {
      lost: this.#held.flatMap(({ lost }) => lost).length,
      lines: sum(all.map(({ lines }) => lines)),
      missing: sum(all.map(({ missing }) => missing)),
      longestPauseMs: Math.max(...all.map(({ longestPauseMs }) => longestPauseMs)),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#held.map((held) => held.end()));
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
