import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { unlessOver } from '../../../../cli/demo/telemetry/interruption.ts';

const INTERRUPTION = new URL('../../../../cli/demo/telemetry/interruption.ts', import.meta.url).href;
/** Work that waits until it is told to end, tidies up, and says so. */
const PROGRAM = `
import { once } from 'node:events';
import { interruptible } from '${INTERRUPTION}';
const alive = setInterval(() => undefined, 1000);
await interruptible(async (signal) => {
  process.stdout.write('at work\\n');
  await once(signal, 'abort');
  process.stdout.write(signal.reason.message);
});
clearInterval(alive);
`;

describe('interruptible()', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('lets the work end in order on %s', async (name) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM]);
    child.stdout.setEncoding('utf8');
    let said = '';
    child.stdout.on('data', (text: string) => (said += text));
    await once(child.stdout, 'data');
    const closed = once(child, 'close');
    child.kill(name);
    expect(await closed).toEqual([0, null]);
    expect(said).toBe(`at work\nCannot go on: ${name} was received`);
  });
});

describe('unlessOver()', () => {
  test('gives what the promise gives', async () => {
    await expect(unlessOver(new AbortController().signal, Promise.resolve('there'))).resolves.toBe('there');
  });

  test.each([
    ['before', true],
    ['while it waits', false],
  ])('rejects with the reason of a signal that ends %s', async (_, isBefore) => {
    const over = new AbortController();
    if (isBefore) over.abort(new Error('SIGINT was received'));
    const waiting = unlessOver(over.signal, Promise.withResolvers<never>().promise);
    over.abort(new Error('SIGINT was received'));
    await expect(waiting).rejects.toThrow('SIGINT was received');
  });
});
