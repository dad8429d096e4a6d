import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { CompileThread, type CompileThreadOptions } from '../../../forwarder/allowlist/compile-thread.ts';
import { openSnapshot } from '../../../forwarder/decision/snapshot.ts';
import { unsealText } from '../../../forwarder/durable-file.ts';
import { makeAllowlist } from '../../support/allowlists.ts';

const NEVER_ON_THE_SPOT = { json: 0, yaml: 0 };
const FAILING = new URL('../../support/failing-compile-worker.ts', import.meta.url);

/** The text of a list with one name. */
function textWith(host: string): string {
  return JSON.stringify(makeAllowlist({ grants: [{ for: ['ovens'], from: 'a', entries: [{ host, port: 443 }] }] }));
}

/** The names that of `a.example` to `c.example` are covered, or why nothing is. */
async function compiled(thread: CompileThread, text: string): Promise<string> {
  const list = await thread.compile({ text, extraGrants: [] });
  if (!list.ok) return list.why;
  const snapshot = openSnapshot(list.memory);
  return ['a', 'b', 'c'].filter((name) => snapshot.lookup(`${name}.example`).length > 0).join(' ');
}

async function withThread(options: CompileThreadOptions, run: (thread: CompileThread) => Promise<void>): Promise<void> {
  const thread = new CompileThread(options);
  try {
    await run(thread);
  } finally {
    await thread.stop();
  }
}

describe('CompileThread', () => {
  test.each([
    ['in its thread', NEVER_ON_THE_SPOT],
    ['on the spot', { json: 65_536, yaml: 65_536 }],
  ])('compiles lists %s, in order', (_where, onTheSpot) =>
    withThread({ onTheSpot }, async (thread) => {
      const texts = [textWith('a.example'), 'kind: Allowlist', stringify(JSON.parse(textWith('c.example')))];
      const answers: string[] = [];
      await Promise.all(texts.map(async (text) => answers.push(await compiled(thread, text))));
      expect(answers[0]).toBe('a');
      expect(answers[1]).toContain('apiVersion');
      expect(answers[2]).toBe('c');
    }),
  );

  test('hands over what is to be saved, and takes what passes besides', () =>
    withThread({ onTheSpot: NEVER_ON_THE_SPOT }, async (thread) => {
      const extraGrants = [{ for: ['ovens'], from: 'x', entries: [{ host: 'b.example', port: 443 }] }];
      const list = await thread.compile({ text: textWith('a.example'), extraGrants });
      if (!list.ok) throw new Error(list.why);
      expect(unsealText(list.sealed)).toBe(textWith('a.example'));
      expect(openSnapshot(list.memory).lookup('b.example')).toHaveLength(1);
    }));

  test.each([
    ['ends it', 'exit', 'the thread that reads it has ended: it went without a word'],
    ['makes it throw', 'throw', 'the thread that reads it has ended: no more'],
  ])('refuses a list that %s, and goes on with the next', (_what, text, why) =>
    withThread({ entry: FAILING, onTheSpot: NEVER_ON_THE_SPOT }, async (thread) => {
      const answers = await Promise.all([text, textWith('b.example')].map((each) => compiled(thread, each)));
      expect(answers).toEqual([why, 'b']);
    }),
  );

  test('refuses a list that keeps it for too long', () =>
    withThread({ entry: FAILING, onTheSpot: NEVER_ON_THE_SPOT, timeoutMs: 50 }, async (thread) => {
      expect(await compiled(thread, 'loop')).toBe('the thread that reads it has ended: it took more than 0.05 s');
    }));

  test('does not blame a list for what an earlier one has left behind', () =>
    withThread({ entry: FAILING, onTheSpot: NEVER_ON_THE_SPOT }, async (thread) => {
      expect(await compiled(thread, 'kind: x #throw-next')).toContain('apiVersion');
      expect(await compiled(thread, textWith('a.example'))).toBe('a');
      expect(await compiled(thread, textWith('b.example'))).toBe('b');
    }));

  test('refuses what is being compiled, and what comes later, once it is stopped', async () => {
    const thread = new CompileThread({ entry: FAILING, onTheSpot: NEVER_ON_THE_SPOT });
    const answers = Promise.all(['loop', textWith('a.example')].map((text) => compiled(thread, text)));
    await Promise.resolve();
    await thread.stop();
    expect(await answers).toEqual(['the forwarder is stopping', 'the forwarder is stopping']);
    expect(await compiled(thread, textWith('a.example'))).toBe('the forwarder is stopping');
  });
});
