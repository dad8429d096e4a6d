import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { telemetryTemplate } from '../../constructs/azure/telemetry-template.ts';
import { telemetryResources } from '../../constructs/telemetry/telemetry-resources.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import { exampleSite } from '../support/declared-site.ts';

const page = readFileSync(new URL('../../docs/data-flows.md', import.meta.url), 'utf8');
const resources = telemetryOf(exampleSite('contoso-bakery')).brokers.flatMap(telemetryResources);
const template = z
  .object({ parameters: z.record(z.string(), z.unknown()), resources: z.array(z.object({ type: z.string() })) })
  .parse(JSON.parse(telemetryTemplate('any', resources)));

describe('docs/data-flows.md', () => {
  test('lists every kind that is emitted, with its type', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| [^|]+ \| `([\w./]+)` \|$/gm)].map(
      ([, kind, type]) => `${kind} ${type}`,
    );
    const emitted = resources.map(({ kind }, index) => `${kind} ${template.resources[index]?.type}`);
    expect(new Set(rows)).toEqual(new Set(emitted));
  });

  test('names every parameter of the template', () => {
    for (const name of Object.keys(template.parameters)) expect(page).toMatch(new RegExp(`\\b${name}[=\`]`));
  });
});
