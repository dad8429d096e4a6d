// The front door of the library: starts one forwarder. The parts are put together in running-forwarder.ts.

import { confirmedElsewhere } from './allowlist/kubernetes/cluster.ts';
import { findStart } from './find-start.ts';
import type { Forwarder, ForwarderOptions } from './forwarder-interface.ts';
import { loadEngine } from './load-engine.ts';
import { RunningForwarder } from './running-forwarder.ts';

export type { Forwarder, ForwarderOptions } from './forwarder-interface.ts';

/** Resolves when the listeners are bound. Rejects, with nothing left open, when no configuration can serve. */
export async function startForwarder(options: ForwarderOptions): Promise<Forwarder> {
  const start = await findStart(options.configurationFile, () => confirmedElsewhere(options.kubernetes ?? {}));
  const engine = await loadEngine(start.configuration);
  const forwarder = new RunningForwarder(start, engine, options);
  try {
    await forwarder.start();
  } catch (error) {
    await forwarder.close();
    throw error;
  }
  return forwarder;
}
