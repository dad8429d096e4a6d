// The readings of a run, from the assets of the lines to whoever reads the event hubs: sent, followed hop by hop, and
// accounted for.

import { climb } from '../../../levels/telemetry/hops.ts';
import type { Site } from '../../../levels/model.ts';
import type { Way } from '../../../levels/telemetry/model.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { within } from '../patience.ts';
import { Account, balanceText, type Fate } from './account.ts';
import type { FlowWatch } from './data-flow.ts';
import { type HubMessage, HubReader } from './hub-reader.ts';
import { unlessOver } from './interruption.ts';
import { Journeys } from './journeys.ts';
import { Line } from './line.ts';
import { Reconnects } from './reconnects.ts';
import { fahrenheitOf, now, isReading, type Reading, readReading } from './reading.ts';
import type { TelemetryPlant } from './telemetry-plant.ts';
import { together } from './together.ts';

export type Pace = {
  /** Of each line. */
  readonly assets: number;
  /** Readings of each line. */
  readonly perSecond: number;
};

/** The route whose data flow filters and converts, as its declaration says; the others carry readings as they are. */
const CHANGED_ROUTE = 'ovens';

export class Traffic {
  readonly account = new Account();
  readonly journeys: Journeys;
  readonly reconnects = new Reconnects();
  readonly #ways: readonly Way[];
  /** Of each data flow: how many brokers come before its own. */
  readonly #stages: ReadonlyMap<string, number>;
  /** Of the hub. */
  readonly #lastStage: number;
  readonly #faults: string[] = [];
  #lastFault: string | undefined;
  #settled = Promise.withResolvers<void>();
  #lines: readonly Line[] = [];
  #reader: HubReader | undefined;

  /** Of every route that goes up to an event hub. */
  constructor(site: Site) {
    this.#ways = telemetryOf(site).ways.filter(({ direction }) => direction === 'up');
    this.#stages = new Map(this.#ways.flatMap(({ flows }) => flows.map(({ name }, stage) => [name, stage] as const)));
    const hops = hopNames(site, this.#ways);
    this.#lastStage = hops.length - 1;
    this.journeys = new Journeys(hops);
  }

  /** What data flows report to. */
  readonly watch: FlowWatch = {
    taken: ({ name }, { payload }) => {
      const { asset, sequence } = readReading(payload);
      this.journeys.reach(asset, sequence, this.#stages.get(name) ?? 0, now());
    },
    handedOn: ({ name }, { payload }) => {
      const { asset, sequence } = readReading(payload);
      this.journeys.reach(asset, sequence, (this.#stages.get(name) ?? 0) + 1, now());
    },
    reconnected: () => this.reconnects.add(),
    ended: ({ name }, { payload }, reason) => {
      const { asset, sequence } = readReading(payload);
      this.journeys.end(asset, sequence);
      if (reason === 'filtered') this.account.filtered(asset, sequence);
      else this.#faults.push(`${name} let a reading end: ${reason}`);
      this.#look();
    },
  };

  /** What should never be seen, in words. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** Why a connection ended, or was not made: no harm by itself, but a reason when something else is late. */
  note(who: string, { message }: Error): void {
    this.#lastFault = `${who}: ${message}`;
  }

  async open(plant: TelemetryPlant, pace: Pace): Promise<void> {
    this.#reader = await HubReader.open(
      plant.hubs,
      this.#ways.map((way) => hubOf(way)),
      (message) => this.#receive(message),
      ({ message }) => this.#faults.push(`the reader of the event hubs says: ${message}`),
    );
    this.#lines = this.#ways.map((way) => this.#line(plant, way, pace));
  }

  /** So many of each line; resolves when the brokers of the lines have them. */
  async publish(count: number, signal: AbortSignal): Promise<void> {
    await together(
      signal,
      this.#lines.map((line) => (either) => line.publish(count, either)),
    );
  }

  /** Resolves when all that was sent has arrived or was filtered; rejects with the books when that takes too long. */
  async settle(limitMs: number, signal: AbortSignal): Promise<void> {
    this.#settled = Promise.withResolvers();
    this.#look();
    try {
      await within('the arrival of every reading', unlessOver(signal, this.#settled.promise), limitMs);
    } catch (cause) {
      signal.throwIfAborted();
      throw new Error(`${cause instanceof Error ? cause.message : String(cause)}: ${this.#books}`, { cause });
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.close()));
    await this.#reader?.close();
  }

  get #books(): string {
    const { balance, firstMissing = 'none' } = this.account;
    const last = this.#faults[0] ?? this.#lastFault ?? 'none';
    return `${balanceText(balance)}. First missing: ${firstMissing}. Last fault: ${last}`;
  }

  #line(plant: TelemetryPlant, way: Way, { assets, perSecond }: Pace): Line {
    const [zone = ''] = way.zones;
    const topics = Array.from({ length: assets }, (_, index) => topicOf(way, index));
    for (const topic of topics) this.account.open(topic, { hub: hubOf(way), topic: topicAtTheTop(way, topic) });
    return new Line({
      name: zone,
      broker: plant.zone(zone).broker.local,
      assets: topics,
      perSecond,
      onSent: (reading) => {
        this.account.sent(reading.asset, fateOf(way, reading));
        this.journeys.start(reading.asset, reading.sequence, reading.sentAt);
      },
      onConfirmed: ({ asset, sequence }) => this.journeys.reach(asset, sequence, 0, now()),
      onFault: (error) => this.note(`the line of ${zone}`, error),
    });
  }

  #receive({ hub, key, payload }: HubMessage): void {
    // Thrown from here it would end the process, past every cleaning up.
    if (!isReading(payload)) {
      this.#faults.push(`event hub "${hub}" holds what no asset sent: ${payload.slice(0, 100)}`);
      return;
    }
    const { asset, sequence, fahrenheit } = readReading(payload);
    const isFirst = this.account.received({ hub, topic: key, asset, sequence, fahrenheit });
    if (isFirst) this.journeys.reach(asset, sequence, this.#lastStage, now());
    this.#look();
  }

  #look(): void {
    if (this.account.isSettled) this.#settled.resolve();
  }
}

function topicOf({ flows: [first] }: Way, index: number): string {
  const [filter = ''] = first?.source.topics ?? [];
  return filter.replace(/#$/, `asset-${index + 1}`);
}

/** What the declaration makes of a reading, said once more: who carries it does not judge itself. */
function fateOf({ route }: Way, reading: Reading): Fate {
  if (route !== CHANGED_ROUTE) return { fahrenheit: undefined };
  return reading.isCold ? 'filtered' : { fahrenheit: fahrenheitOf(reading) };
}

/** Under which it comes to the last broker: every zone it came through is in it. */
function topicAtTheTop({ route, zones }: Way, topic: string): string {
  return climb(route, [topic], zones).at(-1)?.topics[0] ?? '';
}

function hubOf({ flows }: Way): string {
  return flows.at(-1)?.destination.topic ?? '';
}

function hopNames(site: Site, [way]: readonly Way[]): readonly string[] {
  const levels = (way?.zones ?? []).map((zone) => `level ${site.zones.find(({ name }) => name === zone)?.level}`);
  const places = ['asset', ...levels, 'event hub'];
  return places.slice(1).map((place, index) => `${places[index]} → ${place}`);
}
