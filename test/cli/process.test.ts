// The command as a shell sees it: a process of its own, with pipes, folders and exit codes.

import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Clone } from '../support/clone.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** A module that takes the folders of the disk away. */
const BROKEN_DISK = `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  fs.readdirSync = () => { throw new Error('the disk does not answer'); };
  syncBuiltinESMExports();
`)}`;

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs the command; `onData` may close its output. */
async function start(
  args: readonly string[],
  cwd: string,
  onData: (stream: NodeJS.ReadableStream & { destroy(): void }) => void = () => undefined,
  flags: readonly string[] = [],
): Promise<Ended> {
  const child = spawn(process.execPath, [...flags, MAIN, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    onData(child.stdout);
  });
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

describe('sallyport', () => {
  test('works from any folder of the clone', async () => {
    using clone = new Clone();
    const { code, out } = await start(['check'], join(clone.path, 'levels/sites/contoso-bakery'));
    expect(out).toMatch(/^1 site checked: /m);
    expect(code).toBe(0);
  });

  test.each([
    ['sound', 0],
    ['broken', 1],
  ])(
    'keeps its exit code for a %s site when the reader goes away',
    async (state, expected) => {
      using clone = new Clone();
      // More than a pipe holds, so that something is left to write when the reader is gone.
      const entries = Array.from(
        { length: 3000 },
        (_, n) => `\n  - { host: h${n}.example, port: 443, why: long, owner: ops, expires: 2020-01-01 }`,
      );
      clone.edit('levels/sites/contoso-bakery/level-3.yaml', (text) =>
        text.replace(/ceiling:[^]*/, `allow:${entries.join('')}\n`),
      );
      if (state === 'broken') clone.edit('levels/sites/contoso-bakery/level-4.yaml', (text) => `${text}wrong: key\n`);
      const { code, err, out } = await start(['check'], clone.path, (stream) => stream.destroy());
      expect(err).toBe('');
      expect(out.length).toBeLessThan(400_000);
      expect(code).toBe(expected);
    },
    20_000,
  );

  test('tells a fault of its own from problems that were found', async () => {
    using clone = new Clone();
    const { code, out, err } = await start(['check'], clone.path, undefined, [`--import=${BROKEN_DISK}`]);
    expect({ code, out }).toEqual({ code: 70, out: '' });
    expect(err).toContain('the disk does not answer');
  });

  test('undoes what an interrupted synthesis left, of sites with errors and of sites that are gone too', async () => {
    using clone = new Clone();
    await clone.run('synth');
    for (const [from, to] of [
      ['dist/contoso-bakery', '.dist.old/contoso-bakery'],
      ['flux/contoso-bakery', '.flux.old/gone'],
    ] as const) {
      mkdirSync(join(clone.path, to, '..'), { recursive: true });
      renameSync(join(clone.path, from), join(clone.path, to));
    }
    clone.edit('levels/sites/contoso-bakery/level-4.yaml', (text) => `${text}wrong: key\n`);
    expect(await clone.run('synth')).toMatchObject({ code: 1 });
    expect(existsSync(join(clone.path, 'dist/contoso-bakery/level-4'))).toBe(true);
    expect(existsSync(join(clone.path, '.flux.old/gone'))).toBe(false);
  });

  test('lets one synthesis work at a time', async () => {
    using clone = new Clone();
    const ran = await Promise.all([
      start(['synth'], clone.path),
      start(['synth'], clone.path),
      start(['synth'], clone.path),
    ]);
    for (const { code, err } of ran) {
      if (code === 0) expect(err).toBe('');
      else expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^Cannot synthesize: .* is at it/) });
    }
    expect(ran.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
    expect(await clone.run('synth', '--check')).toMatchObject({ code: 0 });
  }, 20_000);

  test('gives problems as data where an explanation was asked for as data', async () => {
    using clone = new Clone();
    clone.edit('levels/sites/contoso-bakery/level-4.yaml', (text) => `${text}wrong: key\n`);
    const { code, out } = await clone.run('explain', 'contoso-bakery', 'level-3', 'github.com:443', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ problems: [{ code: 'unknown-key', severity: 'error' }] });
  });
});
