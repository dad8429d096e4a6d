import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { GitClone } from '../support/git-clone.ts';

const TODAY = ['--today', '2026-11-21'];
const OVENS = 'levels/sites/contoso-bakery/level-2-ovens.yaml';
const PACKAGING = 'levels/sites/contoso-bakery/level-2-packaging.yaml';
const ARC = 'levels/profiles/arc-kubernetes.yaml';
const LOGIN = /^.*host: login\.microsoftonline\.com.*\n/gm;

/** As documented in docs/review-a-change.md. */
const reportSchema = z.strictObject({
  version: z.literal(1),
  base: z.strictObject({ name: z.string(), commit: z.string(), chosen: z.string(), note: z.string().optional() }),
  head: z.strictObject({ name: z.string(), commit: z.string().optional() }),
  today: z.string(),
  summary: z.strictObject({
    verdict: z.enum(['fine', 'refused']),
    sentence: z.string(),
    destinations: z.record(z.enum(['opened', 'closed', 'widened', 'narrowed', 'rerouted']), z.int()),
    zones: z.int(),
    sites: z.int(),
    effects: z.record(z.enum(['cut', 'restart', 'trial', 'next-start', 'by-hand']), z.int()),
    errors: z.int(),
    warnings: z.int(),
    proof: z.enum(['holds', 'broken', 'not-run']),
  }),
  notCompared: z.array(z.string()),
  problems: z.array(z.looseObject({ code: z.string() })),
  sites: z.array(
    z.strictObject({
      site: z.string(),
      kind: z.enum(['added', 'removed', 'changed']),
      changes: z.array(z.looseObject({ kind: z.string(), zone: z.string(), hosts: z.array(z.string()) })),
      notices: z.array(z.looseObject({ severity: z.string(), text: z.string() })),
      effects: z.array(
        z.strictObject({
          kind: z.string(),
          zone: z.string(),
          subject: z.string(),
          phrase: z.string(),
          object: z.string(),
        }),
      ),
      proof: z.strictObject({ verdict: z.string(), counterExamples: z.array(z.looseObject({ text: z.string() })) }),
      remarks: z.array(
        z.strictObject({ kind: z.string(), severity: z.string(), text: z.string(), files: z.array(z.string()) }),
      ),
    }),
  ),
});

/** Another name for the licence server of the packaging line. */
function renameLicence(clone: GitClone): void {
  clone.edit(PACKAGING, (text) => text.replace('host: licence.', 'host: licences.'));
}

describe('sallyport diff', () => {
  test('says that nothing changes, and with what it compared', async () => {
    using clone = new GitClone();
    const { code, out } = await clone.run('diff', ...TODAY);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^nothing changes\.\nFrom HEAD \(the last commit, since the branch is main itself, [0-9a-f]{10}\)/,
    );
  });

  test('tells of files that are not committed, and of files that Git does not know', async () => {
    using clone = new GitClone();
    renameLicence(clone);
    const edited = await clone.run('diff', ...TODAY);
    expect(edited.out).toMatch(
      /^1 destination opens, 1 closes, nothing restarts, open connections are cut, proof holds\.\n/,
    );
    clone.git('checkout', '--quiet', '.');
    clone.write('levels/sites/contoso-bakery/level-2-silo.yaml', SILO);
    const { out } = await clone.run('diff', ...TODAY);
    expect(out).toContain('level-2-silo');
  });

  test('tells for whom, until when, by which way and at what risk, by owner', async () => {
    using clone = new GitClone();
    renameLicence(clone);
    const { out } = await clone.run('diff', ...TODAY);
    expect(out).toContain(
      [
        'Entries of packaging@contoso.example',
        '  + level-2-packaging may now reach licences.packvendor.example:443, through level-3, level-3-5 and level-4 (packaging@contoso.example).',
        '      risk: The entry has no last day.',
        '  - level-2-packaging can no longer reach licence.packvendor.example:443, because its entry was removed (packaging@contoso.example).',
      ].join('\n'),
    );
    expect(out).toContain(
      'level-2-packaging: open connections to licence.packvendor.example:443 are closed: nothing covers them any more',
    );
  });

  test('prints what does not pass check, does not compare that site, and fails', async () => {
    using clone = new GitClone(['contoso-bakery', 'northwind-dual-nic']);
    clone.edit(OVENS, (text) => text.replace('"*.updates.ovenvendor.example"', '"*.com"'));
    clone.edit('levels/sites/northwind-dual-nic/level-4.yaml', (text) => `# by hand\n${text}`);
    const { code, out } = await clone.run('diff', ...TODAY);
    expect(code).toBe(1);
    expect(out).toMatch(/^nothing opens or closes, 1 site is not compared, 1 error, proof holds\.\n/);
    expect(out).toMatch(/✗ levels\/sites\/contoso-bakery\/level-2-ovens\.yaml:\d+:\d+: Cannot /);
    expect(out).toContain('✗ contoso-bakery is not compared: its declarations have errors');
  });

  test('fails on a reserved name that is dropped, with the way as far as it goes', async () => {
    using clone = new GitClone();
    clone.edit(ARC, (text) => text.replace(LOGIN, ''));
    clone.edit('levels/profiles/flux.yaml', (text) => text.replace(LOGIN, ''));
    clone.edit('levels/profiles/iot-operations.yaml', (text) => text.replace(LOGIN, ''));
    const { code, out } = await clone.run('diff', ...TODAY);
    expect(code).toBe(1);
    expect(out).toMatch(/^.*PROOF BROKEN\.\n/);
    expect(out).toMatch(/✗ login\.microsoftonline\.com:443 is reserved for .* and would be cut off/);
    expect(out).toMatch(
      /✗ level-\S+ can no longer reach login\.microsoftonline\.com:443: .*\n(?: {6}.*\n)* {6}1\. level-/,
    );
  });

  test('says the same as data, byte for byte the same each time', async () => {
    using clone = new GitClone();
    renameLicence(clone);
    const { out } = await clone.run('diff', '--json', ...TODAY);
    expect((await clone.run('diff', '--format', 'json', ...TODAY)).out).toBe(out);
    const report = reportSchema.parse(JSON.parse(out));
    expect(report.summary).toMatchObject({
      verdict: 'fine',
      destinations: { opened: 1, closed: 1, widened: 0, narrowed: 0, rerouted: 0 },
      zones: 1,
      sites: 1,
      proof: 'holds',
    });
    expect(report.head).toEqual({ name: 'working tree' });
  });

  test('refuses a format it does not know, and a comment too short for a summary', async () => {
    using clone = new GitClone();
    expect(await clone.run('diff', '--format', 'html')).toMatchObject({ code: 2 });
    expect(await clone.run('diff', '--format', 'markdown', '--limit', '100')).toMatchObject({ code: 2 });
  });

  test('refuses a committed dist/ that is not what is declared, and only remarks on one somebody still works on', async () => {
    using clone = new GitClone();
    expect(await clone.run('synth')).toMatchObject({ code: 0 });
    clone.commit('synthesized');
    renameLicence(clone);
    const working = await clone.run('diff', ...TODAY);
    expect(working).toMatchObject({ code: 0 });
    expect(working.out).toMatch(
      /· dist\/ and flux\/ do not hold what is declared, in \d+ files\. Run "sallyport synth"/,
    );
    clone.commit('forgot to synthesize');
    const forgotten = await clone.run('diff', 'HEAD~1', 'HEAD', ...TODAY);
    expect(forgotten).toMatchObject({ code: 1 });
    expect(forgotten.out).toMatch(/✗ dist\/ and flux\/ do not hold what is declared, in \d+ files/);
    await clone.run('synth');
    clone.commit('synthesized again');
    const done = await clone.run('diff', 'HEAD~2', 'HEAD', ...TODAY);
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).not.toContain('synth');
  });

  test('tells what else is merged where the base was made by another version, and what of that restarts', async () => {
    using clone = new GitClone();
    await clone.run('synth');
    const deployment = 'dist/contoso-bakery/level-3/network/Deployment.forwarder.yaml';
    clone.edit(deployment, (text) => text.replace('memory: 1024Mi', 'memory: 512Mi'));
    clone.commit('made by an older version');
    await clone.run('synth');
    clone.commit('synthesized by this one');
    const { out } = await clone.run('diff', 'HEAD~1', 'HEAD', ...TODAY);
    expect(out).toMatch(/^nothing opens or closes, 1 restart, 1 warning, proof holds\.\n/);
    expect(out).toContain('! merging also changes 1 file of dist/ and flux/ for which no declaration changed');
    expect(out).toContain(
      'level-3: forwarder restarts, because "memory" differs; connections through it are closed after 30 s',
    );
  });

  test('finds a name that two sites use, though only one of them changed', async () => {
    using clone = new GitClone(['contoso-bakery', 'northwind-dual-nic']);
    clone.edit('levels/sites/northwind-dual-nic/level-4.yaml', (text) =>
      text.replace(/^cluster:.*$/m, '').concat('\ncluster: { name: bakery-l3 }\n'),
    );
    const { code, out } = await clone.run('diff', ...TODAY);
    expect(code).toBe(1);
    expect(out).toMatch(/✗ levels\/sites\/\S+: Cannot use "bakery-l3" as the name of the cluster/);
  });

  test('judges nothing where the base cannot be understood and no objects of it are committed', async () => {
    using clone = new GitClone();
    const [sound, broken] = ['level: 2\n', 'level: [2\n'];
    clone.edit(OVENS, (text) => text.replace(sound, broken));
    clone.commit('broken');
    clone.edit(OVENS, (text) => text.replace(broken, sound));
    const { code, out } = await clone.run('diff', ...TODAY);
    expect(code).toBe(1);
    expect(out).toContain('✗ nothing of it is judged: the declarations of the base have errors');
    expect(out).toMatch(/\+ .*may now reach /);
  });
});

const SILO = `level: 2
parent: level-3
distribution: k3s
network: 10.20.9.0/24
profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }, flux]
`;
