import { describe, expect, test } from '@jest/globals';
import { siteSchema } from '../../../levels/declaration/site.ts';

const SITE = {
  site: 'plant',
  git: { url: 'https://git.plant.example/levels' },
  images: {
    registry: 'registry.plant.example',
    forwarder: `sha256:${'a'.repeat(64)}`,
    coredns: `sha256:${'b'.repeat(64)}`,
  },
};

function breakGlassOf(breakGlass: unknown): unknown {
  const read = siteSchema.safeParse({ ...SITE, breakGlass });
  return read.success ? read.data.breakGlass : read.error.issues.map(({ path }) => path.join('.'));
}

describe('siteSchema', () => {
  test.each<[unknown, unknown]>([
    [undefined, undefined],
    [{ maxHours: 8 }, { maxHours: 8, group: 'sallyport-break-glass' }],
    [
      { maxHours: 72, group: 'oidc:Plant On-Call' },
      { maxHours: 72, group: 'oidc:Plant On-Call' },
    ],
  ])('takes break-glass %j', (declared, read) => {
    expect(breakGlassOf(declared)).toEqual(read);
  });

  test.each<[unknown, string]>([
    [{}, 'breakGlass.maxHours'],
    [{ maxHours: 0 }, 'breakGlass.maxHours'],
    [{ maxHours: 73 }, 'breakGlass.maxHours'],
    [{ maxHours: 1.5 }, 'breakGlass.maxHours'],
    [{ maxHours: 8, group: '' }, 'breakGlass.group'],
    [{ maxHours: 8, group: 'system:authenticated' }, 'breakGlass.group'],
    [{ maxHours: 8, group: '" in [] || "a' }, 'breakGlass.group'],
    [{ maxHours: 8, group: 'a\\b' }, 'breakGlass.group'],
    [{ maxHours: 8, hours: 8 }, 'breakGlass'],
    [true, 'breakGlass'],
  ])('refuses break-glass %j', (declared, path) => {
    expect(breakGlassOf(declared)).toContain(path);
  });
});
