// One zone on this machine: its forwarder and the DNS for its children, configured by its synthesized objects.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Forwarder, startForwarder } from '../../forwarder/forwarder.ts';
import type { Zone } from '../../levels/model.ts';
import { writeFileAtomically } from '../synth/write-tree.ts';
import { type Detours, overlaidTexts, type ZoneFolder } from './apply-overlay.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { DemoClock } from './demo-clock.ts';
import { type DnsServer, startDnsServer } from './dns-server.ts';
import type { Overlay } from './overlay.ts';
import { within } from './patience.ts';
import type { ZoneObjects } from './zone-objects.ts';

export type RunningZoneOptions = {
  readonly zone: Zone;
  readonly overlay: Overlay;
  /** Of the whole plant: each zone has a folder in it, and keys/ is shared. */
  readonly folder: string;
  readonly clock: DemoClock;
  readonly trail: AuditTrail;
  /** PEM of the authority of the stand-in Internet. */
  readonly ca: string;
  /** Where what stands beside the forwarders is. @default nowhere */
  readonly detours?: Detours;
};

/** How often a configuration on trial is tried; a plant takes five seconds. */
const ROUND_MS = 400;
/** How often expiries are looked at; a plant takes half a second. */
const TICK_MS = 100;

export class RunningZone {
  readonly #options: RunningZoneOptions;
  readonly #folder: ZoneFolder;
  readonly #faces: readonly string[];
  #objects: ZoneObjects;
  #dns: DnsServer | undefined;
  #forwarder: Forwarder | undefined;

  constructor(options: RunningZoneOptions, objects: ZoneObjects) {
    const own = join(options.folder, options.zone.name);
    this.#options = options;
    this.#objects = objects;
    this.#faces = (options.zone.forwarder?.faces ?? []).map(({ address }) => options.overlay.address(address));
    this.#folder = {
      configuration: join(own, 'forwarder.yaml'),
      allowlist: join(own, 'allowlist.yaml'),
      state: join(own, 'state'),
      audit: join(own, 'audit.jsonl'),
      keys: (zone) => join(options.folder, 'keys', zone),
    };
  }

  get forwarder(): Forwarder {
    if (this.#forwarder !== undefined) return this.#forwarder;
    throw new Error(`Cannot ask the forwarder of "${this.#options.zone.name}": it was not started`);
  }

  /** Where the children ask for names; undefined when none of them asks here. */
  get nameserver(): { readonly address: string; readonly port: number } | undefined {
    return this.#dns?.endpoints[0];
  }

  /** Starts DNS, then the forwarder, and waits until it has confirmed its configuration by dialling up. */
  async start(): Promise<void> {
    this.#write();
    await this.#startDns();
    await this.#startForwarder();
  }

  /** As when its pod is replaced: connections end, and who wants one dials again. */
  async restartForwarder(): Promise<void> {
    await this.#forwarder?.close();
    await this.#startForwarder();
  }

  /** Puts other objects in place, as Flux would. */
  apply(objects: ZoneObjects): void {
    this.#objects = objects;
    this.#write();
    this.#dns?.reload();
  }

  /** Edits forwarder.yaml directly, past every check. */
  sabotage(edit: (text: string) => string): void {
    const { configuration } = this.#folder;
    writeFileAtomically(configuration, edit(readFileSync(configuration, 'utf8')));
  }

  async close(): Promise<void> {
    await this.#dns?.close();
    await this.#forwarder?.close();
  }

  #write(): void {
    const { overlay, detours } = this.#options;
    const { configuration, allowlist } = overlaidTexts(this.#objects, overlay, this.#folder, this.#faces, detours);
    writeFileAtomically(this.#folder.configuration, configuration);
    writeFileAtomically(this.#folder.allowlist, allowlist);
  }

  async #startForwarder(): Promise<void> {
    const { zone, clock, trail, ca } = this.#options;
    this.#forwarder = await startForwarder({
      configurationFile: this.#folder.configuration,
      clock,
      confirmRoundMs: ROUND_MS,
      tickMs: TICK_MS,
      probeCa: ca,
      onAudit: trail.add,
      log: pino({ level: 'silent' }),
    });
    const isConfirmed = this.#forwarder.until(({ conditions }) =>
      conditions.some(({ type, status }) => type === 'Confirmed' && status === 'True'),
    );
    await within(`confirming the configuration of ${zone.name}`, isConfirmed);
  }

  async #startDns(): Promise<void> {
    const { corefile } = this.#objects;
    const [everywhere] = this.#faces;
    if (corefile === undefined || everywhere === undefined) return;
    const readFile = (path: string): string => {
      const text = this.#objects.zoneFiles.get(path.slice(path.lastIndexOf('/') + 1));
      if (text !== undefined) return text;
      throw new Error(`Cannot serve DNS of "${this.#options.zone.name}": "${path}" was not synthesized`);
    };
    this.#dns = await startDnsServer({ corefile, readFile, overlay: this.#options.overlay, everywhere });
  }
}
