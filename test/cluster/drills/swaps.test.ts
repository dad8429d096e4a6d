import { describe, expect, test } from '@jest/globals';
import { swapsIn } from './swaps.ts';

describe('swapsIn()', () => {
  test('reads when a list was put in force, and leaves out what else the log says', () => {
    const log = [
      '{"level":30,"time":1000,"from":"a","digest":"sha256:1","entries":1,"msg":"allowlist in force"}',
      '{"level":30,"time":2000,"conduit":"level-3","msg":"keys in force"}',
      'plain words',
      '{"level":30,"time":3000,"from":"a","digest":"sha256:2","entries":2,"msg":"allowlist in force"}',
      '{"level":30,"time":40',
    ].join('\n');
    expect(swapsIn(log)).toEqual([
      { at: new Date(1000), digest: 'sha256:1' },
      { at: new Date(3000), digest: 'sha256:2' },
    ]);
  });
});
