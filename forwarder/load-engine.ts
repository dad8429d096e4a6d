// Which engine serves, and why it is that one. The reactor's program is loaded only where it is to run: it calls libc.

import type { Configuration } from './contract/configuration.ts';
import type { Engine, EngineContext } from './engine/engine.ts';
import { NetEngine } from './engine/net/net-engine.ts';
import { textOf } from './error-text.ts';

export type EngineChoice = {
  readonly name: Engine['name'];
  /** For the first line of the log. */
  readonly why: string;
  readonly create: (context: EngineContext) => Engine;
};

type Asked = Pick<Configuration, 'engine' | 'workers'>;

/** Rejects when the configuration insists on an engine that cannot run here. */
export async function loadEngine({ engine, workers }: Asked, platform = process.platform): Promise<EngineChoice> {
  if (engine === 'net') return net('the configuration asks for it');
  const reactor =
    platform === 'linux' ? await loadReactor(workers) : { fault: `it needs Linux, and this is ${platform}` };
  if ('create' in reactor) {
    return {
      ...reactor,
      why: engine === 'reactor' ? 'the configuration asks for it' : 'it is the faster one, and can run here',
    };
  }
  if (engine === 'auto') return net(`"reactor" cannot run here: ${reactor.fault}`);
  throw new Error(`Cannot use engine "reactor": ${reactor.fault}. Write "engine: net" or "engine: auto"`);
}

function net(why: string): EngineChoice {
  return { name: 'net', why, create: (context) => new NetEngine(context) };
}

async function loadReactor(
  workers: number | undefined,
): Promise<Omit<EngineChoice, 'why'> | { readonly fault: string }> {
  try {
    const { ReactorEngine } = await import('./engine/reactor/reactor-engine.ts');
    const { LinuxKernel } = await import('./engine/reactor/linux-kernel.ts');
    new LinuxKernel().release();
    return { name: 'reactor', create: (context) => new ReactorEngine(context, { workers }) };
  } catch (error) {
    return { fault: textOf(error) };
  }
}
