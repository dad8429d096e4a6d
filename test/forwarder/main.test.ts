// The program as the host, the kubelet and systemd see it: its exit codes and its signals.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../forwarder/contract/digest.ts';
import { SOME_DIGEST } from '../support/allowlists.ts';
import { breakGlassText } from '../support/break-glass.ts';
import { ForwarderFiles } from '../support/forwarder-files.ts';

const MAIN = join(import.meta.dirname, '../../forwarder/main.ts');

function start(...args: readonly string[]): ChildProcess & { readonly text: () => string } {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout?.on('data', (chunk) => (text += String(chunk)));
  child.stderr?.on('data', (chunk) => (text += String(chunk)));
  return Object.assign(child, { text: () => text });
}

async function run(...args: readonly string[]): Promise<{ readonly code: unknown; readonly text: string }> {
  const child = start(...args);
  const [code] = await once(child, 'close');
  return { code, text: child.text() };
}

describe('forwarder --check', () => {
  test('accepts a folder whose files belong together, and each file', async () => {
    await using files = new ForwarderFiles();
    await files.configure(443);
    const configDigest = digestOf(await readFile(files.configurationFile));
    await files.allow(['a.example'], { configDigest });
    const outcomes = await Promise.all(
      [files.folder, files.configurationFile, files.allowlistFile].map((path) => run('--check', path)),
    );
    expect(outcomes).toEqual(Array.from({ length: 3 }, () => ({ code: 0, text: '' })));
  });

  test('judges a break-glass before it is put in its place', async () => {
    await using files = new ForwarderFiles();
    const path = join(files.folder, 'help.yaml');
    await writeFile(path, breakGlassText());
    expect(await run('--check', path)).toEqual({ code: 0, text: '' });
    await writeFile(path, breakGlassText({ hours: 1_000 }));
    expect(await run('--check', path)).toMatchObject({
      code: 1,
      text: expect.stringContaining('spec.breakGlass.hours'),
    });
  });

  test('names every problem and ends with 1', async () => {
    await using files = new ForwarderFiles();
    const bind = [{ address: 'no address', port: 443 }];
    await files.configure(443, { listeners: [{ name: 'tls-443', protocol: 'tls', port: 443, bind }] });
    await files.allow(['a.example', '*.com']);
    const { code, text } = await run('--check', files.folder);
    expect(code).toBe(1);
    expect(text).toMatch(/listeners\[0\]\.bind\[0\]/);
    expect(text).toMatch(/spec\.grants\[0\]\.entries\[1\]\.host: "\*\.com" is no host pattern/);
  });

  test('refuses an allowlist of another configuration, and a folder that lacks one', async () => {
    await using files = new ForwarderFiles();
    await files.configure(443);
    expect((await run('--check', files.folder)).text).toMatch(/^Cannot check ".*": ENOENT/);
    await files.allow([], { configDigest: SOME_DIGEST });
    expect(await run('--check', files.folder)).toMatchObject({
      code: 1,
      text: expect.stringContaining('its configDigest is not sha256:'),
    });
    await files.allow([], {}, 'level-4');
    expect(await run('--check', files.folder)).toMatchObject({
      code: 1,
      text: expect.stringContaining('it is the list of "level-4", and the forwarder is that of "level-3"'),
    });
  });
});

describe('forwarder', () => {
  test('wants a configuration', async () => {
    expect(await run()).toMatchObject({ code: 2, text: expect.stringContaining('Give --config <file>') });
  });

  test('ends with 1 and the problems when the configuration cannot be used', async () => {
    await using files = new ForwarderFiles();
    await writeFile(files.configurationFile, 'site: bakery\n');
    expect(await run('--config', files.configurationFile)).toMatchObject({
      code: 1,
      text: expect.stringContaining('zone'),
    });
  });

  test('says which engine it took, answers its health socket and ends in order on SIGTERM', async () => {
    await using files = new ForwarderFiles();
    const socket = join(files.folder, 'health.sock');
    await files.configure(443, { health: { socket } });
    await files.allow(['a.example']);
    const child = start('--config', files.configurationFile);
    const closed = once(child, 'close');
    while (!child.text().includes('"serving"') && child.exitCode === null) {
      await once(child.stderr ?? child, 'data');
    }
    expect(await run('health', socket)).toEqual({ code: 0, text: 'listening, with an allowlist\n' });
    expect(await run('health', socket, '--live')).toEqual({ code: 0, text: 'ok\n' });
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
    expect(child.text()).toMatch(/engine (reactor: it is the faster one|net: \\"reactor\\" cannot run here)/);
    expect(await run('health', socket)).toMatchObject({ code: 1 });
  });
});
