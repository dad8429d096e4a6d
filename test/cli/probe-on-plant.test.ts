// A plan carried out on the example site as it was synthesized: real forwarders and DNS on loopback, in three hops.

import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { AuditTrail } from '../../cli/demo/audit-trail.ts';
import { resolverAddresses } from '../../cli/demo/cast.ts';
import { createAuthority } from '../../cli/demo/certificate-authority.ts';
import { DemoClock } from '../../cli/demo/demo-clock.ts';
import { startEverythingResolves } from '../../cli/demo/everything-resolves.ts';
import type { Overlay } from '../../cli/demo/overlay.ts';
import { Plant } from '../../cli/demo/plant.ts';
import { lookUp } from '../../cli/demo/plant-client.ts';
import { startStandInInternet } from '../../cli/demo/stand-in-internet.ts';
import type { ProbePlan } from '../../forwarder/contract/probe-plan.ts';
import { askTypesOf } from '../../forwarder/probe/ask-types.ts';
import { runProbe } from '../../forwarder/probe/run-probe.ts';
import { probePlan } from '../../levels/probe-plan.ts';
import { zoneOf } from '../support/declared-site.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const TODAY = '2026-11-21T12:00:00Z';

/** Inside the plant, where the demo has no servers; and the one question that would leave this machine. */
const NOT_HERE = ['mes.bakery.internal', 'mqtt.level-3.contoso-bakery.internal', '1.1.1.1'];

function moved(plan: ProbePlan, overlay: Overlay): ProbePlan {
  const { face, questions } = plan;
  return {
    ...plan,
    clock: undefined,
    face: face && { ...face, address: overlay.address(face.address) },
    questions: questions
      .filter(({ host }) => !NOT_HERE.includes(host))
      .map((question) => ({ ...question, port: overlay.port(question.port) })),
  };
}

describe('a probe of a synthesized plant', () => {
  test('sees every entry answer and everything else denied', async () => {
    using folder = new TemporaryFolder();
    await using cleanUp = new AsyncDisposableStack();
    const authority = await createAuthority();
    const trail = new AuditTrail();
    const clock = new DemoClock(TODAY);
    const plant = new Plant({
      repository: REPOSITORY,
      site: 'contoso-bakery',
      folder: folder.path,
      clock,
      trail,
      ca: authority.ca,
    });
    cleanUp.defer(() => plant.close());
    const ports = [443, 8084].map((port) => plant.overlay.port(port));
    const internet = await startStandInInternet(ports, authority);
    cleanUp.defer(() => internet.close());
    for (const address of resolverAddresses(plant.site, plant.overlay)) {
      const dns = await startEverythingResolves(address, plant.overlay);
      cleanUp.defer(() => dns.close());
    }
    await plant.start();
    const machine = plant.machine({ zone: 'level-2-ovens', host: 50 });
    const plan = moved(probePlan(plant.site, zoneOf(plant.site, 'level-2-ovens'), { kind: 'host' }), plant.overlay);

    const { nameserver } = machine;
    const askType = askTypesOf({
      resolvers: [`${nameserver.address}:${nameserver.port}`],
      source: machine.address,
      eachMs: 3_000,
      signal: new AbortController().signal,
    });

    const result = await runProbe(plan, {
      source: machine.address,
      resolve: async (name) => {
        const answer = await lookUp(machine, name);
        if (answer.kind === 'address') return [{ address: answer.address, ttl: 30 }];
        throw Object.assign(new Error(answer.kind), { code: answer.kind === 'nxdomain' ? 'ENOTFOUND' : 'ENODATA' });
      },
      askType,
      authorities: [authority.ca],
      now: () => Date.parse(TODAY),
    });

    expect(result.findings.filter(({ passed }) => !passed)).toEqual([]);
    expect(result.findings.filter(({ verdict }) => verdict === 'allow').length).toBeGreaterThan(20);
    expect(
      result.findings.filter(({ verdict }) => verdict === 'deny').map(({ host, reason }) => [host, reason]),
    ).toEqual([
      ['example.com', 'closed-without-answer'],
      ['licence.packvendor.example', 'closed-without-answer'],
    ]);
    const denial = await trail.until('the denial', 0, ({ serverName }) => serverName === 'licence.packvendor.example');
    expect(denial).toMatchObject({ zone: 'level-3', origin: 'level-2-ovens', reason: 'zone-not-allowed' });
  }, 60_000);
});
