// One `Lnm` resource, as far as its public documentation tells of it. No definition of it was ever published, so unknown fields
// are let pass and told of, and fields with the wrong type are refused at their place.

import { z } from 'zod';
import type { Position } from '../../../levels/problem.ts';

export const LNM_GROUP = 'layerednetworkmgmt.iotoperations.azure.com';

const domain = z.looseObject({ destinationUrl: z.string(), destinationType: z.string().nullish() });
const range = z.looseObject({ addressPrefix: z.string(), prefixLen: z.int().nullish() });

export const lnmSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.literal('Lnm'),
  metadata: z.looseObject({ name: z.string().min(1), namespace: z.string().nullish() }),
  spec: z.looseObject({
    level: z.number().nullish(),
    replicas: z.number().nullish(),
    parentIpAddr: z.string().nullish(),
    allowList: z
      .looseObject({
        enableArcDomains: z.boolean().nullish(),
        domains: z.array(domain).nullish(),
        sourceIpRange: z.array(range).nullish(),
      })
      .nullish(),
  }),
});

type LnmDeclaration = z.infer<typeof lnmSchema>;

export type Lnm = {
  /** `<namespace>/<name>` */
  readonly title: string;
  readonly name: string;
  readonly file: string;
  readonly spec: LnmDeclaration['spec'];
  readonly apiVersion: string;
  readonly locate: (path: readonly (string | number)[]) => Position;
};
