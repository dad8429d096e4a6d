// A site on this machine: every zone that has children, configured by the synthesized objects.
// Its declaration is a copy in a folder of its own, so that a story can change it as a pull request would.

import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { siteFiles } from '../../constructs/site-files.ts';
import type { Forwarder } from '../../forwarder/forwarder.ts';
import { checkSites } from '../../levels/check-sites.ts';
import { faceOf, type Site } from '../../levels/model.ts';
import { type TreeFiles, writeFileAtomically } from '../synth/write-tree.ts';
import { machineAddress } from './cast.ts';
import { type Overlay, overlayOf } from './overlay.ts';
import type { PlantMachine } from './plant-client.ts';
import { RunningZone, type RunningZoneOptions } from './running-zone.ts';
import { type ZoneObjects, zoneObjectsOf } from './zone-objects.ts';

export type PlantOptions = Omit<RunningZoneOptions, 'zone' | 'overlay'> & {
  /** The clone whose site is run. */
  readonly repository: string;
  readonly site: string;
};

export class Plant {
  readonly #options: PlantOptions;
  readonly #running = new Map<string, RunningZone>();
  readonly overlay: Overlay;
  #site: Site;
  #dist: TreeFiles;

  constructor(options: PlantOptions) {
    this.#options = options;
    for (const part of [`levels/sites/${options.site}`, 'levels/profiles']) {
      cpSync(join(options.repository, part), join(this.#copy, part), { recursive: true });
    }
    this.#site = this.#load();
    this.#dist = siteFiles(this.#site).dist;
    this.overlay = overlayOf(this.#site);
  }

  get site(): Site {
    return this.#site;
  }

  /** The synthesized files in force, as `dist/<site>/` would hold them. */
  get dist(): TreeFiles {
    return this.#dist;
  }

  /** Zones with a forwarder, the top one first. */
  get zones(): readonly string[] {
    return this.#site.zones.filter((zone) => zone.forwarder !== undefined).map(({ name }) => name);
  }

  /** Starts the top zone first, as a real plant is onboarded. */
  async start(): Promise<void> {
    this.#writeKeys();
    const objects = this.#objects();
    for (const zone of this.#site.zones) {
      const own = objects.get(zone.name);
      if (own === undefined) continue;
      const running = new RunningZone({ ...this.#options, zone, overlay: this.overlay }, own);
      this.#running.set(zone.name, running);
      await running.start();
    }
  }

  forwarder(zone: string): Forwarder {
    return this.#zone(zone).forwarder;
  }

  /** A machine in a zone's network, with the parent's face as its only nameserver. */
  machine({ zone, host }: { readonly zone: string; readonly host: number }): PlantMachine {
    const declared = this.#site.zones.find(({ name }) => name === zone);
    const face = declared && faceOf(declared);
    if (declared?.parent === undefined || face === undefined) {
      throw new Error(`Cannot place a machine in "${zone}": it has no parent to ask`);
    }
    const nameserver = this.#zone(declared.parent.name).nameserver ?? {
      address: this.overlay.address(face.address),
      port: this.overlay.port(53),
    };
    return { zone, address: machineAddress(this.#site, this.overlay, zone, host), nameserver };
  }

  /** Changes one declaration, checks and synthesizes, and puts the objects in place, as a merge and Flux would. */
  change(file: string, edit: (text: string) => string): void {
    this.replace(new Map([[file, edit(readFileSync(this.#declaration(file), 'utf8'))]]));
  }

  /** Several files in one change, by their names below the folder of the site. */
  replace(texts: ReadonlyMap<string, string>): void {
    for (const [file, text] of texts) writeFileAtomically(this.#declaration(file), text);
    this.#site = this.#load();
    this.#dist = siteFiles(this.#site).dist;
    for (const [zone, objects] of this.#objects()) this.#zone(zone).apply(objects);
  }

  async restartForwarder(zone: string): Promise<void> {
    await this.#zone(zone).restartForwarder();
  }

  /** Edits the forwarder.yaml of a zone directly, past every check. */
  sabotage(zone: string, edit: (text: string) => string): void {
    this.#zone(zone).sabotage(edit);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((zone) => zone.close()));
  }

  #declaration(file: string): string {
    return join(this.#copy, 'levels', 'sites', this.#options.site, file);
  }

  get #copy(): string {
    return join(this.#options.folder, 'repository');
  }

  #zone(name: string): RunningZone {
    const zone = this.#running.get(name);
    if (zone !== undefined) return zone;
    throw new Error(`Cannot find "${name}" running: the site runs ${this.zones.map((each) => `"${each}"`).join(', ')}`);
  }

  #load(): Site {
    const { sound, problems } = checkSites(this.#copy, [this.#options.site], { today: '0001-01-01' });
    const [site] = sound;
    if (site !== undefined) return site;
    throw new Error(`Cannot run site "${this.#options.site}": ${problems[0]?.message ?? 'it is not there'}`);
  }

  #objects(): ReadonlyMap<string, ZoneObjects> {
    return new Map(this.zones.map((zone) => [zone, zoneObjectsOf(this.#dist, zone)]));
  }

  /** One key for each conduit; both sides read the same file here, two Secrets in a plant. */
  #writeKeys(): void {
    for (const zone of this.zones) {
      const folder = join(this.#options.folder, 'keys', zone);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, '20270301'), randomBytes(48).toString('base64'), { mode: 0o600 });
    }
  }
}
