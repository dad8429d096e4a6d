// What a plant says where there is none. That one comes up, works and goes is what the drills show.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { mountRunFolder } from '../machines/instance.ts';
import { collectEvidence } from './evidence.ts';
import { readRecord, writeRecord } from './place.ts';
import { Plant } from './plant.ts';
import takeDown from './take-down.ts';

const former = { ...process.env };

beforeEach(() => {
  process.env['SALLYPORT_LEVELS'] = 'noplant';
});
afterEach(async () => {
  await Plant.down();
  process.env = { ...former };
});

describe('a plant', () => {
  test('is not found where none is', () => {
    expect(() => Plant.attach()).toThrow('Cannot find a plant: none is up. Run "npm run levels -- up" first');
  });

  test('is not brought up for a site or up to a zone that does not exist', async () => {
    await expect(Plant.up('atlantis')).rejects.toThrow('Cannot bring up "atlantis"');
    await expect(Plant.up('contoso-bakery', { until: 'level-9' })).rejects.toThrow('Cannot stop at zone "level-9"');
  });

  test('is not shared with another site, nor brought up twice, nor used when it did not come up', async () => {
    await mountRunFolder();
    writeRecord({ site: 'contoso-bakery', state: 'coming-up', owner: 'person' });
    await expect(Plant.shared('northwind-dual-nic')).rejects.toThrow('one of "contoso-bakery" is up');
    await expect(Plant.up('contoso-bakery')).rejects.toThrow('one of "contoso-bakery" is there');
    await expect(Plant.shared('contoso-bakery')).rejects.toThrow('it did not come up');
  });

  test('is neither shared with other tests nor taken away by them, as long as they run', async () => {
    await mountRunFolder();
    const record = { site: 'contoso-bakery', state: 'up', owner: 'tests', pid: process.ppid } as const;
    writeRecord(record);
    await expect(Plant.shared('contoso-bakery')).rejects.toThrow(`tests of process ${process.ppid} do`);
    await takeDown();
    expect(readRecord()).toEqual(record);
    writeRecord({ ...record, pid: process.pid });
    await takeDown();
    expect(readRecord()).toBeUndefined();
  });
});

describe('collectEvidence()', () => {
  test('keeps what there is, and says why where there is nothing', async () => {
    using folder = new TemporaryFolder();
    process.env['SALLYPORT_EVIDENCE'] = folder.path;
    const kept = await collectEvidence('b · a line is reverted');
    expect(kept).toMatch(/-b-a-line-is-reverted$/);
    expect(existsSync(kept)).toBe(true);
    expect(readFileSync(join(kept, 'commits.txt'), 'utf8')).toContain('Cannot be had: Error: Cannot find a plant');
  });
});
