// docs/export-to-envoy.md, followed word by word with the real Envoy in the path.

import { describe, expect, test } from '@jest/globals';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, commandsOf } from '../../support/pages/page.ts';
import { PageReader } from '../../support/pages/reader.ts';
import { needEnvoy } from './envoy-program.ts';

const PAGE = 'docs/export-to-envoy.md';

describe('docs/export-to-envoy.md', () => {
  test('can be followed word by word', () => {
    using reader = new PageReader(['contoso-bakery']);
    symlinkSync(needEnvoy(), join(reader.home, 'tools', 'envoy'));
    const followed = commandsOf(PAGE).map((block) => reader.follow(block));
    expect(followed.filter(({ code }) => code !== 0)).toEqual([]);
    expect(followed[0]?.out).toContain("configuration 'envoy.yaml' OK");
    expect(followed[1]?.out).toContain('*.updates.ovenvendor.example');
    const file = readFileSync(join(reader.clone.path, 'envoy.yaml'), 'utf8');
    expect(file).toMatch(/^# Envoy in place of the forwarder of level-4 at contoso-bakery/);
    expect(blocksOf(PAGE)).toHaveLength(followed.length);
  }, 60_000);
});
