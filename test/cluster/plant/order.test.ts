import { describe, expect, test } from '@jest/globals';
import { setTimeout as after } from 'node:timers/promises';
import { loadSite } from '../../../levels/load-site.ts';
import { downwards, zonesUntil } from './order.ts';

const { site } = loadSite(process.cwd(), 'contoso-bakery');

describe('downwards()', () => {
  test('begins with a zone when its parent is done, and with siblings at once', async () => {
    const story: string[] = [];
    await downwards(siteOrFail().zones, async ({ name }) => {
      story.push(`${name} begins`);
      await after(1);
      story.push(`${name} is there`);
    });
    expect(story).toEqual([
      'level-4 begins',
      'level-4 is there',
      'level-3-5 begins',
      'level-3-5 is there',
      'level-3 begins',
      'level-3 is there',
      'level-2-ovens begins',
      'level-2-packaging begins',
      'level-2-ovens is there',
      'level-2-packaging is there',
    ]);
  });

  test('begins below a zone sooner where it says so', async () => {
    const story: string[] = [];
    await downwards(zonesUntil(siteOrFail(), 'level-3-5'), async ({ name }, letOthersBegin) => {
      letOthersBegin();
      story.push(`${name} begins`);
      await after(1);
      story.push(`${name} is there`);
    });
    expect(story).toEqual(['level-4 begins', 'level-3-5 begins', 'level-4 is there', 'level-3-5 is there']);
  });

  test('finishes a zone’s sibling before it throws, and goes no deeper', async () => {
    const done: string[] = [];
    const failing = downwards(siteOrFail().zones, async ({ name }) => {
      if (name === 'level-2-ovens') throw new Error('no power');
      await after(1);
      done.push(name);
    });
    await expect(failing).rejects.toThrow('no power');
    expect(done).toEqual(['level-4', 'level-3-5', 'level-3', 'level-2-packaging']);
    const atTheTop = downwards(siteOrFail().zones, async ({ name }) => Promise.reject(new Error(name)));
    await expect(atTheTop).rejects.toThrow('level-4');
  });
});

describe('zonesUntil()', () => {
  test('is all of them, or one with those above it', () => {
    const names = (last?: string) => zonesUntil(siteOrFail(), last).map(({ name }) => name);
    expect(names()).toHaveLength(5);
    expect(names('level-3')).toEqual(['level-4', 'level-3-5', 'level-3']);
    expect(() => names('level-9')).toThrow('Cannot stop at zone "level-9": the site has "level-4"');
  });
});

function siteOrFail() {
  if (site === undefined)
    throw new Error('Cannot read the example site. Run the tests from the root of the repository');
  return site;
}
