// SecretSync as its documentation lists its fields. The controller is published as no module that could be pinned here, so this
// is our reading of it: it refuses fields it does not list, missing ones and malformed names, and keeps no status.

import type { KubernetesObject } from '../support/api-client.ts';

const GROUP = 'secret-sync.x-k8s.io';
const TEXT = { type: 'string' } as const;
const TEXTS = { type: 'object', additionalProperties: TEXT } as const;
const MAX_LENGTH = 253;
const NAME = { ...TEXT, minLength: 1, maxLength: MAX_LENGTH, pattern: '^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$' } as const;
/** A file that a provider fetched, or a key of a Secret: words with single marks between them. */
const KEY = {
  ...TEXT,
  minLength: 1,
  maxLength: MAX_LENGTH,
  pattern: '^[A-Za-z0-9.]+([-._]*[A-Za-z0-9]+)*(/[0-9]+)*$',
} as const;

export function secretSyncDefinition(): KubernetesObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `secretsyncs.${GROUP}` },
    spec: {
      group: GROUP,
      names: { kind: 'SecretSync', listKind: 'SecretSyncList', plural: 'secretsyncs', singular: 'secretsync' },
      scope: 'Namespaced',
      versions: [{ name: 'v1alpha1', served: true, storage: true, schema: { openAPIV3Schema: schema() } }],
    },
  };
}

function schema(): object {
  return {
    type: 'object',
    properties: {
      apiVersion: TEXT,
      kind: TEXT,
      metadata: { type: 'object' },
      spec: {
        type: 'object',
        required: ['secretObject', 'secretProviderClassName', 'serviceAccountName'],
        properties: {
          forceSynchronization: { ...TEXT, maxLength: MAX_LENGTH },
          secretObject: secretObject(),
          secretProviderClassName: NAME,
          secretSyncControllerName: { ...TEXT, default: '' },
          serviceAccountName: NAME,
        },
      },
    },
  };
}

/** The Secret that is kept in step. */
function secretObject(): object {
  return {
    type: 'object',
    required: ['data', 'type'],
    properties: {
      annotations: TEXTS,
      data: {
        type: 'array',
        minItems: 1,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['targetKey'],
        items: {
          type: 'object',
          required: ['sourcePath', 'targetKey'],
          properties: { sourcePath: KEY, targetKey: KEY },
        },
      },
      labels: TEXTS,
      type: { ...TEXT, minLength: 1, maxLength: MAX_LENGTH },
    },
  };
}
