import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lnmFile, PLANT } from '../fixtures/import/lnm-files.ts';
import { sampleFiles } from '../fixtures/import/sample-files.ts';
import { ALL_DEFECTS, PUBLISHED_LIST } from '../fixtures/import/sample-names.ts';
import { Clone, type Ran } from '../support/clone.ts';

let clone: Clone;
let lnms: string;
let sample: string;

beforeEach(() => {
  clone = new Clone(['contoso-bakery']);
  lnms = clone.write('old/lnms.yaml', lnmFile(PLANT).text);
  for (const { name, text } of sampleFiles({ defects: ALL_DEFECTS, names: PUBLISHED_LIST })) {
    clone.write(`old/sample/${name}`, text);
  }
  sample = join(clone.path, 'old/sample');
});

afterEach(() => {
  clone[Symbol.dispose]();
});

const importLnm = (...more: readonly string[]): Promise<Ran> =>
  clone.run('import', 'lnm', lnms, '--site', 'plant', ...more);
const importSample = (...more: readonly string[]): Promise<Ran> =>
  clone.run('import', 'sample', sample, '--site', 'plant', ...more);

function written(file: string): string {
  return readFileSync(join(clone.path, 'levels/sites/plant', file), 'utf8');
}

/** Nothing of an import is left behind where it did not end well. */
function leftovers(): readonly string[] {
  return [...readdirSync(clone.path), ...readdirSync(join(clone.path, 'levels/sites'))].filter((name) =>
    /import|plant/.test(name),
  );
}

describe('sallyport import', () => {
  test.each([
    ['lnm', importLnm],
    ['sample', importSample],
  ])('makes a site of %s that checks and synthesizes beside others', async (_kind, run) => {
    expect(await run()).toMatchObject({ code: 0, out: expect.stringContaining('Site "plant" is there.') });
    expect(await clone.run('check')).toMatchObject({ code: 0 });
    expect(await clone.run('synth')).toMatchObject({ code: 0 });
    expect(leftovers()).toEqual(['plant']);
  });

  test('wires parents and children by what the resources say', async () => {
    await importLnm();
    expect(written('level-4.yaml')).toMatch(/address: 192\.168\.104\.10$/m);
    expect(written('level-3.yaml')).toMatch(/^parent: level-4$[\s\S]*^network: 192\.168\.103\.0\/24$/m);
    expect(written('level-2.yaml')).toMatch(/^parent: level-3$[\s\S]*^network: 192\.168\.102\.0\/24$/m);
  });

  test('says of an entry where it was', async () => {
    await importLnm();
    expect(written('level-2.yaml')).toContain('why: "imported from Lnm azure-iot-operations/level3"');
    await importSample('--site', 'other');
    const other = readFileSync(join(clone.path, 'levels/sites/other/level-3.yaml'), 'utf8');
    expect(other).toMatch(/why: "imported from level4-envoy-config\.yaml, line \d+"/);
  });

  test('marks what no old file holds, in the files and in the report', async () => {
    const { out } = await importLnm();
    expect(written('site.yaml')).toMatch(/^region: westeurope # to be confirmed$/m);
    expect(written('level-3.yaml')).toMatch(/address: 192\.168\.103\.10 # to be confirmed$/m);
    expect(out).toContain('- The Azure region is not in the source: "westeurope" stands for it.');
  });

  test('takes what the caller says, and marks it no more', async () => {
    const said: readonly (readonly [string, string])[] = [
      ['--git-url', 'https://git.plant.example/levels'],
      ['--region', 'northeurope'],
      ['--registry', 'registry.plant.example'],
      ['--forwarder-digest', `sha256:${'1'.repeat(64)}`],
      ['--coredns-digest', `sha256:${'2'.repeat(64)}`],
      ['--subscription', '00000000-0000-0000-0000-000000000000'],
      ['--resource-group', 'rg-plant'],
      ['--owner', 'ot@plant.example'],
      ['--resolver', '192.168.104.53:53'],
      ['--network', 'level-4=192.168.104.0/25'],
      ['--face', 'level-3=192.168.103.20'],
      ['--with', 'keyVault=kv-plant'],
      ['--internal', 'mqtt.level-4.example=aio-broker-tls.azure-iot-operations:8883'],
    ];
    const { code, out } = await importLnm(...said.flat());
    expect(code).toBe(0);
    for (const file of ['site.yaml', 'level-4.yaml', 'level-3.yaml', 'level-2.yaml']) {
      expect(written(file)).not.toContain('# to be confirmed');
    }
    expect(out).not.toContain('stands for it');
    expect(written('level-3.yaml')).toContain(
      'to: { service: aio-broker-tls, namespace: azure-iot-operations, port: 8883 }',
    );
    expect(written('level-3.yaml')).toContain('with: { keyVault: kv-plant }');
    expect(await clone.run('explain', 'plant', 'level-3', 'kv-plant.vault.azure.net:443')).toMatchObject({ code: 0 });
    expect(await clone.run('explain', 'plant', 'level-3', 'anybody.vault.azure.net:443')).toMatchObject({ code: 1 });
    expect(await clone.run('explain', 'plant', 'level-3', 'mqtt.level-4.example:8883')).toMatchObject({ code: 0 });
  });

  test('never touches a site that is there', async () => {
    const before = readFileSync(join(clone.path, 'levels/sites/contoso-bakery/site.yaml'), 'utf8');
    const { code, err } = await clone.run('import', 'lnm', lnms, '--site', 'contoso-bakery');
    expect(code).toBe(2);
    expect(err).toContain('levels/sites/contoso-bakery exists');
    expect(readFileSync(join(clone.path, 'levels/sites/contoso-bakery/site.yaml'), 'utf8')).toBe(before);
  });

  test('writes nothing that check refuses, and says what it is', async () => {
    const { code, out } = await importLnm('--git-url', 'http://10.0.0.1/levels');
    expect(code).toBe(1);
    expect(out).toMatch(/^levels\/sites\/plant\/site\.yaml:\d+:\d+ {2}error {2}Cannot use "http/m);
    expect(out).toContain('nothing was written');
    expect(leftovers()).toEqual([]);
  });

  test('writes nothing on a dry run but the report', async () => {
    const report = join(clone.path, 'report.md');
    const { code, out } = await importLnm('--dry-run', '--report', report);
    expect([code, leftovers()]).toEqual([0, []]);
    expect(out).toContain('Nothing was written: this was a dry run.');
    expect(readFileSync(report, 'utf8')).toContain('## Every name');
  });

  test.each([
    ['a folder', ''],
    ['a file in a folder that is not there', 'nowhere/report.md'],
  ])('imports nothing where the report would be %s', async (_what, file) => {
    const { code, err } = await importLnm('--report', join(clone.path, 'levels', file));
    expect([code, leftovers()]).toEqual([2, []]);
    expect(err).toContain('Cannot write the report');
    expect(existsSync(join(clone.path, 'levels/nowhere'))).toBe(false);
    expect(existsSync(join(clone.path, 'levels.new'))).toBe(false);
  });

  test('says what Git server and registry open beyond the old lists', async () => {
    const { out } = await importLnm();
    expect(out).toContain('The Git server of level-2 opens what the old list did not: github.com:443. ');
    expect(out).toContain(
      'The image registry of level-3 and level-2 opens what the old list did not: ghcr.io:443, pkg-containers.githubusercontent.com:443. ',
    );
  });

  test('says where a file cannot be read, and imports nothing', async () => {
    const broken = clone.write('old/broken.yaml', 'kind: Lnm\nspec:\n  level: 4\n domains: x\n');
    const { code, out } = await clone.run('import', 'lnm', broken, '--site', 'plant');
    expect(code).toBe(1);
    expect(out).toMatch(/broken\.yaml:4:\d+ {2}error {2}Cannot read YAML/);
    expect(leftovers()).toEqual([]);
  });

  test('gives everything as data', async () => {
    const { out } = await importSample('--json', '--with', 'registry=crplant');
    const report: unknown = JSON.parse(out);
    expect(report).toMatchObject({ site: 'plant', written: true });
    expect(report).toHaveProperty(
      'names',
      expect.arrayContaining([
        expect.objectContaining({
          zone: 'level-2',
          written: 'graph.microsoft.com/',
          outcome: 'kept',
          hosts: ['graph.microsoft.com'],
        }),
        expect.objectContaining({ zone: 'level-2', written: '*.azurecr.io', outcome: 'narrowed' }),
      ]),
    );
    expect(report).toHaveProperty(
      'findings',
      expect.arrayContaining([expect.objectContaining({ kind: 'fixed', defect: 16 })]),
    );
  });

  test('gives problems as data, too', async () => {
    const empty = clone.write('old/empty.yaml', '# nothing\n');
    const { code, out } = await clone.run('import', 'lnm', empty, '--site', 'plant', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ problems: [{ file: empty, line: 1, column: 1 }] });
  });

  test.each([
    [['lnm', '--site', 'plant'], 'name the files'],
    [['lnm', 'nowhere.yaml', '--site', 'plant'], 'Cannot read "nowhere.yaml"'],
    [['sample', 'nowhere', '--site', 'plant'], 'Cannot read the folder "nowhere"'],
    [['lnm', 'LNMS', '--site', 'No Label'], 'its name is no DNS label'],
    [['lnm', 'LNMS', '--site', 'plant', '--network', 'level-9=10.9.0.0/24'], 'Cannot find zone "level-9"'],
    [['lnm', 'LNMS', '--site', 'plant', '--network', 'level-3=10.9.0.1/24'], 'a network address'],
    [['lnm', 'LNMS', '--site', 'plant', '--face', 'level-3'], 'Write a zone and the address of its face'],
    [['lnm', 'LNMS', '--site', 'plant', '--level', 'cell-7=LNMS'], 'it names no level'],
    [['lnm', 'LNMS', '--site', 'plant', '--resource-group', 'rg'], 'they belong together'],
    [['lnm', 'LNMS'], "required option '--site <name>'"],
  ])('answers %j with exit code 2 and says why', async (args, why) => {
    const { code, err } = await clone.run('import', ...args.map((arg) => arg.replace('LNMS', lnms)));
    expect(err).toContain(why);
    expect([code, existsSync(join(clone.path, 'levels/sites/plant'))]).toEqual([2, false]);
  });
});
