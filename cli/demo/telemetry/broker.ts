// The broker of one zone: mosquitto, configured from the zone's objects, with a disk to remember what it confirmed.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineWatch } from './line-watch.ts';
import { type BrokerPlaces, brokerSettings } from './broker-settings.ts';
import type { TelemetryObject } from './objects.ts';
import { ServerProcess } from './server-process.ts';
import { writeSecrets, type ZoneSecrets } from './zone-secrets.ts';

export type BrokerOptions = {
  readonly zone: string;
  readonly mosquitto: string;
  readonly folder: string;
  readonly places: Pick<BrokerPlaces, 'local' | 'children'>;
};

export class Broker {
  readonly #options: BrokerOptions;
  readonly log = new LineWatch();
  #process: ServerProcess | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
    mkdirSync(join(options.folder, 'data'), { recursive: true });
  }

  get local(): { readonly address: string; readonly port: number } {
    return this.#options.places.local;
  }

  get children(): { readonly address: string; readonly port: number } {
    return this.#options.places.children;
  }

  async start(): Promise<void> {
    const { zone, mosquitto, folder } = this.#options;
    this.#process = await ServerProcess.start({
      name: `the broker of ${zone}`,
      program: mosquitto,
      args: ['-c', join(folder, 'mosquitto.conf')],
      isReady: (line) => /mosquitto version \S+ running/.test(line),
      onLine: (line) => this.log.hear(line),
    });
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#process = undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Puts the zone’s objects and secrets in place; a running broker takes them at its next start. */
  configure(objects: readonly TelemetryObject[], secrets: ZoneSecrets, isWatched = false): void {
    const { folder, places } = this.#options;
    const files = writeSecrets(join(folder, 'secrets'), secrets);
    const accessList = join(folder, 'access-list');
    const settings = brokerSettings(
      objects,
      { ...places, ...files, data: join(folder, 'data'), accessList },
      isWatched,
    );
    writeFileSync(accessList, settings.accessList, { mode: 0o600 });
    // As root mosquitto would become a user who may not read this folder.
    const owner = process.getuid?.() === 0 ? 'user root\n' : '';
    writeFileSync(join(folder, 'mosquitto.conf'), `${owner}${settings.configuration}`, { mode: 0o600 });
  }
}
