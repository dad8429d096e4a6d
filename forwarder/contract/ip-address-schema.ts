// IP addresses as fields of a configuration and of the Allowlist resource.

import { z } from 'zod';
import { canonicalAddress, findAddressFault, isEndpoint } from './ip-address.ts';

/** The longest text of one: IPv6 that ends in IPv4. */
const MAX_LENGTH = 45;
/** What a JSON schema can say without becoming unreadable: it keeps names out, and lets what only looks like an address in. */
const LOOKS_LIKE_ONE = String.raw`^(\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$`;

export const ipAddress = z
  .string()
  .max(MAX_LENGTH)
  .superRefine((text, context) => {
    const fault = findAddressFault(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .overwrite(canonicalAddress)
  .meta({ pattern: LOOKS_LIKE_ONE });

/** `address:port`, `[address]:port`. */
export const ipEndpoint = z.string().refine(isEndpoint, {
  error: ({ input }) =>
    `"${String(input)}" is no address with a port. Write one as in "10.40.0.2:53" or "[fd00::2]:53"`,
});
