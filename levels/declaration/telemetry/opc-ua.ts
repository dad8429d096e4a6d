// Machines of a zone that speak OPC UA, and what of them is published.

import { z } from 'zod';
import { dnsLabel, port, proxyHost, secretRef } from '../fields.ts';

const milliseconds = z.int().min(10).max(86_400_000);

const asset = z.strictObject({
  name: dnsLabel.describe('Unique in the zone.'),
  topic: z.string().min(1).optional().describe('Where it publishes on the zone’s broker. Default: data/<name>.'),
  points: z
    .record(z.string().min(1), z.string().min(1))
    .describe('Data points: the name in messages, and the node in the machine, such as "ns=3;s=Temperature".'),
  samplingMs: milliseconds.default(1000).describe('How often a value is looked at.'),
  publishingMs: milliseconds.default(1000).describe('How often values are published.'),
});

export const opcUaDevice = z.strictObject({
  name: dnsLabel.describe('Unique in the zone.'),
  host: proxyHost.describe('Its address in "network", or a name under "dns.hosts" that has one.'),
  port: port.optional().describe('Its port, one of "ports". Default: the only one.'),
  secretRef: secretRef.optional().describe('Secret with "username" and "password". Absent: it asks for none.'),
  assets: z.array(asset).min(1).describe('What it speaks for.'),
});

export type OpcUaDeviceDeclaration = z.infer<typeof opcUaDevice>;
