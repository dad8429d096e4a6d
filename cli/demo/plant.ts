// The sample plant on this machine: forwarders and DNS of every zone with children, the program itself, configured by the
// synthesized objects. Its declaration is a copy in a folder of its own, so the story can change it as a pull request would.

import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { siteFiles } from '../../constructs/site-files.ts';
import { type Forwarder, startForwarder } from '../../forwarder/forwarder.ts';
import { checkSites } from '../../levels/check-sites.ts';
import { faceOf, type Site } from '../../levels/model.ts';
import { writeFileAtomically } from '../synth/write-tree.ts';
import { overlaidTexts, type ZoneFolder } from './apply-overlay.ts';
import type { AuditTrail } from './audit-trail.ts';
import { machineAddress } from './cast.ts';
import type { DemoClock } from './demo-clock.ts';
import { type DnsServer, startDnsServer } from './dns-server.ts';
import { type Overlay, overlayOf } from './overlay.ts';
import { within } from './patience.ts';
import type { PlantMachine } from './plant-client.ts';
import { type ZoneObjects, zoneObjectsOf } from './zone-objects.ts';

export type PlantOptions = {
  /** The clone whose sample site is shown. */
  readonly repository: string;
  readonly site: string;
  /** An empty folder that outlives the plant. */
  readonly folder: string;
  readonly clock: DemoClock;
  readonly trail: AuditTrail;
  /** PEM of the authority of the stand-in Internet. */
  readonly ca: string;
};

/** How often a configuration on trial is tried; a plant takes five seconds. */
const ROUND_MS = 400;

export class Plant {
  readonly #options: PlantOptions;
  readonly #forwarders = new Map<string, Forwarder>();
  readonly #dns = new Map<string, { readonly server: DnsServer; files: ReadonlyMap<string, string> }>();
  readonly overlay: Overlay;
  site: Site;

  constructor(options: PlantOptions) {
    this.#options = options;
    for (const part of [`levels/sites/${options.site}`, 'levels/profiles']) {
      cpSync(join(options.repository, part), join(this.#copy, part), { recursive: true });
    }
    this.site = this.#load();
    this.overlay = overlayOf(this.site);
  }

  /** Zones with a forwarder, the top one first. */
  get zones(): readonly string[] {
    return this.site.zones.filter((zone) => zone.forwarder !== undefined).map(({ name }) => name);
  }

  /** Starts the top zone first, as a real plant is onboarded; each forwarder confirms its configuration by dialling up. */
  async start(): Promise<void> {
    const objects = this.#synthesize();
    this.#writeKeys();
    for (const zone of this.zones) {
      this.#write(zone, objects);
      await this.#startDns(zone, objects);
      await this.#startForwarder(zone);
    }
  }

  forwarder(zone: string): Forwarder {
    const forwarder = this.#forwarders.get(zone);
    if (forwarder === undefined)
      throw new Error(`Cannot find the forwarder of "${zone}": the site has ${this.zones.join(', ')}`);
    return forwarder;
  }

  /** A machine in a zone's network, with the parent's face as its only nameserver. */
  machine({ zone, host }: { readonly zone: string; readonly host: number }): PlantMachine {
    const declared = this.site.zones.find(({ name }) => name === zone);
    const face = declared && faceOf(declared);
    if (face === undefined) throw new Error(`Cannot place a machine in "${zone}": it has no parent to ask`);
    const nameserver = { address: this.overlay.address(face.address), port: this.overlay.port(53) };
    return { zone, address: machineAddress(this.site, this.overlay, zone, host), nameserver };
  }

  /** Changes one declaration, checks and synthesizes, and puts the objects in place, as merge and Flux would. */
  change(file: string, edit: (text: string) => string): void {
    const path = join(this.#copy, 'levels', 'sites', this.#options.site, file);
    writeFileAtomically(path, edit(readFileSync(path, 'utf8')));
    this.site = this.#load();
    const objects = this.#synthesize();
    for (const zone of this.zones) {
      this.#write(zone, objects);
      const dns = this.#dns.get(zone);
      if (dns === undefined) continue;
      dns.files = zoneOf(objects, zone).zoneFiles;
      dns.server.reload();
    }
  }

  /** Edits the forwarder.yaml of a zone directly, past every check. */
  sabotage(zone: string, edit: (text: string) => string): void {
    const { configuration } = this.#folderOf(zone);
    writeFileAtomically(configuration, edit(readFileSync(configuration, 'utf8')));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#dns.values()].map(({ server }) => server.close()));
    await Promise.all([...this.#forwarders.values()].map((forwarder) => forwarder.close()));
  }

  get #copy(): string {
    return join(this.#options.folder, 'repository');
  }

  #load(): Site {
    const { sound, problems } = checkSites(this.#copy, [this.#options.site], { today: '0001-01-01' });
    const [site] = sound;
    if (site === undefined)
      throw new Error(`Cannot run site "${this.#options.site}": ${problems[0]?.message ?? 'it is not there'}`);
    return site;
  }

  #synthesize(): ReadonlyMap<string, ZoneObjects> {
    const { dist } = siteFiles(this.site);
    return new Map(this.zones.map((zone) => [zone, zoneObjectsOf(dist, zone)]));
  }

  #folderOf(zone: string): ZoneFolder {
    const folder = join(this.#options.folder, zone);
    return {
      configuration: join(folder, 'forwarder.yaml'),
      allowlist: join(folder, 'allowlist.yaml'),
      state: join(folder, 'state'),
      audit: join(folder, 'audit.jsonl'),
      keys: (of) => join(this.#options.folder, 'keys', of),
    };
  }

  /** One key for each conduit; both sides read the same file here, two Secrets in a plant. */
  #writeKeys(): void {
    for (const zone of this.zones) {
      const folder = this.#folderOf(zone).keys(zone);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, '20270301'), randomBytes(48).toString('base64'), { mode: 0o600 });
    }
  }

  #write(zone: string, objects: ReadonlyMap<string, ZoneObjects>): void {
    const folder = this.#folderOf(zone);
    const texts = overlaidTexts(zoneOf(objects, zone), this.overlay, folder);
    for (const [file, text] of [
      [folder.configuration, texts.configuration],
      [folder.allowlist, texts.allowlist],
    ] as const) {
      writeFileAtomically(file, text);
    }
  }

  async #startDns(zone: string, objects: ReadonlyMap<string, ZoneObjects>): Promise<void> {
    const { corefile, zoneFiles } = zoneOf(objects, zone);
    const readFile = (path: string): string => {
      const files = this.#dns.get(zone)?.files ?? zoneFiles;
      const text = files.get(path.slice(path.lastIndexOf('/') + 1));
      if (text === undefined) throw new Error(`Cannot serve DNS of "${zone}": "${path}" was not synthesized`);
      return text;
    };
    this.#dns.set(zone, {
      server: await startDnsServer({ corefile, readFile, overlay: this.overlay }),
      files: zoneFiles,
    });
  }

  async #startForwarder(zone: string): Promise<void> {
    const { clock, trail, ca } = this.#options;
    const forwarder = await startForwarder({
      configurationFile: this.#folderOf(zone).configuration,
      clock,
      confirmRoundMs: ROUND_MS,
      tickMs: 100,
      probeCa: ca,
      onAudit: trail.add,
      log: pino({ level: 'silent' }),
    });
    this.#forwarders.set(zone, forwarder);
    const confirmed = forwarder.until(({ conditions }) =>
      conditions.some(({ type, status }) => type === 'Confirmed' && status === 'True'),
    );
    await within(`confirming the configuration of ${zone}`, confirmed);
  }
}

function zoneOf(objects: ReadonlyMap<string, ZoneObjects>, zone: string): ZoneObjects {
  const found = objects.get(zone);
  if (found === undefined) throw new Error(`Cannot run zone "${zone}": nothing was synthesized for it`);
  return found;
}
