// The data flows of a way as they are synthesized, in the order in which messages pass them.

import { parse } from 'yaml';
import type { Way } from '../../levels/telemetry/model.ts';
import type { TracedFlow } from '../../levels/telemetry/trace/message.ts';
import { readDataFlow } from './read-data-flow.ts';

/** `dist`: path below `dist/<site>/` → text. */
export function emittedFlows(dist: ReadonlyMap<string, string>, { flows }: Way): readonly TracedFlow[] {
  return flows.map(({ zone, name }) => {
    const path = `${zone}/data-flows/Dataflow.${name}.yaml`;
    const text = dist.get(path);
    if (text === undefined)
      throw new Error(
        `Cannot trace data flow "${name}": no "${path}" is synthesized for "${zone}". This is a fault of Sallyport`,
      );
    return readDataFlow(zone, path, parse(text));
  });
}
