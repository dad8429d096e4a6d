// A real chain in learning mode: forwarders and DNS run from the synthesized objects of a plant that declares nothing but
// what is reserved. A machine calls every name of a profile over TLS; what its forwarder wrote down is fed to `learn`.

import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { AuditTrail } from '../../cli/demo/audit-trail.ts';
import { resolverAddresses } from '../../cli/demo/cast.ts';
import { createAuthority } from '../../cli/demo/certificate-authority.ts';
import { DemoClock } from '../../cli/demo/demo-clock.ts';
import { startEverythingResolves } from '../../cli/demo/everything-resolves.ts';
import { Plant } from '../../cli/demo/plant.ts';
import { lookUp, open, type PlantMachine } from '../../cli/demo/plant-client.ts';
import { startStandInInternet } from '../../cli/demo/stand-in-internet.ts';
import type { AuditRecord } from '../../forwarder/contract/audit-record.ts';
import { loadProfiles } from '../../levels/load-profiles.ts';
import { Clone } from '../support/clone.ts';
import { eventually } from '../support/eventually.ts';
import { namesOfProfile, type CalledName } from '../support/profile-calls.ts';

const TODAY = '2026-11-02';
const ZONE = 'level-2-line';
const FILE = `levels/sites/plant/${ZONE}.yaml`;
const DIGEST = `sha256:${'0'.repeat(64)}`;

const SITE = {
  'site.yaml': `site: plant
region: westeurope
git: { url: https://git.plant.example/plant }
images: { registry: registry.plant.example, forwarder: "${DIGEST}", coredns: "${DIGEST}" }
`,
  'level-4.yaml': `level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder: { faces: [{ address: 10.40.0.10, for: [level-3], routed: firewall 4 }], uplink: { direct: { resolvers: ["10.40.0.2:53"] } } }
`,
  'level-3.yaml': `level: 3
distribution: k3s
network: 10.30.0.0/24
forwarder: { faces: [{ address: 10.30.0.10, for: [${ZONE}], routed: firewall 3 }] }
`,
  [`${ZONE}.yaml`]: `# The line. Nothing is known of it yet.
level: 2
distribution: k3s
network: 10.20.0.0/24
dns: { unlisted: forwarder, until: 2026-11-30 } # for the first weeks
`,
};

/** Often enough not to be noise. */
const CALLS = 3;

class LearningChain implements AsyncDisposable {
  readonly clone = new Clone([]);
  readonly #cleanUp = new AsyncDisposableStack();
  #denials = 0;
  readonly #trail = new AuditTrail();
  readonly #ca: string;
  readonly plant: Plant;

  private constructor(ca: string) {
    this.#ca = ca;
    this.#cleanUp.defer(() => this.clone[Symbol.dispose]());
    for (const [file, text] of Object.entries(SITE)) this.clone.write(`levels/sites/plant/${file}`, text);
    this.plant = new Plant({
      repository: this.clone.path,
      site: 'plant',
      folder: join(this.clone.path, 'running'),
      clock: new DemoClock(`${TODAY}T12:00:00Z`),
      trail: this.#trail,
      ca,
    });
    this.#cleanUp.defer(() => this.plant.close());
  }

  static async start(ports: readonly number[]): Promise<LearningChain> {
    const authority = await createAuthority();
    const chain = new LearningChain(authority.ca);
    const { plant } = chain;
    const internet = await startStandInInternet(
      ports.map((port) => plant.overlay.port(port)),
      authority,
    );
    chain.#cleanUp.defer(() => internet.close());
    for (const address of resolverAddresses(plant.site, plant.overlay)) {
      const dns = await startEverythingResolves(address, plant.overlay);
      chain.#cleanUp.defer(() => dns.close());
    }
    await plant.start();
    return chain;
  }

  get machine(): PlantMachine {
    return this.plant.machine({ zone: ZONE, host: 50 });
  }

  /** What a service greets with, or that it was not reached. */
  async call({ name, port }: CalledName): Promise<string> {
    const { machine } = this;
    const answer = await lookUp(machine, name);
    if (answer.kind !== 'address') return answer.kind;
    const outcome = await open(machine, this.plant.overlay, { name, port, address: answer.address, ca: this.#ca });
    if (!outcome.ok) return 'not reached';
    await outcome.connection.end();
    return outcome.greeting;
  }

  /** Calls a name that is not allowed, and waits for the forwarder to have denied it. */
  async callInVain(called: CalledName): Promise<void> {
    const since = this.#trail.length;
    expect(await this.call(called)).toBe('not reached');
    const isDenial = ({ event, destination }: AuditRecord): boolean =>
      event === 'deny' && destination === `${called.name}:${called.port}`;
    await this.#trail.until(`the denial of ${called.name}`, since, isDenial);
    this.#denials += 1;
  }

  /** The audit files of both forwarders, once they hold every denial: lines are written behind the traffic. */
  async audit(): Promise<readonly string[]> {
    const files = this.plant.zones.map((zone) => join(this.clone.path, 'running', zone, 'audit.jsonl'));
    await eventually('every denial is in the audit files', () => {
      const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
      return Promise.resolve(lines.filter((line) => line.includes('"event":"deny"')).length >= this.#denials);
    });
    return files;
  }

  /** The declaration of the line as a merge would put it in force, up to the forwarders' confirmation. */
  async merge(text: string): Promise<void> {
    const forwarders = this.plant.zones.map((zone) => this.plant.forwarder(zone));
    const before = forwarders.map((forwarder) => forwarder.state().snapshot);
    this.plant.replace(new Map([[`${ZONE}.yaml`, text]]));
    await Promise.all(
      forwarders.map((forwarder, index) =>
        forwarder.until(
          ({ snapshot, belongTogether, conditions }) =>
            snapshot !== before[index] &&
            belongTogether &&
            conditions.some(({ type, status }) => type === 'Confirmed' && status === 'True'),
        ),
      ),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanUp.disposeAsync();
  }
}

describe('sallyport learn, on a chain in learning mode', () => {
  test.each([
    {
      profile: 'arc-kubernetes',
      given: { relay: 'g0-prod-am3-sb' },
      ours: ['g0-prod-am3-sb.servicebus.windows.net'],
      ports: [443, 8084],
      use: { name: 'arc-kubernetes', with: { relay: 'g0-prod-am3-sb' } },
    },
    {
      profile: 'event-hubs',
      given: { eventHubsNamespace: 'plant-events' },
      ours: ['plant-events.servicebus.windows.net'],
      ports: [443, 5671, 9093],
      use: { name: 'event-hubs', with: { eventHubsNamespace: 'plant-events' } },
    },
  ])(
    'proposes exactly $profile when every name of it is called, and then those calls pass',
    async ({ profile, given, ours, ports, use }) => {
      await using chain = await LearningChain.start(ports);
      const loaded = loadProfiles(chain.clone.path).profiles.get(profile);
      const names = namesOfProfile(loaded, given, 'westeurope');
      expect([...new Set(names.map(({ port }) => port))].sort((a, b) => a - b)).toEqual(ports);
      for (let call = 0; call < CALLS; call += 1) {
        for (const name of names) await chain.callInVain(name);
      }

      // A value that only the log brings is nobody's until a person vouches for it.
      const owner = ['--owner', 'line@plant.example'];
      const vouched = ours.flatMap((name) => ['--ours', name]);
      const { code, out, err } = await chain.clone.run(
        'learn',
        ...(await chain.audit()),
        '--today',
        TODAY,
        ...owner,
        ...vouched,
      );

      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain(`\n1 proposal written into ${FILE}.\n`);
      const edited = readFileSync(join(chain.clone.path, FILE), 'utf8');
      expect(edited.startsWith(SITE[`${ZONE}.yaml`])).toBe(true);
      expect(parse(edited)).toEqual({ ...parse(SITE[`${ZONE}.yaml`]), profiles: [use] });
      await chain.merge(edited);
      for (const name of names) expect([name, await chain.call(name)]).toEqual([name, `hello from ${name.name}`]);
      await chain.callInVain({ name: 'elsewhere.example', port: 443 });
    },
    90_000,
  );
});
