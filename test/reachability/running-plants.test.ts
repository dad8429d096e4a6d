// What the objects say, and what happens: forwarders and DNS of sites at random run on loopback from the very objects that are
// read, machines in their zones ask for names and dial, and every outcome has to be the one that was foretold.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { join } from 'node:path';
import { AuditTrail } from '../../cli/demo/audit-trail.ts';
import { resolverAddresses } from '../../cli/demo/cast.ts';
import { createAuthority } from '../../cli/demo/certificate-authority.ts';
import { DemoClock } from '../../cli/demo/demo-clock.ts';
import { startEverythingResolves } from '../../cli/demo/everything-resolves.ts';
import { Plant } from '../../cli/demo/plant.ts';
import { lookUp, open } from '../../cli/demo/plant-client.ts';
import { startStandInInternet } from '../../cli/demo/stand-in-internet.ts';
import { readPlant } from '../../reachability/read-plant.ts';
import { reachOf } from '../../reachability/reach-of.ts';
import type { Destination } from '../../reachability/reach.ts';
import { Clone } from '../support/clone.ts';
import { synthesizedFiles } from '../support/plant-files.ts';
import { anySite, type DeclaredFiles, SITE } from './any-site.ts';
import { questionsOf } from './explained.ts';
import { soundSite, TODAY } from './sound-site.ts';

const PORTS = [443, 8443, 8883];
const PLANTS = 2;
const QUESTIONS_OF_A_PLANT = 24;

/** A site's forwarders and DNS servers, and machines that dial. */
class RunningPlant implements AsyncDisposable {
  readonly #clone = new Clone([]);
  readonly #cleanUp = new AsyncDisposableStack();
  readonly #plant: Plant;
  readonly #ca: string;

  private constructor(files: DeclaredFiles, ca: string) {
    this.#ca = ca;
    this.#cleanUp.defer(() => this.#clone[Symbol.dispose]());
    for (const [name, text] of Object.entries(files)) this.#clone.write(`levels/sites/${SITE}/${name}`, text);
    this.#plant = new Plant({
      repository: this.#clone.path,
      site: SITE,
      folder: join(this.#clone.path, 'running'),
      clock: new DemoClock(`${TODAY}T12:00:00Z`),
      trail: new AuditTrail(),
      ca,
    });
    this.#cleanUp.defer(() => this.#plant.close());
  }

  static async start(files: DeclaredFiles): Promise<RunningPlant> {
    const authority = await createAuthority();
    const running = new RunningPlant(files, authority.ca);
    const { overlay, site } = running.#plant;
    const internet = await startStandInInternet(PORTS.map(overlay.port), authority);
    running.#cleanUp.defer(() => internet.close());
    for (const address of resolverAddresses(site, overlay)) {
      const dns = await startEverythingResolves(address, overlay);
      running.#cleanUp.defer(() => dns.close());
    }
    await running.#plant.start();
    return running;
  }

  /** As a machine of the zone finds it: it asks its parent's DNS, dials what it is told, and waits for a greeting. */
  async reaches({ zone, host, port }: Destination): Promise<boolean> {
    const machine = this.#plant.machine({ zone, host: 50 });
    const answer = await lookUp(machine, host);
    if (answer.kind !== 'address') return false;
    const { overlay } = this.#plant;
    const outcome = await open(machine, overlay, { name: host, port, address: answer.address, ca: this.#ca });
    if (outcome.ok) await outcome.connection.end();
    return outcome.ok;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanUp.disposeAsync();
  }
}

describe('reachOf() and a running plant', () => {
  test('agree, verdict by verdict', async () => {
    const seen = { reached: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(anySite, fc.infiniteStream(fc.nat()), async (files, choices) => {
        const site = soundSite(files);
        fc.pre(site !== undefined && site.root.declaration.forwarder?.uplink?.direct !== undefined);
        const read = readPlant(SITE, synthesizedFiles(site));
        const asking = site.zones.filter(({ dnsMode }) => dnsMode === 'parent').map(({ name }) => name);
        const foretold = questionsOf(site)
          .filter(({ zone, host, port }) => asking.includes(zone) && PORTS.includes(port) && !/^[\d.]+$/.test(host))
          .map((question) => ({ question, reach: reachOf(read, question, { today: TODAY }) }))
          // What ends inside the plant has no server here.
          .filter(({ reach: { hops } }) => !hops.some(({ text }) => /in the plant|inside the zone/.test(text)));
        fc.pre(foretold.length > 0);
        await using running = await RunningPlant.start(files);
        for (const choice of choices.take(QUESTIONS_OF_A_PLANT)) {
          // Most questions are refused: every other one is taken from those that are not.
          const allowed = foretold.filter(({ reach }) => reach.reachable);
          const from = choice % 2 === 0 && allowed.length > 0 ? allowed : foretold;
          const chosen = from[choice % from.length];
          if (chosen === undefined) continue;
          const { question, reach } = chosen;
          const isReached = await running.reaches(question);
          seen[isReached ? 'reached' : 'refused'] += 1;
          expect({ ...question, isReached }).toEqual({ ...question, isReached: reach.reachable });
        }
      }),
      { numRuns: PLANTS, endOnFailure: true },
    );
    expect([seen.reached > 5, seen.refused > 5]).toEqual([true, true]);
  }, 120_000);
});
