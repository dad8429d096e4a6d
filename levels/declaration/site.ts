// levels/sites/<site>/site.yaml: what the zones of a site share.

import { z } from 'zod';
import { digest, dnsLabel, host, reservedName, secretRef } from './fields.ts';
import { FLUX_MODES } from './zone.ts';

export const CLOUDS = ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const;
export type Cloud = (typeof CLOUDS)[number];

const routeDestination = z
  .strictObject({
    parent: z.literal(true).optional().describe('The broker of the parent is the end.'),
    eventHubs: z.strictObject({ namespace: dnsLabel, hub: z.string().min(1) }).optional(),
    eventGrid: z.strictObject({ namespace: dnsLabel, topic: z.string().min(1) }).optional(),
  })
  .describe('Exactly one destination.');

const route = z.strictObject({
  name: dnsLabel,
  from: dnsLabel.describe('The zone whose messages travel.'),
  topics: z.array(z.string().min(1)).min(1),
  to: routeDestination,
});

export const siteSchema = z.strictObject({
  site: dnsLabel,
  cloud: z.enum(CLOUDS).default('AzureCloud'),
  region: z
    .string()
    .regex(/^[a-z0-9]+$/, 'an Azure region in lower case without blanks, such as "westeurope"')
    .optional(),
  azure: z
    .strictObject({ subscription: z.uuid('a subscription id'), resourceGroup: z.string().min(1).max(90) })
    .optional(),
  git: z.strictObject({
    url: z
      .string()
      .regex(/^https:\/\/[^@\s]+$/, 'an https URL without user and password; name a Secret in "secretRef"'),
    branch: z.string().min(1).default('main'),
    secretRef: secretRef.optional(),
  }),
  flux: z.strictObject({ mode: z.enum(FLUX_MODES).default('arc') }).default({ mode: 'arc' }),
  images: z.strictObject({
    registry: z.string().regex(/^[a-z0-9.-]+(\/[a-z0-9._-]+)*$/, 'a registry and path, such as "ghcr.io/contoso"'),
    forwarder: digest,
    coredns: digest,
    hosts: z.array(host).default([]).describe('Further hosts the registry serves layers from.'),
  }),
  telemetry: z
    .strictObject({ apply: z.enum(['arm', 'flux']).default('arm'), routes: z.array(route).default([]) })
    .optional(),
  reserve: z.array(reservedName).optional().describe('Further names that no change may cut off from any zone.'),
  release: z.array(reservedName).optional().describe('Reserved names this change gives up on purpose, in every zone.'),
});

export type SiteDeclaration = z.infer<typeof siteSchema>;
export type RouteDeclaration = z.infer<typeof route>;
