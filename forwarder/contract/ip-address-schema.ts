// IP addresses as fields of a configuration.

import { z } from 'zod';
import { canonicalAddress, findAddressFault, isEndpoint } from './ip-address.ts';

export const ipAddress = z
  .string()
  .max(64)
  .superRefine((text, context) => {
    const fault = findAddressFault(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .overwrite(canonicalAddress);

/** `address:port`, `[address]:port`. */
export const ipEndpoint = z.string().refine(isEndpoint, {
  error: ({ input }) =>
    `"${String(input)}" is no address with a port. Write one as in "10.40.0.2:53" or "[fd00::2]:53"`,
});
