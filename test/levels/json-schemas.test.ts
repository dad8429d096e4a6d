import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jsonSchemas } from '../../levels/json-schemas.ts';
import { workingTree } from '../../levels/repository.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('jsonSchemas()', () => {
  test.each([...jsonSchemas()])('gives %s as it is committed ("npm run schemas" writes it)', (path, text) => {
    expect(readFileSync(`${ROOT}/${path}`, 'utf8')).toBe(text);
  });

  test('refuses unknown keys and completes known ones', () => {
    const zone: unknown = JSON.parse(jsonSchemas().get('levels/sites/zone.schema.json') ?? '');
    expect(zone).toMatchObject({
      additionalProperties: false,
      required: ['level', 'distribution', 'network'],
      properties: { distribution: { enum: ['k3s', 'aks', 'aks-edge-essentials', 'none'] } },
    });
  });

  test('is what every declaration names in its first line', () => {
    const tree = workingTree(ROOT);
    const declarations = ['levels/sites', 'levels/profiles'].flatMap((folder) =>
      tree
        .list(folder)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => `${folder}/${file}`),
    );
    expect(declarations.length).toBeGreaterThan(3);
    for (const file of declarations) expect([file, tree.read(file)?.split('\n')[0]]).toEqual([file, firstLineOf(file)]);
  });
});

function firstLineOf(file: string): string {
  if (file.startsWith('levels/profiles/')) return '# yaml-language-server: $schema=./profile.schema.json';
  return `# yaml-language-server: $schema=../${file.endsWith('/site.yaml') ? 'site' : 'zone'}.schema.json`;
}
