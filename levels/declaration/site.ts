// levels/sites/<site>/site.yaml: what the zones of a site share.

import { z } from 'zod';
import { MAX_BREAK_GLASS_HOURS } from '../../forwarder/contract/break-glass.ts';
import { digest, dnsLabel, host, reservedName, secretRef } from './fields.ts';
import { gitUrl, registry } from './places.ts';
import { telemetry } from './telemetry/route.ts';
import { FLUX_MODES } from './zone.ts';

export const CLOUDS = ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const;
export type Cloud = (typeof CLOUDS)[number];

const hoursFault = `a whole number of hours, from 1 to ${MAX_BREAK_GLASS_HOURS}`;

const breakGlass = z.strictObject({
  maxHours: z
    .int(hoursFault)
    .min(1, hoursFault)
    .max(MAX_BREAK_GLASS_HOURS, hoursFault)
    .describe('How long something may be open at most.'),
  group: z
    .string()
    .min(1)
    .max(253)
    .regex(/^(?!system:)[^\p{Cc}"\\]+$/u, 'a group of people, not one of Kubernetes’ own, without quotes')
    .default('sallyport-break-glass')
    .describe('Whose members may open it in a cluster, as its API server knows them.'),
});

export const siteSchema = z.strictObject({
  site: dnsLabel.describe('The name of its folder.'),
  cloud: z.enum(CLOUDS).default('AzureCloud').describe('Which cloud the profiles are taken for.'),
  region: z
    .string()
    .regex(/^[a-z0-9]+$/, 'an Azure region in lower case without blanks, such as "westeurope"')
    .optional()
    .describe('Fills <region> in profiles.'),
  azure: z
    .strictObject({
      subscription: z.uuid('a subscription id').describe('Where the clusters are registered.'),
      resourceGroup: z.string().min(1).max(90).describe('Their resource group.'),
    })
    .optional()
    .describe('For ARM templates and onboarding commands.'),
  git: z
    .strictObject({
      url: gitUrl.describe('Where every zone pulls from, by https; its host is reserved everywhere.'),
      branch: z.string().min(1).default('main').describe('The branch that is in force.'),
      secretRef: secretRef.optional().describe('Secret with the sign-in; never its content.'),
    })
    .describe('The repository.'),
  flux: z
    .strictObject({
      mode: z
        .enum(FLUX_MODES)
        .default('arc')
        .describe('arc: the Flux extension of Azure. native: Flux installed by hand.'),
    })
    .default({ mode: 'arc' })
    .describe('How Flux came into the clusters.'),
  images: z
    .strictObject({
      registry: registry.describe('Holds the images "forwarder" and "coredns"; its hosts are reserved.'),
      forwarder: digest.describe('Digest of the forwarder’s image.'),
      coredns: digest.describe('Digest of the CoreDNS image.'),
      hosts: z.array(host).default([]).describe('Further hosts the registry serves layers from.'),
    })
    .describe('What our pods run.'),
  telemetry: telemetry
    .optional()
    .describe('Data flows, trust between brokers and allowlist entries for the way follow from these routes.'),
  breakGlass: breakGlass
    .optional()
    .describe('In an emergency, people may open a name for some hours beside the declaration. Absent: nobody may.'),
  reserve: z.array(reservedName).optional().describe('Further names that no change may cut off from any zone.'),
  release: z.array(reservedName).optional().describe('Reserved names this change gives up on purpose, in every zone.'),
});

export type SiteDeclaration = z.infer<typeof siteSchema>;
export type BreakGlassDeclaration = z.infer<typeof breakGlass>;
