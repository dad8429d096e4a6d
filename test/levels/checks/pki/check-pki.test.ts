// One mistake in pki/, one problem. The plant has one route from level-2-a to level-3, so it needs three files.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkPki } from '../../../../levels/checks/pki/check-pki.ts';
import { buildPlant, withBrokers } from '../../../support/plant.ts';
import { heldTo, makeAuthority, type AuthorityWishes, type MadeAuthority } from '../../../support/authorities.ts';

const TODAY = '2026-11-21';
const ROUTE = '{ name: a, from: level-2-a, topics: [x], to: { parent: true } }';

let root: MadeAuthority;
let child: MadeAuthority;
let parent: MadeAuthority;

function ofZone(zone: string, wishes: Partial<AuthorityWishes> = {}): Promise<MadeAuthority> {
  const named = { subject: `CN=${zone}.plant CA, OU=${zone}, O=plant`, permitted: heldTo('plant', zone) };
  return makeAuthority({ issuer: root, ...named, to: '2036-11-01', ...wishes });
}

beforeAll(async () => {
  root = await makeAuthority({ subject: 'CN=plant root CA, O=plant' });
  child = await ofZone('level-2-a');
  parent = await ofZone('level-3');
});

type Files = Readonly<Record<string, string | undefined>>;

function problemsOf(files: Files = {}, { routes = ROUTE, today = TODAY, zone = '' } = {}) {
  const sound = { root: root.pem, 'level-2-a': child.pem, 'level-3': parent.pem };
  const pki = Object.entries({ ...sound, ...files }).map(([name, text]) => [`pki/${name}.pem`, text]);
  const site = `region: westeurope\ntelemetry: { routes: [${routes}] }\n`;
  const changes = withBrokers({ site, 'level-3': zone });
  return checkPki(buildPlant({ ...changes, ...Object.fromEntries(pki) }), today);
}

/** `pki/root.pem:1 error code` */
function found(...args: Parameters<typeof problemsOf>): readonly string[] {
  return problemsOf(...args).map(
    ({ file, line, severity, code }) => `${file.replace('levels/sites/plant/', '')}:${line} ${severity} ${code}`,
  );
}

/** Line on which the second certificate of a file begins. */
function secondLine({ pem }: MadeAuthority): number {
  return pem.split('\n').length;
}

describe('checkPki()', () => {
  test('finds nothing where every authority is there', () => {
    expect(found()).toEqual([]);
  });

  test('needs nothing where no broker connects to another', () => {
    const hub = '{ name: a, from: level-4, topics: [x], to: { eventHubs: { namespace: ns, hub: h } } }';
    expect(found({ root: undefined, 'level-2-a': undefined, 'level-3': undefined }, { routes: hub })).toEqual([]);
  });
});

describe('checkNeededAuthorities()', () => {
  test('refuses an authority that is missing, where it is needed, with what makes it', () => {
    const [missing] = problemsOf({ 'level-3': undefined });
    expect(missing).toMatchObject({
      file: 'levels/sites/plant/level-3.yaml',
      severity: 'error',
      code: 'authority-missing',
    });
    expect(missing?.message).toBe(
      'Cannot tell brokers to believe the certificates of "level-3": "pki/level-3.pem" is missing. Run what "sallyport init plant --pki" prints (docs/pki.md)',
    );
  });

  test('refuses zones without a root', () => {
    expect(found({ root: undefined })).toEqual(['site.yaml:5 error authority-missing']);
  });

  test('warns of an authority that nobody needs', () => {
    expect(found({ 'level-4': parent.pem })).toEqual(['pki/level-4.pem:1 warning authority-unused']);
  });

  const ending = (end: string, ca: string) =>
    `${ROUTE}, { name: b, from: level-2-a, topics: [y], to: { ${end}: { host: b.example, topic: t, ca: ${ca}, authentication: { certificate: { secretRef: s } } } } }`;

  test.each(['mqtt', 'kafka'])(
    'needs what a route names for an end by %s, and holds it to nothing of the plant',
    async (end) => {
      const { pem } = await makeAuthority({ subject: 'CN=vendor', family: 'RSA' });
      expect(
        found({ vendor: pem, 'level-4': (await ofZone('level-4')).pem }, { routes: ending(end, 'vendor') }),
      ).toEqual([]);
      const [missing] = problemsOf({ 'level-4': (await ofZone('level-4')).pem }, { routes: ending(end, 'vendor') });
      expect(missing).toMatchObject({ code: 'authority-missing', path: `telemetry.routes[1].to.${end}.ca` });
    },
  );

  test('needs what a route names for where commands begin', () => {
    const from = '{ mqtt: { host: b.example, ca: vendor, authentication: { certificate: { secretRef: s } } } }';
    const down = `{ name: b, direction: down, from: ${from}, topics: [orders], to: { zone: level-4 } }`;
    expect(problemsOf({}, { routes: `${ROUTE}, ${down}` })).toMatchObject([
      { path: 'telemetry.routes[1].from.mqtt.ca' },
    ]);
  });
});

describe('checkContents()', () => {
  test('refuses what is no certificate, at its line', () => {
    const text = `${child.pem}\n-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n`;
    expect(found({ 'level-2-a': text })).toEqual([`pki/level-2-a.pem:${secondLine(child) + 1} error certificate`]);
  });

  test('refuses an empty file', () => {
    expect(found({ root: '' })).toEqual(['pki/root.pem:1 error certificate']);
  });

  test('refuses a certificate that may not sign', async () => {
    const { pem } = await ofZone('level-3', { isAuthority: false });
    expect(found({ 'level-3': pem })).toEqual(['pki/level-3.pem:1 error not-an-authority']);
  });

  test('refuses more than the old and the new one', async () => {
    const more = await Promise.all([1, 2].map(() => ofZone('level-3')));
    const text = [parent, ...more].map(({ pem }) => pem).join('');
    expect(found({ 'level-3': text })).toEqual([
      expect.stringMatching(/^pki\/level-3\.pem:\d+ error certificate-count$/),
    ]);
  });

  test('refuses the same certificate twice', () => {
    const [problem, ...others] = found({ 'level-3': parent.pem + parent.pem });
    expect([problem, others]).toEqual([`pki/level-3.pem:${secondLine(parent)} error certificate-count`, []]);
  });
});

describe('checkChains()', () => {
  test('refuses a zone that another root signed', async () => {
    const other = await makeAuthority({ subject: root.subject });
    const { pem } = await ofZone('level-3', { issuer: other });
    expect(found({ 'level-3': pem })).toEqual(['pki/level-3.pem:1 error not-signed']);
  });

  test('takes any root while the root is replaced', async () => {
    const next = await makeAuthority({ subject: root.subject });
    const { pem } = await ofZone('level-3', { issuer: next });
    expect(found({ root: root.pem + next.pem, 'level-3': pem })).toEqual([]);
  });

  test('refuses a key of another kind than those made in the cluster', async () => {
    const { pem } = await ofZone('level-3', { family: 'RSA' });
    expect(found({ 'level-3': pem })).toEqual(['pki/level-3.pem:1 error key-family']);
  });

  test('holds keys from a vault to the kind of the root', async () => {
    const stray = await makeAuthority({ subject: root.subject, family: 'RSA' });
    const zones = {
      'level-3': await ofZone('level-3', { issuer: stray, family: 'RSA' }),
      'level-2-a': await ofZone('level-2-a', { issuer: stray }),
    };
    const files = { root: stray.pem, 'level-3': zones['level-3'].pem, 'level-2-a': zones['level-2-a'].pem };
    const identity =
      'vaultIdentity: { clientId: 00000000-0000-0000-0000-000000000000, tenantId: 00000000-0000-0000-0000-000000000000 }';
    const pki = Object.fromEntries(Object.entries(files).map(([name, text]) => [`pki/${name}.pem`, text]));
    const site = `region: westeurope\ntelemetry: { ${identity}, routes: [${ROUTE}] }\n`;
    const zone = 'telemetry: { broker: true, trust: secretSync, keyVault: kv }\n';
    const plant = buildPlant({ ...withBrokers({ site }), 'level-3': zone, ...pki });
    expect(checkPki(plant, TODAY).map(({ file, code }) => `${file.split('/').at(-1)} ${code}`)).toEqual([
      'level-2-a.pem key-family',
    ]);
  });
});

describe('checkConstraints()', () => {
  const server = 'mqtt.level-3.plant.internal';
  const subject = ['O=plant', 'OU=level-3'];

  test.each<[string, AuthorityWishes['permitted'], readonly string[]]>([
    ['its own names', { serverNames: [server], subjects: [subject] }, []],
    ['less than its own names beside them', { serverNames: [server, `a.${server}`], subjects: [subject] }, []],
    ['its own names in capitals', { serverNames: [server.toUpperCase()], subjects: [subject] }, []],
    ['nothing', undefined, ['error authority-names']],
    ['servers alone', { serverNames: [server] }, ['error authority-names']],
    ['subjects alone', { subjects: [subject] }, ['error authority-names']],
    ['every server of the plant', { serverNames: ['plant.internal'], subjects: [subject] }, ['error authority-names']],
    ['every subject of the plant', { serverNames: [server], subjects: [['O=plant']] }, ['error authority-names']],
    [
      'the subject of another zone too',
      { serverNames: [server], subjects: [subject, ['O=plant', 'OU=level-4']] },
      ['error authority-names'],
    ],
    [
      'the names of another zone too',
      { serverNames: [server, 'mqtt.level-4.plant.internal'], subjects: [subject] },
      ['error authority-names'],
    ],
    [
      'the server of another zone',
      { serverNames: ['mqtt.level-4.plant.internal'], subjects: [subject] },
      ['error authority-names'],
    ],
    [
      'the subject of another zone',
      { serverNames: [server], subjects: [['O=plant', 'OU=level-4']] },
      ['error authority-names'],
    ],
    ['every server', { serverNames: [''], subjects: [subject] }, ['error authority-names']],
    ['servers below its own alone', { serverNames: [`.${server}`], subjects: [subject] }, ['error authority-names']],
    [
      'servers of the plant by a dot',
      { serverNames: ['.plant.internal'], subjects: [subject] },
      ['error authority-names'],
    ],
    ['those below its own beside them', { serverNames: [server, `.${server}`], subjects: [subject] }, []],
    ['a server with a dot behind it', { serverNames: [`${server}.`], subjects: [subject] }, ['error authority-names']],
    [
      'its own names without some that are excluded',
      { serverNames: [server], subjects: [subject], excluded: [`a.${server}`] },
      ['warning authority-names'],
    ],
    [
      'nothing but what is excluded',
      { excluded: ['mqtt.level-4.plant.internal'] },
      ['error authority-names', 'warning authority-names'],
    ],
    ['a server below its own', { serverNames: [`a.${server}`], subjects: [subject] }, ['error authority-names']],
    [
      'a name that only ends alike',
      { serverNames: ['t.level-3.plant.internal'], subjects: [subject] },
      ['error authority-names'],
    ],
  ])('judges an authority that is held to %s', async (_, permitted, expected) => {
    const { pem } = await makeAuthority({
      subject: 'CN=a',
      issuer: root,
      ...(permitted !== undefined && { permitted }),
    });
    expect(problemsOf({ 'level-3': pem }).map(({ severity, code }) => `${severity} ${code}`)).toEqual(expected);
  });

  test('says what is permitted and what is needed', async () => {
    const { pem } = await ofZone('level-3', { permitted: { subjects: [['O=plant']] } });
    expect(problemsOf({ 'level-3': pem })[0]?.message).toContain(
      'its name constraints permit "O=plant", any server, and what "level-3" needs is "mqtt.level-3.plant.internal", "O=plant, OU=level-3"',
    );
  });
});

describe('checkEnds()', () => {
  const at = (today: string) => found({}, { today });

  test.each<[string, readonly string[]]>([
    ['2036-09-01', []],
    ['2036-09-02', ['pki/level-2-a.pem:1 warning authority-ends', 'pki/level-3.pem:1 warning authority-ends']],
    ['2036-11-01', ['pki/level-2-a.pem:1 warning authority-ends', 'pki/level-3.pem:1 warning authority-ends']],
    ['2036-11-02', ['pki/level-2-a.pem:1 error authority-ends', 'pki/level-3.pem:1 error authority-ends']],
    ['2026-11-01', []],
    [
      '2026-10-31',
      ['root', 'level-2-a', 'level-3'].toSorted().map((name) => `pki/${name}.pem:1 warning authority-days`),
    ],
  ])('judges the files on %s', (today, expected) => {
    expect(at(today).toSorted()).toEqual(expected);
  });

  test('lets one take over from another', async () => {
    const { pem } = await ofZone('level-3', { from: '2026-11-10' });
    expect(found({ 'level-3': parent.pem + pem })).toEqual([]);
  });

  test('warns of a new one that has not begun', async () => {
    const { pem } = await ofZone('level-3', { from: '2026-11-22' });
    expect(found({ 'level-3': parent.pem + pem })).toEqual([
      `pki/level-3.pem:${secondLine(parent)} warning authority-days`,
    ]);
  });

  test('warns of an old one that has ended, and of nothing else', async () => {
    const old = await ofZone('level-3', { to: '2026-11-20' });
    expect(found({ 'level-3': old.pem + parent.pem })).toEqual(['pki/level-3.pem:1 warning authority-days']);
  });

  test.each([
    ['in the order of time', (a: string, b: string) => a + b],
    ['the other way round', (a: string, b: string) => b + a],
  ])('refuses a gap between the two, %s', async (_, join) => {
    const old = await ofZone('level-3', { to: '2026-11-10' });
    const next = await ofZone('level-3', { from: '2026-11-11' });
    const problems = found({ 'level-3': join(old.pem, next.pem) });
    expect(problems.filter((problem) => problem.includes('error'))).toEqual([
      expect.stringMatching(/^pki\/level-3\.pem:\d+ error authority-gap$/),
    ]);
  });

  describe('while the root is replaced', () => {
    const ends = (files: Files, today: string) =>
      found(files, { today }).filter((problem) => problem.endsWith('authority-ends'));
    let next: MadeAuthority;
    let old: MadeAuthority;

    beforeAll(async () => {
      next = await makeAuthority({ subject: root.subject });
      old = await makeAuthority({ subject: root.subject, to: '2030-11-01' });
    });

    /** Zones below, each signed by whom. */
    async function signedBy(below: MadeAuthority, above: MadeAuthority): Promise<Files> {
      const zones = { 'level-2-a': await ofZone('level-2-a', { issuer: below }) };
      return {
        root: old.pem + next.pem,
        'level-2-a': zones['level-2-a'].pem,
        'level-3': (await ofZone('level-3', { issuer: above })).pem,
      };
    }

    test.each<[string, readonly string[]]>([
      ['2030-09-01', []],
      ['2030-09-02', ['pki/level-2-a.pem:1 warning authority-ends']],
      ['2030-11-01', ['pki/level-2-a.pem:1 warning authority-ends']],
      ['2030-11-02', ['pki/level-2-a.pem:1 error authority-ends']],
    ])('judges on %s a zone by the root that signed it', async (today, expected) => {
      expect(ends(await signedBy(old, next), today)).toEqual(expected);
    });

    test('says which root ends, and what to do', async () => {
      const [problem] = problemsOf(await signedBy(old, next), { today: '2030-10-01' });
      expect(problem?.message).toBe(
        'Cannot believe "pki/level-2-a.pem" for long: its chain to the root ends on 2030-11-01. Make a new one below the newer root, as docs/pki.md says',
      );
    });

    test('counts the newer of two roots that have signed a zone with one key', async () => {
      const longer = await makeAuthority({ subject: old.subject, like: old });
      const files = await signedBy(old, old);
      expect(ends({ ...files, root: old.pem + longer.pem }, '2030-11-02')).toEqual([]);
    });

    test('is content with a zone that has a new authority below the new root', async () => {
      const files = await signedBy(old, next);
      const { pem } = await ofZone('level-2-a', { issuer: next });
      expect(ends({ ...files, 'level-2-a': `${files['level-2-a'] ?? ''}${pem}` }, '2030-11-02')).toEqual([]);
    });

    test('adds up what ends of two chains', async () => {
      const files = await signedBy(old, next);
      const { pem } = await ofZone('level-2-a', { issuer: next, to: '2029-11-01' });
      const both = { ...files, 'level-2-a': pem + (files['level-2-a'] ?? '') };
      expect(ends(both, '2029-12-01')).toEqual([]);
      expect(ends(both, '2030-11-02')).toEqual([
        expect.stringMatching(/^pki\/level-2-a\.pem:[1-9]\d+ error authority-ends$/),
      ]);
    });

    test('leaves it to the root where nothing outlives it', async () => {
      const files = { ...(await signedBy(old, old)), root: old.pem };
      expect(ends(files, '2030-11-02')).toEqual(['pki/root.pem:1 error authority-ends']);
    });

    test('tells once of a zone whose own authority ends', async () => {
      const files = { ...(await signedBy(next, next)), root: next.pem };
      expect(ends(files, '2036-11-02')).toEqual([
        'pki/level-2-a.pem:1 error authority-ends',
        'pki/level-3.pem:1 error authority-ends',
      ]);
    });
  });

  test('finds no error on a day before all others, which synthesis asks for', () => {
    expect(problemsOf({}, { today: '0001-01-01' }).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
