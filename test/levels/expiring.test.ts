import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { removeExpired } from '../../levels/editing/remove-expired.ts';
import { overlaid } from '../../levels/editing/overlaid.ts';
import { expiringOf, type Expiring } from '../../levels/expiring.ts';
import { loadSite } from '../../levels/load-site.ts';
import type { Repository } from '../../levels/repository.ts';
import { exampleSite } from '../support/declared-site.ts';
import { plantRepository } from '../support/plant.ts';

const WINDOW = { today: '2026-11-10', until: '2026-12-10' };

const OWN = `allow:
  - { host: past.example, port: 443, why: a reason, owner: one@plant.example, ticket: CHG1, expires: 2026-11-09 }
  - { host: today.example, port: 443, why: a reason, owner: two@plant.example, expires: 2026-11-10 }
  - { host: last.example, port: 443, why: a reason, owner: two@plant.example, expires: 2026-12-10 }
  - { host: later.example, port: 443, why: a reason, owner: two@plant.example, expires: 2026-12-11 }
  - { host: never.example, port: 443, why: a reason, owner: two@plant.example }
dns: { unlisted: forwarder, until: 2026-11-01 }
`;

function expiring(repository: Repository, window = WINDOW): readonly Expiring[] {
  const { site } = loadSite(repository, 'plant');
  return site === undefined ? [] : expiringOf(site, window);
}

describe('expiringOf()', () => {
  test('lists what has ended and what ends within the window, the earliest first', () => {
    const listed = expiring(plantRepository({ 'level-2-a': OWN }));
    expect(
      listed.map(({ what, ends, hasEnded, owner, ticket, line }) => [what, ends, hasEnded, owner, ticket, line]),
    ).toEqual([
      ['learning mode', '2026-11-01', true, undefined, undefined, 10],
      ['past.example:443', '2026-11-09', true, 'one@plant.example', 'CHG1', 5],
      ['today.example:443', '2026-11-10', false, 'two@plant.example', undefined, 6],
      ['last.example:443', '2026-12-10', false, 'two@plant.example', undefined, 7],
    ]);
    expect(listed[0]).toMatchObject({ site: 'plant', zone: 'level-2-a', file: 'levels/sites/plant/level-2-a.yaml' });
  });

  test('lists certificates, which nobody removes', () => {
    const listed = expiringOf(exampleSite('contoso-bakery'), { today: '2026-11-10', until: '2099-01-01' });
    const certificates = listed.filter(({ kind }) => kind === 'certificate');
    expect(certificates.map(({ what }) => what)).toContain('certificate of "root"');
    for (const { file, removable } of certificates) {
      expect(file).toMatch(/^levels\/sites\/contoso-bakery\/pki\/[\w-]+\.pem$/);
      expect(removable).toBeUndefined();
    }
  });
});

describe('removeExpired()', () => {
  test('leaves what has not ended as it was', () => {
    const repository = plantRepository({ 'level-2-a': OWN });
    const { edits } = removeExpired(repository, expiring(repository));
    const [past] = /^ {2}- \{ host: past.*\n/m.exec(OWN) ?? [];
    const text = repository.read('levels/sites/plant/level-2-a.yaml') ?? '';
    expect([...edits]).toEqual([
      [
        'levels/sites/plant/level-2-a.yaml',
        text.replace(past ?? 'nothing', '').replace('{ unlisted: forwarder, until: 2026-11-01 }', '{}'),
      ],
    ]);
  });

  test('leaves nothing that has ended, whatever the entries', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((number) => `2026-11-${String(number).padStart(2, '0')}`);
    const entry = fc.record({
      expires: fc.option(day),
      above: fc.boolean(),
      below: fc.boolean(),
      isFlow: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 8 }), fc.option(day), day, (entries, until, today) => {
        const items = entries.map(({ expires, above, below, isFlow }, index) => {
          const ends = expires === null ? [] : [`expires: ${expires}`];
          const fields = [`host: h${index}.example`, 'port: 443', 'why: a reason', 'owner: plant', ...ends];
          const lines = isFlow
            ? [`  - { ${fields.join(', ')} } # side ${index}`]
            : fields.map((field, at) => `  ${at === 0 ? '-' : ' '} ${field}`);
          return [...(above ? [`  # above ${index}`] : []), ...lines, ...(below ? [`    # below ${index}`] : [])].join(
            '\n',
          );
        });
        const dns = until === null ? '' : `dns: { unlisted: forwarder, until: ${until} }\n`;
        const repository = plantRepository({ 'level-2-a': `allow:\n${items.join('\n')}\n${dns}` });
        const window = { today, until: '2026-12-31' };
        const before = expiring(repository, window);
        const after = expiring(overlaid(repository, removeExpired(repository, before).edits), window);
        expect(after.filter(({ hasEnded }) => hasEnded)).toEqual([]);
        const kept = (list: readonly Expiring[]) =>
          list.filter(({ hasEnded }) => !hasEnded).map(({ what, ends }) => [what, ends]);
        expect(kept(after)).toEqual(kept(before));
      }),
      { numRuns: 60 },
    );
  });
});
