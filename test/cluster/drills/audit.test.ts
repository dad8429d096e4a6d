import { describe, expect, test } from '@jest/globals';
import { denialFor } from '../../support/audit-records.ts';
import { auditIn, auditOf, isDenial, untilAudited, wayOf } from './audit.ts';

const DENIED = denialFor({});

describe('auditIn()', () => {
  test('reads audit lines from among those of the program’s own log', () => {
    const log = ['{"level":"info","msg":"serving"}', JSON.stringify(DENIED), 'plain words', '{"time":"cut o'].join(
      '\n',
    );
    expect(auditIn(log)).toEqual([DENIED]);
  });
});

describe('auditOf()', () => {
  test('keeps what is about a name, from a moment on', () => {
    const later = denialFor({ time: '2026-11-02T10:00:05.000Z' });
    const records = [DENIED, later, denialFor({ serverName: 'other.example' })];
    const options = { serverName: 'evil.example', since: new Date('2026-11-02T10:00:01.000Z') };
    expect(auditOf(records, options)).toEqual([later]);
  });
});

describe('wayOf()', () => {
  test('follows one connection over the zones it passed', () => {
    const above = denialFor({ zone: 'level-4' });
    const audits = new Map([
      ['level-3', [DENIED, denialFor({ id: 'f'.repeat(32) })]],
      ['level-4', [above]],
    ]);
    expect(wayOf(DENIED.id, audits)).toEqual([DENIED, above]);
  });
});

describe('untilAudited()', () => {
  test('reads again until there are as many lines as wanted', async () => {
    const written = [DENIED];
    const audit = async () => {
      const now = [...written];
      written.push(denialFor({ id: 'f'.repeat(32) }));
      return now;
    };
    const found = await untilAudited({ name: 'level-3', audit }, { serverName: 'evil.example' }, isDenial, 2);
    expect(found.map(({ id }) => id)).toEqual([DENIED.id, 'f'.repeat(32)]);
  });
});
