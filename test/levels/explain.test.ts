import { describe, expect, test } from '@jest/globals';
import type { Explanation } from '../../forwarder/contract/explanation.ts';
import { explainReach } from '../../levels/explain.ts';
import { buildPlant, type PlantChanges } from '../support/plant.ts';

const WHY = 'why: a reason, owner: plant';
const TODAY = '2026-11-21';

const PLANT: PlantChanges = {
  site: 'region: westeurope\n',
  'level-2-a': `profiles: [flux]
dns: { hosts: [{ name: plc.line.internal, address: 10.20.1.7 }], forward: [{ zone: cells.internal, to: [10.20.1.5] }] }
allow:
  - { host: "*.vendor.example", port: 443, ${WHY} }
  - { host: old.example, port: 443, expires: 2026-11-20, ${WHY} }
  - { host: mes.plant.example, port: 443, to: { address: 10.30.0.20, port: 8443 }, ${WHY} }
  - { host: erp.plant.example, port: 1433, protocol: tcp, listenPort: 11433, to: { address: 10.40.0.20, port: 1433 }, ${WHY} }
`,
  'level-2-b': `allow: [{ host: only-b.example, port: 443, ${WHY} }]\n`,
};

function explain(zone: string, destination: string, changes: PlantChanges = {}): Explanation {
  const [host = '', port] = destination.split(':');
  return explainReach(buildPlant({ ...PLANT, ...changes }), zone, host, Number(port), { today: TODAY });
}

/** `zone kind: text`, "✗" where it stops. */
function lines({ steps }: Explanation): readonly string[] {
  return steps.map(({ zone, kind, text, stops }) => `${stops ? '✗ ' : ''}${zone} ${kind}: ${text}`);
}

describe('explainReach()', () => {
  test('follows a name hop by hop up to the Internet', () => {
    const explanation = explain('level-2-a', 'management.azure.com:443');
    expect(explanation).toMatchObject({ verdict: 'allow', reason: 'allowed', stoppedAt: undefined });
    expect(lines(explanation)).toEqual([
      'level-3 dns: the DNS of "level-3" answers 10.30.0.10 for "management.azure.com"',
      'level-3 caller: comes from 10.20.1.0/24: "level-2-a" itself',
      'level-3 entry: "management.azure.com:443" of flux allows it',
      'level-3 next-hop: dials 10.40.0.10 port 443 of "level-4"',
      'level-4 caller: comes from 10.30.0.0/24: "level-3", whose signed PROXY header names "level-2-a"',
      'level-4 entry: "management.azure.com:443" of flux allows it',
      'level-4 next-hop: resolves with 10.40.0.2:53 and dials management.azure.com port 443',
    ]);
    expect(explanation.steps.filter(({ kind }) => kind === 'entry')).toMatchObject([
      { file: 'levels/profiles/flux.yaml', line: 9 },
      { file: 'levels/profiles/flux.yaml', line: 9 },
    ]);
  });

  test('ends inside the plant where the entry says so', () => {
    const explanation = explain('level-2-a', 'mes.plant.example:443');
    expect(lines(explanation).at(-1)).toBe('level-3 next-hop: dials 10.30.0.20 port 8443: the end, inside the plant');
    expect(explanation.steps.find(({ kind }) => kind === 'entry')).toMatchObject({
      file: 'levels/sites/plant/level-2-a.yaml',
      line: 9,
    });
  });

  test('finds a tcp destination by its listen port, at every hop', () => {
    const explanation = explain('level-2-a', 'erp.plant.example:11433');
    expect(explanation.verdict).toBe('allow');
    expect(lines(explanation).at(-1)).toBe('level-4 next-hop: dials 10.40.0.20 port 1433: the end, inside the plant');
  });

  test.each([
    {
      of: 'a name nobody lists',
      to: 'evil.example:443',
      reason: 'not-in-allowlist',
      step: '✗ level-3 dns: the DNS of "level-3" answers NXDOMAIN: "evil.example" is not listed for "level-2-a"',
    },
    {
      of: 'an ancestor of a listed name',
      to: 'vendor.example:443',
      reason: 'not-in-allowlist',
      step: '✗ level-3 dns: the DNS of "level-3" answers NODATA: only names below "vendor.example" are listed',
    },
    {
      of: 'a name of another zone',
      to: 'only-b.example:443',
      reason: 'zone-not-allowed',
      step: '✗ level-3 entry: a client that dials its face all the same is denied: "level-2-b" may reach it, "level-2-a" may not',
    },
    {
      of: 'a name below a wildcard of one label',
      to: 'a.b.vendor.example:443',
      reason: 'not-in-allowlist',
      step: '✗ level-3 entry: "*.vendor.example" covers one label only',
    },
    {
      of: 'an entry that has ended',
      to: 'old.example:443',
      reason: 'entry-expired',
      step: '✗ level-3 entry: the entry "old.example:443" ended on 2026-11-20',
    },
    {
      of: 'another port',
      to: 'mes.plant.example:8443',
      reason: 'port-not-allowed',
      step: '✗ level-3 entry: nothing listens on port 8443; "level-2-a" may reach it on tls 443 only',
    },
    {
      of: 'the port behind a listen port',
      to: 'erp.plant.example:1433',
      reason: 'not-in-allowlist',
      step: '✗ level-3 entry: nothing listens on port 1433; "erp.plant.example" is reached by tcp on port 11433 only',
    },
  ] as const)('stops $of', ({ to, reason, step }) => {
    const explanation = explain('level-2-a', to);
    expect(explanation).toMatchObject({ verdict: 'deny', reason, stoppedAt: 'level-3' });
    expect(lines(explanation)).toContain(step);
  });

  test('stops at an address: it carries no name', () => {
    expect(explain('level-2-a', '192.0.2.7:443')).toMatchObject({
      verdict: 'deny',
      reason: 'no-server-name',
      stoppedAt: 'level-2-a',
    });
  });

  test.each(['plc.line.internal:443', 'a.cells.internal:443'])('leaves %s inside the zone', (destination) => {
    const explanation = explain('level-2-a', destination);
    expect(explanation.verdict).toBe('allow');
    expect(lines(explanation)).toEqual([expect.stringMatching(/^level-3 dns: .* inside the zone/)]);
  });

  test('says that learning lets unlisted names resolve, and that they are denied', () => {
    const learning = { 'level-2-b': 'dns: { unlisted: forwarder, until: 2026-12-31 }\n' };
    const explanation = explain('level-2-b', 'evil.example:443', learning);
    expect(explanation).toMatchObject({ verdict: 'deny', reason: 'not-in-allowlist' });
    expect(lines(explanation)[0]).toContain('which is not listed, so that it is audited');
  });

  test('says what is not enforced at the top', () => {
    const explanation = explain('level-4', 'anything.example:443');
    expect(explanation.verdict).toBe('allow');
    expect(lines(explanation)).toEqual([
      'level-4 policy: not enforced at level-4: its own workloads do not pass a forwarder',
    ]);
  });

  test('judges a top zone that polices itself at its own forwarder', () => {
    const enforced = {
      'level-4': `policies: { forwarder: enforce }\nallow: [{ host: top.example, port: 443, ${WHY} }]\n`,
    };
    expect(lines(explain('level-4', 'top.example:443', enforced))).toEqual([
      'level-4 caller: the forwarder knows "level-4" by its own addresses',
      'level-4 entry: the entry "top.example:443" allows it',
      'level-4 next-hop: resolves with 10.40.0.2:53 and dials top.example port 443',
    ]);
    expect(explain('level-4', 'other.example:443', enforced)).toMatchObject({
      verdict: 'deny',
      reason: 'not-in-allowlist',
    });
  });

  test('says that the nodes of AKS are not enforced', () => {
    const site = buildPlant({
      'level-2-a': 'forwarder: { faces: [{ address: 10.20.1.10, routed: "a rule" }] }\n',
      'level-1': 'level: 1\ndistribution: aks\nnetwork: 10.10.1.0/24\nparent: level-2-a\n',
    });
    const { steps } = explainReach(site, 'level-1', 'ghcr.io', 443, { today: TODAY });
    expect(steps.map(({ zone, text }) => `${zone} ${text}`).slice(0, 2)).toEqual([
      expect.stringContaining('level-1 nodes not enforced'),
      expect.stringContaining('level-1 its own DNS answers 10.20.1.10'),
    ]);
  });

  test('asks a corporate proxy where the top has one', () => {
    const site = buildPlant(PLANT);
    const { root } = site;
    const forwarder = {
      faces: [],
      ...root.declaration.forwarder,
      uplink: { connectProxy: { host: 'proxy.corp.example', port: 8080 } },
      replicas: 1,
    };
    Object.assign(root, { declaration: { ...root.declaration, forwarder } });
    const { steps } = explainReach(site, 'level-2-a', 'ghcr.io', 443, { today: TODAY });
    expect(steps.at(-1)?.text).toBe('asks the proxy proxy.corp.example port 8080 for ghcr.io port 443');
  });

  test('refuses a zone that does not exist', () => {
    expect(() => explain('level-9', 'x.example:443')).toThrow(
      'Cannot explain "level-9": site "plant" has no such zone',
    );
  });
});
