import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync } from 'node:fs';
import { cgroupOf } from '../kubernetes/cgroups.ts';
import { mountRunFolder, namespaceOf, runFolder } from '../machines/instance.ts';
import { Machine } from '../machines/machine.ts';
import { addNamespace } from '../machines/namespaces.ts';
import { leftovers } from './leftovers.ts';
import { commandOf, processes } from './processes.ts';
import { tearDown } from './tear-down.ts';

/** No plant of anybody. */
const INSTANCE = 'teardown';
/** Seconds that nobody else sleeps. */
const UNUSUAL = '86371';
const former = process.env['SALLYPORT_LEVELS'];

beforeAll(() => {
  process.env['SALLYPORT_LEVELS'] = INSTANCE;
});
afterAll(async () => {
  await tearDown();
  if (former === undefined) delete process.env['SALLYPORT_LEVELS'];
  else process.env['SALLYPORT_LEVELS'] = former;
});

describe('tearDown()', () => {
  test('takes away what a run left, of which nothing is written down any more', async () => {
    await mountRunFolder();
    await addNamespace(namespaceOf('level-4'));
    const machine = await Machine.start({
      name: 'level-4',
      folder: `${runFolder()}/level-4`,
      network: namespaceOf('level-4'),
    });
    machine.start('forgotten', 'sleep', [UNUSUAL]);
    const group = `/sys/fs/cgroup/${existsSync('/sys/fs/cgroup/pids') ? 'pids' : ''}${cgroupOf(`${machine.folder}/cluster`)}/pod`;
    mkdirSync(group, { recursive: true });
    const found = (await leftovers()).map((line) => line.split(' ').slice(0, 2).join(' '));
    expect(found).toEqual(expect.arrayContaining(['network namespace', `mount "${runFolder()}"`, 'control group']));
    await tearDown();
    expect(await leftovers()).toEqual([]);
    expect(existsSync(runFolder())).toBe(false);
    expect(processes().filter((pid) => commandOf(pid) === `sleep ${UNUSUAL}`)).toEqual([]);
  });

  test('has nothing to do twice', async () => {
    await tearDown();
  });
});
