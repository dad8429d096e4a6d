// Fields that several declarations share. Each carries its own message, so that a problem reads like an answer.

import { z } from 'zod';
import { describeHostFault, parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import { startOfDay } from '../../forwarder/contract/days.ts';
import { findAddressFault, findMachineFault, findPlantNetworkFault } from '../addresses.ts';

/** A DNS label (RFC 1123): zones, sites, clusters. */
export const dnsLabel = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'a DNS label: small letters a-z, 0-9 and "-", at most 63 characters, neither first nor last a "-"',
  );

/** Every level of the Purdue model that Sallyport knows; 3.5 is the industrial DMZ. */
export const level = z.literal([1, 2, 3, 3.5, 4, 5], { error: 'a Purdue level: 1, 2, 3, 3.5, 4 or 5' });

export const port = z
  .int('a whole number from 1 to 65535')
  .min(1, 'a whole number from 1 to 65535')
  .max(65535, 'a whole number from 1 to 65535');

export const network = z.string().superRefine((value, context) => {
  const fault = findPlantNetworkFault(value);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

export const address = z.string().superRefine((value, context) => {
  const fault = findAddressFault(value);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

/** The address of a machine of the plant. */
export const machine = z.string().superRefine((value, context) => {
  const fault = findMachineFault(value);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

/** `address:port` of a DNS server or an API server. */
export const endpoint = z.string().refine(isEndpoint, 'an address and a port, such as "10.40.0.2:53"');

function isEndpoint(value: string): boolean {
  const [, host = '', digits = ''] = /^([\d.]+):(\d{1,5})$/.exec(value) ?? [];
  return findAddressFault(host) === undefined && Number(digits) >= 1 && Number(digits) <= 65535;
}

/** A host pattern; the placeholders of profiles are not allowed here. */
export const host = z.string().superRefine((value, context) => {
  const parsed = parseHostPattern(value);
  if ('fault' in parsed)
    context.addIssue({ code: 'custom', message: describeHostFault(parsed.fault), params: { host: value } });
});

/** A name without a wildcard: plant hosts and plant DNS zones have an address or a server each. */
export const hostName = host.refine(
  (value) => !value.startsWith('*'),
  'a name without a wildcard, such as "plc-7.ovens.internal"',
);

/** Where a corporate proxy is: by name, or by an address that need not be the plant's. */
export const proxyHost = z.string().superRefine((value, context) => {
  const parsed = hostName.safeParse(value);
  if (/^[\d.]+$/.test(value) ? findAddressFault(value) === undefined : parsed.success) return;
  const message = 'the name of the proxy without scheme or port, such as "proxy.example", or its IPv4 address';
  context.addIssue({ code: 'custom', message });
});

/** A day such as 2027-03-01; allowed through its end, UTC. */
export const day = z
  .string()
  .refine((value) => startOfDay(value) !== undefined, 'a day that exists, written like 2027-03-01');

export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'an image digest, "sha256:" and 64 hexadecimal digits');

/** The name of a Secret; never its content. */
export const secretRef = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'the name of a Kubernetes Secret');

export const sentence = z.string().min(3, 'a reason that a reviewer understands');

export const reservedName = z.strictObject({
  host: host.describe('Host pattern.'),
  port: port.default(443).describe('The port the name is dialled on.'),
  why: sentence.optional().describe('What would be lost without it.'),
});
