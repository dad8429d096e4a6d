import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { run } from '../image/run.ts';
import { OperatorRepository, siteFile, zoneFile } from './repository.ts';

const SITE = 'contoso-bakery';
const DIGESTS = { forwarder: `sha256:${'1'.repeat(64)}`, coredns: `sha256:${'2'.repeat(64)}` };
const LIMIT_MS = 180_000;

let world: TemporaryFolder;
let repository: OperatorRepository;
let served: string;

beforeAll(async () => {
  world = new TemporaryFolder();
  served = join(world.path, 'served', 'contoso', 'bakery.git');
  repository = await OperatorRepository.create({
    workstation: join(world.path, 'workstation'),
    site: SITE,
    served: join(world.path, 'served'),
    digests: DIGESTS,
  });
}, LIMIT_MS);
afterAll(() => world[Symbol.dispose]());

describe('an operator’s repository', () => {
  test('serves the site with the digests of this run, synthesized, and nothing of other sites or of tests', async () => {
    const files = (await run('git', ['ls-tree', '-r', '--name-only', 'main'], { cwd: served })).split('\n');
    expect(files).toContain(siteFile(SITE));
    expect(files.filter((file) => /^(levels|dist|flux)\/.*northwind/.test(file))).toEqual([]);
    expect(files.filter((file) => /^(node_modules|test|bench)\//.test(file))).toEqual([]);
    expect(repository.read(`dist/${SITE}/level-3/network/Deployment.forwarder.yaml`)).toContain(DIGESTS.forwarder);
  });

  test(
    'signs what it publishes, and takes it back by a signed commit',
    async () => {
      const before = await repository.git('rev-parse', 'HEAD^{tree}');
      openName('drill.packvendor.example');
      const published = await repository.publish('ovens: open a name');
      const allowlist = `dist/${SITE}/level-4/network/Allowlist.level-4.yaml`;
      expect(await run('git', ['show', `main:${allowlist}`], { cwd: served })).toContain('drill.packvendor.example');
      await verify(published.commit);
      const reverted = await repository.revert();
      await verify(reverted.commit);
      expect(await repository.git('rev-parse', 'HEAD^{tree}')).toBe(before);
      expect((await run('git', ['rev-parse', 'main'], { cwd: served })).trim()).toBe(reverted.commit);
    },
    LIMIT_MS,
  );

  test(
    'says what the command complains of, and publishes nothing',
    async () => {
      const before = await repository.head();
      const undo = openName('nobody-agreed.example');
      await expect(repository.publish('ovens: over the ceiling')).rejects.toThrow('ceiling');
      expect(await repository.head()).toBe(before);
      undo();
    },
    LIMIT_MS,
  );

  test('leaves a commit unsigned where that is asked for', async () => {
    repository.edit('README.md', (text) => `${text}\n`);
    const commit = await repository.commit('no signature', { signed: false });
    await expect(verify(commit)).rejects.toThrow('verify-commit');
  });

  test('makes everything as it was, what is new and uncommitted included', async () => {
    const found = await repository.head();
    repository.edit('README.md', () => 'something else\n');
    await repository.publishAsIs('a drill');
    writeFileSync(join(repository.folder, 'levels', 'left-behind.yaml'), 'a: 1\n');
    const restored = await repository.restore(found);
    expect(await repository.git('diff', '--name-only', found, restored)).toBe('');
    expect(await repository.git('status', '--short')).toBe('');
    expect((await run('git', ['rev-parse', 'main'], { cwd: served })).trim()).toBe(restored);
    await verify(restored);
    expect(await repository.restore(found)).toBe(restored);
  });

  test('refuses an edit that changes nothing', () => {
    expect(() => repository.edit('README.md', (text) => text)).toThrow('changes nothing');
  });

  test('gives a clone of what is pushed', async () => {
    const clone = join(world.path, 'host', 'repository');
    await repository.cloneTo(clone);
    const pushed = await run('git', ['rev-parse', 'main'], { cwd: served });
    expect(await run('git', ['rev-parse', 'HEAD'], { cwd: clone })).toBe(pushed);
    expect(existsSync(join(clone, `dist/${SITE}/level-3/host/steps.md`))).toBe(true);
  });
});

/** Returns what takes the edit back. */
function openName(host: string): () => void {
  const file = zoneFile(SITE, 'level-2-ovens');
  const text = repository.read(file);
  repository.editYaml(file, (document) => {
    document.addIn(['allow'], { host, port: 443, why: 'a drill', owner: 'operator@plant.example' });
  });
  return () => repository.edit(file, () => text);
}

/** As the host without a cluster judges it. */
async function verify(commit: string): Promise<void> {
  using folder = new TemporaryFolder();
  const signers = folder.write('allowed-signers', repository.allowedSigners);
  await repository.git('-c', `gpg.ssh.allowedSignersFile=${signers}`, 'verify-commit', commit);
}
