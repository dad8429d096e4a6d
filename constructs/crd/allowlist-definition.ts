// The CustomResourceDefinition of Allowlists, generated from the schema that the forwarder itself validates with.

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ALLOWLIST_API_VERSION, ALLOWLIST_KIND } from '../../forwarder/contract/allowlist.ts';
import { allowlistStatusSchema } from '../../forwarder/contract/allowlist-status.ts';
import { KEEP } from '../names.ts';
import { allowlistResourceSpec } from './spec-schema.ts';
import { structuralSchemaOf } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

export const ALLOWLIST_PLURAL = 'allowlists';
const [GROUP, VERSION] = splitApiVersion(ALLOWLIST_API_VERSION);
export const ALLOWLIST_GROUP = GROUP;

/** The kind `Allowlist`, as the cluster learns it. */
export class AllowlistDefinition extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new ApiObject(this, 'definition', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${ALLOWLIST_PLURAL}.${ALLOWLIST_GROUP}`, annotations: KEEP },
      spec: {
        group: ALLOWLIST_GROUP,
        scope: 'Namespaced',
        names: {
          kind: ALLOWLIST_KIND,
          listKind: `${ALLOWLIST_KIND}List`,
          plural: ALLOWLIST_PLURAL,
          singular: ALLOWLIST_KIND.toLowerCase(),
          shortNames: ['al'],
        },
        versions: [
          {
            name: VERSION,
            served: true,
            storage: true,
            schema: { openAPIV3Schema: allowlistResourceSchema() },
            subresources: { status: {} },
            additionalPrinterColumns: COLUMNS,
          },
        ],
      },
    });
  }
}

const COLUMNS = [
  { name: 'Entries', type: 'integer', jsonPath: '.status.entries' },
  { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
  { name: 'Confirmed', type: 'string', jsonPath: '.status.conditions[?(@.type=="Confirmed")].status' },
  { name: 'Break-glass', type: 'string', jsonPath: '.status.conditions[?(@.type=="BreakGlass")].status' },
  { name: 'Accepted', type: 'string', jsonPath: '.status.conditions[?(@.type=="Accepted")].reason', priority: 1 },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
] as const;

/** The schema of the whole resource. */
export function allowlistResourceSchema(): StructuralSchema {
  return {
    type: 'object',
    description: 'What one forwarder lets pass, for which zone. Written by Sallyport; change the declaration instead.',
    required: ['spec'],
    properties: {
      spec: allowlistResourceSpec(),
      // Present before the forwarder's first word, so that health expressions of Flux have something to ask.
      status: { ...structuralSchemaOf(allowlistStatusSchema, 'status'), default: {} },
    },
  };
}

function splitApiVersion(apiVersion: string): readonly [group: string, version: string] {
  const [group = '', version = ''] = apiVersion.split('/');
  return [group, version];
}
