import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SECTIONS } from '../../cli/report/page/section-evidence.ts';
import { Clone, type Ran } from '../support/clone.ts';

const PAGE = readFileSync(new URL('../../docs/report.md', import.meta.url), 'utf8');
const COMMANDS = [...PAGE.matchAll(/^```bash\n([^]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'));
const SALLYPORT = /^npm run --silent sallyport -- /;

describe('docs/report.md', () => {
  let clone: Clone;
  beforeAll(async () => {
    clone = new Clone();
    await clone.run('synth');
  });
  afterAll(() => clone[Symbol.dispose]());

  /** A command of the page, its file put into the clone. */
  function run(command: string): Promise<Ran> {
    const words = command.replace(SALLYPORT, '').split(' ');
    return clone.run(...words.map((word) => (word.endsWith('.html') ? join(clone.path, word) : word)));
  }

  test.each(COMMANDS.filter((command) => SALLYPORT.test(command)))('%s', async (command) => {
    expect(await run(command)).toMatchObject({ code: 0, err: '' });
  });

  test('keeps a report whose digest comes out again', async () => {
    const [command = ''] = COMMANDS.filter((each) => each.includes('--today'));
    const [sum = ''] = COMMANDS.filter((each) => each.startsWith('sha256sum '));
    await run(command);
    const file = readFileSync(join(clone.path, 'contoso-bakery.html'));
    expect(execFileSync('sh', ['-c', sum], { cwd: clone.path, encoding: 'utf8' })).toContain(
      createHash('sha256').update(file).digest('hex'),
    );
    await run(command);
    expect(readFileSync(join(clone.path, 'contoso-bakery.html'))).toEqual(file);
  });

  test('computes the digest of a folder that the report shows', async () => {
    const [command = ''] = COMMANDS.filter((each) => each.startsWith('(cd dist/'));
    const [digits = ''] = execFileSync('bash', ['-c', command], { cwd: clone.path, encoding: 'utf8' }).split(' ');
    const { out } = await clone.run('report', 'contoso-bakery', '--json');
    const { digests }: { digests: { trees: { command: string; digest: string }[] } } = JSON.parse(out);
    expect(digests.trees.find((tree) => tree.command === command)?.digest).toBe(`sha256:${digits}`);
  });

  test('has a row for every part of the report, in its order', () => {
    const rows = [...PAGE.matchAll(/^\| ([^|]+?) \| /gm)].map(([, part]) => part).slice(2);
    expect(rows).toEqual(Object.values(SECTIONS));
  });
});
