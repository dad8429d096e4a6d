// A site with its telemetry on this machine: the forwarders and DNS of the demo, a broker in each zone that has one, Apache
// Kafka behind the way up, and the emitted data flows between them. Started from the top, as a plant is onboarded, so that
// nobody sends into a zone that does not listen yet.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faceOf } from '../../../levels/model.ts';
import type { Telemetry } from '../../../levels/telemetry/model.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { ROOT_AUTHORITY } from '../../../levels/telemetry/trust.ts';
import { AuditTrail } from '../audit-trail.ts';
import { machineAddress, resolverAddresses } from '../cast.ts';
import { type CertificateAuthority, createAuthority } from '../certificate-authority.ts';
import { DemoClock } from '../demo-clock.ts';
import { startEverythingResolves } from '../everything-resolves.ts';
import { Plant } from '../plant.ts';
import { startStandInInternet } from '../stand-in-internet.ts';
import { zoneObjectsOf } from '../zone-objects.ts';
import { type Access, accessFrom, accessTo } from './access.ts';
import type { FlowWatch } from './data-flow.ts';
import { copyDeclaration, type DeclarationCopy } from './declaration-copy.ts';
import { KafkaServer } from './kafka-server.ts';
import { brokerPlace, HOSTS, hubsPlace, WIRE_ADDRESS } from './places.ts';
import { present } from './present.ts';
import type { Programs } from './programs.ts';
import type { SiteAuthorities } from './site-authorities.ts';
import { together } from './together.ts';
import { Wire } from './wire.ts';
import { ZoneTelemetry } from './zone-telemetry.ts';

export type TelemetryPlantOptions = {
  readonly repository: string;
  readonly site: string;
  readonly programs: Programs;
  /** The zone whose conduit to its parent can be cut. */
  readonly conduitOf: string;
  readonly watch: FlowWatch;
  readonly onFault: (what: string, error: Error) => void;
  readonly say: (text: string) => void;
  /** Where its own folder is made, which holds private keys and is removed at the end. */
  readonly folder?: string | undefined;
  /** Ends the start. */
  readonly signal: AbortSignal;
};

export class TelemetryPlant implements AsyncDisposable {
  readonly #options: TelemetryPlantOptions;
  #closers: AsyncDisposableStack;
  readonly #folder: string;
  readonly #systemCa: CertificateAuthority;
  readonly #zones: ReadonlyMap<string, ZoneTelemetry>;
  readonly trail = new AuditTrail();
  readonly plant: Plant;
  #authorities: SiteAuthorities;
  #wire: Wire | undefined;
  #hubs: KafkaServer | undefined;

  private constructor(
    options: TelemetryPlantOptions,
    folder: string,
    copy: DeclarationCopy,
    systemCa: CertificateAuthority,
    closers: AsyncDisposableStack,
  ) {
    this.#options = options;
    this.#closers = closers;
    this.#folder = folder;
    this.#systemCa = systemCa;
    this.#authorities = copy.authorities;
    this.plant = new Plant({
      repository: copy.repository,
      site: options.site,
      folder: join(folder, 'plant'),
      clock: new DemoClock(new Date().toISOString()),
      trail: this.trail,
      ca: systemCa.ca,
      detours: {
        service: (zone) => this.#zones.get(zone)?.broker.children,
        parent: (zone, face) => (zone === options.conduitOf ? WIRE_ADDRESS : face),
      },
    });
    this.#zones = new Map(this.telemetry.brokers.map((model) => [model.zone, this.#createZone(model)]));
  }

  static async start(options: TelemetryPlantOptions): Promise<TelemetryPlant> {
    // Whatever is there when the start fails goes away again.
    await using opened = new AsyncDisposableStack();
    const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'sallyport-telemetry-'));
    opened.defer(() => rmSync(folder, { recursive: true, force: true }));
    const copy = await copyDeclaration(options.repository, options.site, folder);
    const running = new TelemetryPlant(options, folder, copy, await createAuthority(), opened);
    await running.#start();
    running.#closers = opened.move();
    return running;
  }

  get telemetry(): Telemetry {
    return telemetryOf(this.plant.site);
  }

  /** Whose certificates the zones show. */
  get authorities(): SiteAuthorities {
    return this.#authorities;
  }

  get wire(): Wire {
    return present(this.#wire, 'the conduit that can be cut');
  }

  get hubs(): KafkaServer {
    return present(this.#hubs, 'the event hubs');
  }

  zone(name: string): ZoneTelemetry {
    return present(this.#zones.get(name), `the broker of "${name}"`);
  }

  /** From another host of a zone than the one its data flows run on, if that is said. */
  access(name: string, host: number = HOSTS.flows): Access {
    const { site, overlay } = this.plant;
    const zone = site.zones.find((each) => each.name === name);
    // Whatever that zone dials at its parent's face, and that is all it dials, goes over the wire.
    const way = name === this.#options.conduitOf ? () => WIRE_ADDRESS : undefined;
    if (zone?.parent !== undefined) return accessFrom(this.plant.machine({ zone: name, host }), overlay, way);
    // The topmost zone's own workloads go through its forwarder, and its DNS answers every name of the list with it.
    const face = present(site.root.forwarder?.faces[0], 'the face of the topmost zone').address;
    return accessTo(overlay.address(face), machineAddress(site, overlay, name, host), overlay);
  }

  /** Replaces what stands in pki/, as a merged change would, and lets every broker know. */
  async believe(pemOf: (authority: string) => string): Promise<void> {
    const names = [ROOT_AUTHORITY, ...this.telemetry.authorities.map(({ zone }) => zone)];
    this.plant.replace(new Map(names.map((name) => [`pki/${name}.pem`, pemOf(name)])));
    for (const zone of this.#zones.values()) await zone.reconfigure();
  }

  /** New certificates for every zone; who is connected shows the new one when it connects again. */
  async renew(authorities: SiteAuthorities): Promise<void> {
    this.#authorities = authorities;
    for (const zone of this.#zones.values()) {
      await zone.renew(authorities);
      await zone.reconfigure();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#closers.disposeAsync();
  }

  async #start(): Promise<void> {
    const { say, signal } = this.#options;
    await together(signal, [(either) => this.#startHubs(either), () => this.#startForwarders()]);
    say('the event hubs are there: Apache Kafka, TLS 1.3 and SASL');
    for (const [name, zone] of this.#zones) {
      this.#closers.defer(() => zone.close());
      const flows = await zone.start(this.#authorities, signal);
      say(`${name}: its broker serves, ${flows.join(' and ')} run`);
    }
  }

  async #startForwarders(): Promise<void> {
    const { plant } = this;
    this.#closers.defer(() => plant.close());
    const internet = await startStandInInternet([plant.overlay.port(443)], this.#systemCa);
    this.#closers.defer(() => internet.close());
    for (const resolver of resolverAddresses(plant.site, plant.overlay)) {
      const dns = await startEverythingResolves(resolver, plant.overlay);
      this.#closers.defer(() => dns.close());
    }
    const wire = await this.#layWire();
    this.#wire = wire;
    this.#closers.defer(() => wire.close());
    await plant.start();
  }

  async #layWire(): Promise<Wire> {
    const { site, overlay, dist } = this.plant;
    const { conduitOf } = this.#options;
    const zone = site.zones.find(({ name }) => name === conduitOf);
    const face = present(zone === undefined ? undefined : faceOf(zone), `the face that "${conduitOf}" dials`);
    const { listeners } = zoneObjectsOf(dist, present(zone?.parent, `the parent of "${conduitOf}"`).name).configuration;
    const ports = listeners.map(({ port }) => overlay.port(port));
    return Wire.lay({ address: WIRE_ADDRESS, to: overlay.address(face.address), ports });
  }

  async #startHubs(signal: AbortSignal): Promise<void> {
    const ends = this.telemetry.ways.flatMap(({ flows }) => flows.map(({ destination }) => destination));
    const places = ends.flatMap(({ endpoint, topic }) =>
      endpoint?.kind === 'eventHubs' ? [{ host: endpoint.host, topic }] : [],
    );
    const { host } = present(places[0], 'a route to event hubs');
    const hubs = await KafkaServer.start({
      programs: this.#options.programs,
      folder: join(this.#folder, 'kafka'),
      place: hubsPlace(host, this.plant.overlay),
      certificate: await this.#systemCa.issue(host),
      ca: this.#systemCa.ca,
      signal,
    });
    this.#closers.defer(() => hubs.stop());
    await hubs.createTopics(places.map(({ topic }) => topic));
    this.#hubs = hubs;
  }

  #createZone(model: Telemetry['brokers'][number]): ZoneTelemetry {
    const { programs, watch, onFault } = this.#options;
    return new ZoneTelemetry({
      model,
      mosquitto: programs.mosquitto,
      folder: join(this.#folder, 'brokers'),
      places: brokerPlace(this.plant.site, this.plant.overlay, model.zone),
      dist: () => this.plant.dist,
      access: () => this.access(model.zone),
      systemCa: this.#systemCa.ca,
      watch,
      onFault,
    });
  }
}
