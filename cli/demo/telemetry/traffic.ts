// The readings of a run, from the assets of the lines to whoever reads the event hubs: sent, followed hop by hop, and
// accounted for.

import { climb } from '../../../levels/telemetry/hops.ts';
import type { Site } from '../../../levels/model.ts';
import type { Way } from '../../../levels/telemetry/model.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { within } from '../patience.ts';
import { Account } from './account.ts';
import type { FlowWatch } from './data-flow.ts';
import { type HubMessage, HubReader } from './hub-reader.ts';
import { Journeys } from './journeys.ts';
import { Line } from './line.ts';
import { now, readReading } from './reading.ts';
import type { TelemetryPlant } from './telemetry-plant.ts';

export type Pace = {
  /** Of each line. */
  readonly assets: number;
  /** Readings of each line. */
  readonly perSecond: number;
};

export class Traffic {
  readonly account = new Account();
  readonly journeys: Journeys;
  readonly #ways: readonly Way[];
  /** Of each data flow: how many brokers come before its own. */
  readonly #stages: ReadonlyMap<string, number>;
  /** Of the hub. */
  readonly #lastStage: number;
  readonly #faults: string[] = [];
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
    ended: ({ name }, { payload }, reason) => {
      const { asset, sequence } = readReading(payload);
      this.journeys.end(asset, sequence);
      if (reason === 'filtered') this.account.filtered(asset, sequence);
      else this.#faults.push(`${name} let a reading end: ${reason}`);
    },
  };

  /** What should never be seen, in words. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  async open(plant: TelemetryPlant, pace: Pace): Promise<void> {
    this.#reader = await HubReader.open(
      plant.hubs,
      this.#ways.map((way) => hubOf(way)),
      (message) => this.#receive(message),
    );
    this.#lines = this.#ways.map((way) => this.#line(plant, way, pace));
  }

  /** So many of each line; resolves when the brokers of the lines have them. */
  async publish(count: number): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.publish(count)));
  }

  /** Resolves when all that was sent has arrived or was filtered. */
  async settle(limitMs: number): Promise<void> {
    this.#settled = Promise.withResolvers();
    this.#look();
    await within('the arrival of every reading', this.#settled.promise, limitMs);
  }

  async close(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.close()));
    await this.#reader?.close();
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
      onSent: ({ asset, sequence, sentAt }) => {
        this.account.sent(asset);
        this.journeys.start(asset, sequence, sentAt);
      },
    });
  }

  #receive({ hub, key, payload }: HubMessage): void {
    const { asset, sequence } = readReading(payload);
    const isFirst = this.account.received({ hub, topic: key, asset, sequence });
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
