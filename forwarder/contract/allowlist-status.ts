// The status of an Allowlist: what the forwarders say about it. Written by forwarders, read by Flux, people and alerts.

import { z } from 'zod';

const digest = z.string().max(80);

const forwarderStatus = z
  .strictObject({
    pod: z.string().max(253),
    generation: z.int().min(0).describe('Generation of the Allowlist that is in force there.'),
    digest: digest.describe('Digest of the snapshot that decides there.'),
    configDigest: digest.describe('Digest of the forwarder.yaml that runs there.'),
  })
  .describe('One forwarder.');

const condition = z
  .strictObject({
    type: z.string().max(316),
    status: z.enum(['True', 'False', 'Unknown']),
    observedGeneration: z.int().min(0).optional(),
    lastTransitionTime: z.string().max(64),
    reason: z.string().max(1024),
    message: z.string().max(32_768),
  })
  .describe('A condition in the form all Kubernetes objects share.');

/** Rows that several forwarders write, each its own: Kubernetes merges them by a key. */
function listedBy(key: string): Readonly<Record<string, unknown>> {
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] };
}

export const allowlistStatusSchema = z.strictObject({
  observedGeneration: z
    .int()
    .min(0)
    .optional()
    .describe('The generation that is in force, with the configuration it belongs to.'),
  digest: digest.optional(),
  entries: z.int().min(0).optional(),
  forwarders: z.array(forwarderStatus).max(64).optional().meta(listedBy('pod')),
  conditions: z
    .array(condition)
    .max(16)
    .optional()
    .meta({
      ...listedBy('type'),
      description: 'Ready: the list is in force. Confirmed: the configuration reaches every reserved name.',
    }),
});

export type AllowlistStatus = z.infer<typeof allowlistStatusSchema>;
