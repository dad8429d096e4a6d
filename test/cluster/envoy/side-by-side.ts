// One zone of a site twice: its real forwarder, and the real Envoy with the exported configuration. Both are given what was
// synthesized, moved to loopback by the overlay of the demo, and stand at the same faces on different ports. What is above
// them answers everything, so what is compared is what they themselves let through.

import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { parse, stringify } from 'yaml';
import { overlaidTexts } from '../../../cli/demo/apply-overlay.ts';
import { DemoClock } from '../../../cli/demo/demo-clock.ts';
import { INTERNET, type Overlay, overlayOf } from '../../../cli/demo/overlay.ts';
import { zoneObjectsOf } from '../../../cli/demo/zone-objects.ts';
import { envoyBootstrap } from '../../../constructs/envoy/bootstrap.ts';
import type { Difference } from '../../../constructs/envoy/difference.ts';
import { differencesOf } from '../../../constructs/envoy/differences.ts';
import { siteFiles } from '../../../constructs/site-files.ts';
import { allowlistSchema, type Allowlist } from '../../../forwarder/contract/allowlist.ts';
import { configurationSchema, type Configuration } from '../../../forwarder/contract/configuration.ts';
import { digestOf } from '../../../forwarder/contract/digest.ts';
import { type Forwarder, startForwarder } from '../../../forwarder/forwarder.ts';
import type { Site, Zone } from '../../../levels/model.ts';
import { type DnsServer, startDnsServer } from '../../support/dns-server.ts';
import type { TemporaryFolder } from '../../support/temporary-folder.ts';
import { ask, type Asked, type Outcome } from './ask.ts';
import { RunningEnvoy } from './running-envoy.ts';
import { startAnswerer } from './stand-ins.ts';

/** Between the ports of the forwarder and those of Envoy. */
const ENVOY_PORTS = 1_500;

type Texts = { readonly configuration: Configuration; readonly allowlist: Allowlist };

export type SideBySideOptions = {
  readonly site: Site;
  readonly zone: Zone;
  readonly folder: TemporaryFolder;
  readonly today: string;
  /** Where every name of the Internet is. @default the stand-in for it */
  readonly everyName?: string;
};

export class SideBySide implements AsyncDisposable {
  readonly #cleanUp: AsyncDisposableStack;
  readonly #options: SideBySideOptions;
  readonly overlay: Overlay;
  readonly #forwarder: Overlay;
  /** What the top zone asks for names. */
  readonly dns: { readonly forwarder: DnsServer; readonly envoy: DnsServer };
  #texts: Texts | undefined;
  #envoy: RunningEnvoy | undefined;
  #differences: readonly Difference[] = [];

  private constructor(options: SideBySideOptions, dns: SideBySide['dns'], cleanUp: AsyncDisposableStack) {
    const own = overlayOf(options.site);
    this.#options = options;
    this.#forwarder = own;
    this.overlay = overlayOf(options.site, own.port(0) + ENVOY_PORTS);
    this.dns = dns;
    this.#cleanUp = cleanUp;
  }

  static async start(options: SideBySideOptions): Promise<SideBySide> {
    await using cleanUp = new AsyncDisposableStack();
    const { everyName = INTERNET.server } = options;
    const answer = (_name: string, type: string): readonly string[] => (type === 'A' ? [everyName] : []);
    const dns = {
      forwarder: cleanUp.use(await startDnsServer(answer)),
      envoy: cleanUp.use(await startDnsServer(answer)),
    };
    const both = new SideBySide(options, dns, cleanUp.move());
    try {
      await both.#startForwarder();
      await both.#startEnvoy();
      return both;
    } catch (error) {
      await both[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The list in force, moved to loopback. */
  get allowlist(): Allowlist {
    if (this.#texts === undefined) throw new Error('Cannot read the list: the forwarder was not started');
    return this.#texts.allowlist;
  }

  get differences(): readonly Difference[] {
    return this.#differences;
  }

  get envoy(): RunningEnvoy {
    if (this.#envoy === undefined) throw new Error('Cannot ask Envoy: it was not started');
    return this.#envoy;
  }

  askForwarder(asked: Asked): Promise<Outcome> {
    return ask(this.#face, this.#forwarder.port(asked.port), asked);
  }

  askEnvoy(asked: Asked): Promise<Outcome> {
    return ask(this.#face, this.overlay.port(asked.port), asked);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cleanUp.disposeAsync();
  }

  get #face(): string {
    return this.#faces[0] ?? '';
  }

  get #faces(): readonly string[] {
    return (this.#options.zone.forwarder?.faces ?? []).map(({ address }) => this.#forwarder.address(address));
  }

  async #startForwarder(): Promise<void> {
    const { folder, today } = this.#options;
    const texts = this.#move(this.#forwarder, this.dns.forwarder);
    this.#texts = texts;
    await this.#startNextHops(texts);
    const configuration = stringify(texts.configuration);
    const spec = { ...texts.allowlist.spec, configDigest: digestOf(configuration) };
    folder.write('allowlist.yaml', stringify({ ...texts.allowlist, spec }, { aliasDuplicateObjects: false }));
    const forwarder: Forwarder = await startForwarder({
      configurationFile: folder.write('forwarder.yaml', configuration),
      clock: new DemoClock(`${today}T12:00:00Z`),
      log: pino({ level: 'silent' }),
    });
    this.#cleanUp.defer(() => forwarder.close());
  }

  async #startEnvoy(): Promise<void> {
    const texts = this.#move(this.overlay, this.dns.envoy);
    await this.#startNextHops(texts);
    if (texts.configuration.uplink.direct !== undefined) await this.#startWebServers(texts);
    const inputs = { configuration: texts.configuration, allowlist: texts.allowlist.spec, today: this.#options.today };
    this.#differences = differencesOf(inputs);
    const file = this.#options.folder.write('envoy.yaml', stringify(envoyBootstrap(inputs), { version: '1.1' }));
    this.#envoy = this.#cleanUp.use(new RunningEnvoy(file));
    const binds = texts.configuration.listeners.flatMap(({ bind }) => bind);
    await this.#envoy.untilListening(binds.map(({ address = '', port }) => ({ address, port })));
  }

  /** Everything a connection may be led to from here. */
  async #startNextHops({ configuration, allowlist }: Texts): Promise<void> {
    const { parent } = configuration.uplink;
    const above = configuration.listeners.map(({ bind }) => ({
      address: parent?.address ?? INTERNET.server,
      port: bind[0]?.port ?? 0,
    }));
    const ends = allowlist.spec.grants
      .flatMap(({ entries }) => entries)
      .flatMap(({ to }) => (to?.address === undefined ? [] : [{ address: to.address, port: to.port }]));
    const places = new Map([...above, ...ends].map((place) => [`${place.address}:${place.port}`, place]));
    for (const { address, port } of places.values()) this.#cleanUp.use(await startAnswerer(address, port));
  }

  /** At the top Envoy dials the port that the Host of a request says, which no overlay moves. */
  async #startWebServers({ configuration }: Texts): Promise<void> {
    const web = configuration.listeners.filter(({ protocol }) => protocol === 'http');
    for (const { port } of web) this.#cleanUp.use(await startAnswerer(INTERNET.server, port));
  }

  #move(overlay: Overlay, dns: DnsServer): Texts {
    const { site, zone, folder } = this.#options;
    const objects = zoneObjectsOf(siteFiles(site).dist, zone.name);
    const keys = join(folder.path, 'keys');
    mkdirSync(keys, { recursive: true });
    writeFileSync(join(keys, '20270301'), randomBytes(48).toString('base64'), { mode: 0o600 });
    const paths = {
      configuration: join(folder.path, 'forwarder.yaml'),
      allowlist: join(folder.path, 'allowlist.yaml'),
      state: join(folder.path, 'state'),
      audit: join(folder.path, 'audit.jsonl'),
      keys: () => keys,
    };
    const service = () => ({ address: INTERNET.server, port: overlay.port(8_899) });
    const moved = overlaidTexts(objects, overlay, paths, this.#faces, { service });
    const configuration = configurationSchema.parse(parse(moved.configuration));
    if (configuration.uplink.direct !== undefined) configuration.uplink.direct.resolvers = [dns.endpoint];
    return { configuration, allowlist: allowlistSchema.parse(parse(moved.allowlist)) };
  }
}
