import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { compileList } from '../../../forwarder/allowlist/compile-list.ts';
import { compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { openSnapshot } from '../../../forwarder/decision/snapshot.ts';
import { unsealText } from '../../../forwarder/durable-file.ts';
import { makeAllowlist } from '../../support/allowlists.ts';

const LIST = makeAllowlist({ grants: [{ for: ['ovens'], from: 'a', entries: [{ host: 'a.example', port: 443 }] }] });
const EXTRA = [{ for: ['ovens'], from: 'break-glass', entries: [{ host: 'b.example', port: 443 }] }];

describe('compileList()', () => {
  test.each([
    ['YAML', stringify(LIST)],
    ['JSON', JSON.stringify(LIST)],
  ])('compiles %s to the memory of its snapshot and to what is saved', (_what, text) => {
    const compiled = compileList({ text, extraGrants: [] });
    if (!compiled.ok) throw new Error(compiled.why);
    expect(openSnapshot(compiled.memory).digest).toBe(compileSnapshot(LIST).digest);
    expect(compiled.zone).toBe('level-3');
    expect(compiled.generation).toBeUndefined();
    expect(JSON.parse(unsealText(compiled.sealed))).toEqual(LIST);
  });

  test('saves the list without what is granted besides', () => {
    const compiled = compileList({ text: JSON.stringify(LIST), extraGrants: EXTRA });
    if (!compiled.ok) throw new Error(compiled.why);
    expect(openSnapshot(compiled.memory).lookup('b.example')).toHaveLength(1);
    expect(JSON.parse(unsealText(compiled.sealed))).toEqual(LIST);
  });

  test('keeps the generation of an object', () => {
    const text = JSON.stringify({ ...LIST, metadata: { name: 'level-3', generation: 7 } });
    expect(compileList({ text, extraGrants: [] })).toMatchObject({ ok: true, generation: 7 });
  });

  test('says every problem with its line', () => {
    const text = stringify(LIST).replace('a.example', 'A.example').replace('2026-01-01', '2026-02-30');
    const compiled = compileList({ text, extraGrants: [] });
    expect(compiled).toMatchObject({ ok: false, why: expect.stringMatching(/^line \d+, spec\.grants\[0\]/) });
  });

  test('refuses extra grants that cannot be compiled', () => {
    const extraGrants = [{ for: ['ovens'], from: 'a', entries: [{ host: 'a..b', port: 443 }] }];
    expect(compileList({ text: JSON.stringify(LIST), extraGrants })).toMatchObject({
      ok: false,
      why: 'it cannot be compiled: Cannot compile the allowlist: "a..b" is no host pattern (label-empty)',
    });
  });
});
