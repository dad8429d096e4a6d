// A plant: every zone of a site on this machine, from wires to Flux. It outlives the process that brought it up, and is found
// again by what it left in its run folder.

import { join } from 'node:path';
import { loadSite } from '../../../levels/load-site.ts';
import type { Site } from '../../../levels/model.ts';
import { eventually } from '../../support/eventually.ts';
import type { Report } from '../go-programs.ts';
import { Internet } from '../internet/internet.ts';
import { mountRunFolder } from '../machines/instance.ts';
import { Machine } from '../machines/machine.ts';
import { Wires } from '../machines/wires.ts';
import { bringUp } from './bring-up.ts';
import { zonesUntil } from './order.ts';
import { isOfOtherTests, type PlantRecord, machineFolder, placeOf, readRecord, writeRecord } from './place.ts';
import { PlantZone } from './plant-zone.ts';
import { OperatorRepository } from './repository.ts';
import { tearDown } from './tear-down.ts';
import { Timings } from './timings.ts';

export type UpOptions = {
  readonly report?: Report;
  /** The last zone to onboard, with those above it. @default - all of them */
  readonly until?: string;
  /** @default person */
  readonly owner?: PlantRecord['owner'];
};

const CURE = 'Run "npm run levels -- down" first';
const CHECKOUT = join(import.meta.dirname, '../../..');
const SETTLE_MS = 300_000;
const LOOK_MS = 250;

export class Plant {
  readonly site: Site;
  readonly repository: OperatorRepository;
  readonly zones: readonly PlantZone[];

  private constructor(record: PlantRecord) {
    this.repository = OperatorRepository.at(placeOf('workstation'), record.site);
    this.site = this.repository.site;
    this.zones = zonesUntil(this.site, record.until).map((zone) => new PlantZone(zone));
  }

  /** From nothing to a plant in which every zone follows Git. */
  static async up(name: string, options: UpOptions = {}): Promise<Plant> {
    const { report = () => undefined, until, owner = 'person' } = options;
    refuseWhereOneIs();
    const site = siteOfCheckout(name);
    const zones = zonesUntil(site, until);
    await mountRunFolder();
    const record = { site: name, owner, pid: process.pid, ...(until !== undefined && { until }) };
    writeRecord({ ...record, state: 'coming-up' });
    const timings = new Timings(placeOf('timings.json'), report);
    await timings.measure('all of it', async () => {
      await bringUp(site, zones, timings, report);
      await timings.measure('every zone is ready', async () => new Plant({ ...record, state: 'up' }).untilSettled());
    });
    writeRecord({ ...record, state: 'up' });
    return new Plant({ ...record, state: 'up' });
  }

  /** The plant that is there, by whoever brought it up. One that is not whole has to be asked for. */
  static attach(states: readonly PlantRecord['state'][] = ['up']): Plant {
    const record = readRecord();
    if (record === undefined) throw new Error('Cannot find a plant: none is up. Run "npm run levels -- up" first');
    if (states.includes(record.state)) return new Plant(record);
    throw new Error(`Cannot use the plant of "${record.site}": it did not come up. ${CURE}`);
  }

  /**
   * The plant of a site that tests share, brought up if none is there; what is left of their last one is taken away. Refuses
   * where a person has another.
   */
  static async shared(name: string, options: UpOptions = {}): Promise<Plant> {
    const record = readRecord();
    if (record !== undefined && isOfOtherTests(record))
      throw new Error(
        `Cannot use the plant of "${record.site}": tests of process ${record.pid} do. Wait for their end`,
      );
    if (record?.site === name && record.until === options.until && record.state === 'up') return Plant.attach();
    if (record?.owner === 'tests') await Plant.down();
    if (record === undefined || record.owner === 'tests') return Plant.up(name, { ...options, owner: 'tests' });
    if (record.site === name && record.until === options.until) return Plant.attach();
    throw new Error(`Cannot use a plant of "${name}": one of "${record.site}" is up. ${CURE}`);
  }

  /** Takes away whatever is there, also of a plant that never came up. Throws when something stays. */
  static async down(): Promise<void> {
    await tearDown();
  }

  get internet(): Internet {
    return Internet.at(Machine.at(machineFolder('internet')));
  }

  get wires(): Wires {
    return Wires.laid();
  }

  get timings(): Timings {
    return new Timings(placeOf('timings.json'), () => undefined);
  }

  /** The zone with clusters or hosts as they are now. */
  zone(name: string): PlantZone {
    const found = this.zones.find((zone) => zone.name === name);
    if (found !== undefined) return found;
    throw new Error(
      `Cannot find zone "${name}": the plant has ${this.zones.map((zone) => `"${zone.name}"`).join(', ')}`,
    );
  }

  /** Until every Kustomization is ready and every forwarder confirmed. Says who is not when time is up. */
  async untilSettled(zones: readonly PlantZone[] = this.zones): Promise<void> {
    let complaints: readonly string[] = [];
    const isSettled = async () => {
      complaints = (await Promise.all(zones.map((zone) => zone.complaints()))).flat();
      return complaints.length === 0;
    };
    await eventually('every zone is ready', isSettled, SETTLE_MS, LOOK_MS).catch((cause: unknown) => {
      throw new Error(`Cannot call the plant ready:\n${complaints.join('\n')}`, { cause });
    });
  }
}

function refuseWhereOneIs(): void {
  const record = readRecord();
  if (record !== undefined) throw new Error(`Cannot bring up a plant: one of "${record.site}" is there. ${CURE}`);
}

function siteOfCheckout(name: string): Site {
  const { site, problems } = loadSite(CHECKOUT, name);
  if (site !== undefined) return site;
  throw new Error(
    `Cannot bring up "${name}": ${problems[0]?.message ?? 'there is no such site'}. Run "sallyport check"`,
  );
}
