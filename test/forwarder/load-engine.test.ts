import { describe, expect, test } from '@jest/globals';
import type { EngineContext } from '../../forwarder/engine/engine.ts';
import { loadEngine } from '../../forwarder/load-engine.ts';
import { startForwarder } from '../support/engine-harness.ts';

const onLinux = process.platform === 'linux' ? test : test.skip;

describe('loadEngine()', () => {
  test.each(['linux', 'darwin'] as const)('takes "net" on %s when it is asked for', async (platform) => {
    const choice = await loadEngine({ engine: 'net', workers: undefined }, platform);
    expect([choice.name, choice.why]).toEqual(['net', 'the configuration asks for it']);
  });

  test.each(['darwin', 'win32'] as const)('falls back to "net" on %s, and says why', async (platform) => {
    const choice = await loadEngine({ engine: 'auto', workers: undefined }, platform);
    expect([choice.name, choice.why]).toEqual([
      'net',
      `"reactor" cannot run here: it needs Linux, and this is ${platform}`,
    ]);
  });

  test('rejects a configuration that insists on "reactor" elsewhere', async () => {
    await expect(loadEngine({ engine: 'reactor', workers: undefined }, 'darwin')).rejects.toThrow(
      'Cannot use engine "reactor": it needs Linux, and this is darwin. Write "engine: net" or "engine: auto"',
    );
  });

  onLinux.each([
    ['auto', 'it is the faster one, and can run here'],
    ['reactor', 'the configuration asks for it'],
  ] as const)('takes "reactor" on Linux for "engine: %s"', async (engine, why) => {
    const choice = await loadEngine({ engine, workers: undefined }, 'linux');
    expect([choice.name, choice.why]).toEqual(['reactor', why]);
  });

  test.each(process.platform === 'linux' ? (['net', 'reactor'] as const) : (['net'] as const))(
    'makes the engine that it names: %s',
    async (engine) => {
      const choice = await loadEngine({ engine, workers: 1 });
      const create = (context: EngineContext): ReturnType<typeof choice.create> => choice.create(context);
      await using forwarder = await startForwarder({ name: engine, create });
      expect(forwarder.engine.name).toBe(engine);
      expect(forwarder.port()).toBeGreaterThan(0);
    },
  );
});
