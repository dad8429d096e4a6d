import { describe, expect, test } from '@jest/globals';
import {
  MAX_QUESTIONS,
  type ProbePlan,
  probePlanSchema,
  type ProbeQuestion,
} from '../../forwarder/contract/probe-plan.ts';
import { explainReach } from '../../levels/explain.ts';
import type { Site } from '../../levels/model.ts';
import type { Asker } from '../../levels/probe/gate.ts';
import { probePlan } from '../../levels/probe-plan.ts';
import { exampleSite, zoneOf } from '../support/declared-site.ts';
import { buildPlant, type PlantChanges } from '../support/plant.ts';

const POD: Asker = { kind: 'pod', inside: undefined };
const HOST: Asker = { kind: 'host' };
const EXAMPLES = ['contoso-bakery', 'fabrikam-aks-and-vm', 'northwind-dual-nic'].map(exampleSite);
const WHY = 'why: a reason, owner: plant';

function planOf(changes: PlantChanges, zone = 'level-2-a', asker: Asker = POD): ProbePlan {
  const site = buildPlant(changes);
  return probePlan(site, zoneOf(site, zone), asker);
}

function isDenial({ expect: expected }: ProbeQuestion): boolean {
  return expected === 'deny';
}

/** `host:port`, and what DNS has to say where that is not the rule. */
function denials({ questions }: ProbePlan): readonly string[] {
  return questions.filter(isDenial).map(({ host, port, resolves }) => [`${host}:${port}`, resolves].join(' ').trim());
}

function question(plan: ProbePlan, host: string): ProbeQuestion | undefined {
  return plan.questions.find((each) => each.host === host);
}

const EVERY_ZONE: readonly (readonly [string, Site, string])[] = EXAMPLES.flatMap((site) =>
  site.zones.map(({ name }) => [`${site.name}/${name}`, site, name] as const),
);

describe.each(EVERY_ZONE)('probePlan() of %s', (_, site, name) => {
  const zone = zoneOf(site, name);

  test('says of every destination below a forwarder what explain says of it', () => {
    if (zone.parent === undefined) return;
    const plan = probePlan(site, zone, POD);
    expect(plan.questions.filter((each) => !isDenial(each)).length).toBeGreaterThan(5);
    for (const { host, port, expect: expected = 'allow' } of plan.questions) {
      const { verdict, reason } = explainReach(site, name, host, port, { today: '2026-11-21' });
      expect([host, port, verdict, reason]).toEqual([host, port, expected, expect.any(String)]);
    }
  });

  test('is a plan its reader takes, asks nothing twice, and is the same every time', () => {
    for (const asker of [POD, HOST]) {
      const plan = probePlan(site, zone, asker);
      expect(probePlanSchema.parse(plan)).toEqual(plan);
      const asked = plan.questions.map(({ host, port, protocol }) => `${host} ${port} ${protocol}`);
      expect(new Set(asked).size).toBe(asked.length);
      expect(JSON.stringify(probePlan(site, zone, asker))).toBe(JSON.stringify(plan));
    }
  });

  test('takes the time from the Git server', () => {
    const { clock, questions } = probePlan(site, zone, POD);
    expect(clock?.host).toBe(new URL(site.declaration.git.url).hostname);
    expect(questions).toContainEqual(expect.objectContaining({ ...clock }));
  });
});

describe('probePlan()', () => {
  test('asks for names, wildcards and ports as an entry has them, with its line', () => {
    const plan = planOf({
      'level-2-a': `allow:
  - { host: "**.vendor.example", port: 8443, expires: 2027-01-31, ${WHY} }
  - { host: deb.example, port: 80, protocol: http, ${WHY} }
  - { host: erp.plant.example, port: 1433, protocol: tcp, listenPort: 11433, to: { address: 10.40.0.20, port: 1433 }, ${WHY} }
  - { port: 5450, protocol: tcp, listenPort: 15450, to: { address: 10.30.0.30, port: 5450 }, ${WHY} }
`,
    });
    const from = 'levels/sites/plant/level-2-a.yaml';
    expect(plan).toMatchObject({ names: 'level-3', face: { zone: 'level-3', address: '10.30.0.10' } });
    expect(plan.questions.filter((each) => each.from === from)).toEqual([
      { host: '10.30.0.10', port: 15450, protocol: 'tcp', from, line: 8 },
      { host: 'deb.example', port: 80, protocol: 'http', from, line: 6 },
      { host: 'erp.plant.example', port: 11433, protocol: 'tcp', from, line: 7 },
      {
        host: 'sallyport-probe.vendor.example',
        port: 8443,
        covers: '**.vendor.example',
        expires: '2027-01-31',
        from,
        line: 5,
      },
    ]);
  });

  test('has one name denied that nobody lists, one of each other zone, and a way around the forwarder', () => {
    const changes = { 'level-2-b': `allow: [{ host: only-b.example, port: 443, ${WHY} }]\n` };
    expect(denials(planOf(changes))).toEqual(['example.com:443', 'only-b.example:443', '1.1.1.1:443']);
    expect(question(planOf(changes), 'only-b.example')?.why).toBe(
      'an entry of "level-2-b", which passes the same forwarder',
    );
  });

  test('has nothing denied that the zone may reach, that has ended, or that its own network answers', () => {
    const changes = {
      'level-2-a': `dns: { hosts: [{ name: plc.example, address: 10.20.1.7 }], forward: [{ zone: cells.internal, to: [10.20.1.5] }] }
allow: [{ host: "**.shared.example", port: 443, ${WHY} }, { host: example.com, port: 443, ${WHY} }]
`,
      'level-2-b': `allow:
  - { host: a.b.shared.example, port: 443, ${WHY} }
  - { host: old.example, port: 443, expires: 2026-01-31, ${WHY} }
  - { host: p.cells.internal, port: 443, to: { address: 10.30.0.9, port: 443 }, ${WHY} }
`,
    };
    expect(denials(planOf(changes))).toEqual(['example.org:443', '1.1.1.1:443']);
  });

  test('takes a few zones where many are behind the same forwarder', () => {
    const names = Array.from({ length: 12 }, (_, index) => `level-2-c${index}`);
    const zones = names.map((name, index): [string, string] => [
      name,
      `level: 2\ndistribution: k3s\nnetwork: 10.21.${index}.0/24\nallow: [{ host: only.${name}.example, port: 443, ${WHY} }]\n`,
    ]);
    const plan = planOf(Object.fromEntries(zones));
    expect(denials(plan).filter((each) => each.startsWith('only.'))).toHaveLength(8);
    expect(denials(plan)).toHaveLength(10);
  });

  test('knows that a zone which learns resolves everything', () => {
    const plan = planOf({ 'level-2-a': 'dns: { unlisted: forwarder, until: 2026-12-31 }\n' });
    expect(denials(plan)).toEqual(['example.com:443 face', '1.1.1.1:443']);
  });

  test('asks pods of a top zone that polices itself by its Service, where names are not closed', () => {
    const changes = {
      'level-4': 'policies: { forwarder: enforce }\n',
      'level-2-b': `allow: [{ host: only-b.example, port: 443, ${WHY} }]\n`,
    };
    const plan = planOf(changes, 'level-4', { kind: 'pod', inside: '10.43.0.15' });
    expect(plan).toMatchObject({ names: 'level-4', face: { zone: 'level-4', address: '10.43.0.15' } });
    expect(denials(plan)).toEqual(['example.com:443 anything', 'only-b.example:443 anything']);
  });

  test.each([
    ['hosts of a top zone', 'contoso-bakery', 'level-4', HOST],
    ['pods of a top zone that does not police itself', 'northwind-dual-nic', 'level-4', POD],
    ['hosts of AKS', 'fabrikam-aks-and-vm', 'level-4', HOST],
  ] as const)('asks %s for exact names without a forwarder, and has nothing denied', (_, name, zone, asker) => {
    const site = exampleSite(name);
    const plan = probePlan(site, zoneOf(site, zone), asker);
    expect(plan.face).toBeUndefined();
    expect(plan.questions.length).toBeGreaterThan(5);
    const special = plan.questions.filter((each) => isDenial(each) || each.covers !== undefined || 'expires' in each);
    expect(special).toEqual([]);
  });

  test('asks nothing where a corporate proxy is the way out', () => {
    const site = buildPlant();
    const { root } = site;
    const forwarder = {
      faces: [],
      ...root.declaration.forwarder,
      uplink: { connectProxy: { host: 'proxy.corp.example', port: 8080 } },
      replicas: 1,
    };
    Object.assign(root, { declaration: { ...root.declaration, forwarder } });
    expect(probePlan(site, root, POD).questions).toEqual([]);
    expect(probePlan(site, zoneOf(site, 'level-2-a'), POD).questions).not.toEqual([]);
  });

  test('gives reserved names room first when there are too many, and counts the rest', () => {
    const entries = Array.from(
      { length: MAX_QUESTIONS },
      (_, index) => `  - { host: a${index}.example, port: 443, ${WHY} }\n`,
    );
    const plan = planOf({ 'level-2-a': `allow:\n${entries.join('')}` });
    expect(plan.questions).toHaveLength(MAX_QUESTIONS);
    expect(question(plan, 'git.plant.example')).toBeDefined();
    expect(denials(plan)).toEqual(['example.com:443', '1.1.1.1:443']);
    expect(plan.leftOut).toBeGreaterThan(0);
  });
});
