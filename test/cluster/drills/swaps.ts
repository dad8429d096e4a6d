// The moments at which a forwarder put a list in force, as its log tells them.

import { z } from 'zod';

const swapSchema = z.object({ time: z.number(), digest: z.string(), msg: z.literal('allowlist in force') });

/** Oldest first. */
export function swapsIn(log: string): readonly { readonly at: Date; readonly digest: string }[] {
  return log.split('\n').flatMap((line) => {
    if (!line.startsWith('{') || !line.endsWith('}')) return [];
    const { success, data } = swapSchema.safeParse(JSON.parse(line));
    return success ? [{ at: new Date(data.time), digest: data.digest }] : [];
  });
}
