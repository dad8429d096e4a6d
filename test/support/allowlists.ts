// Allowlists for tests: two zones below a forwarder, one of them with a deeper zone.

import { type Allowlist, type AllowlistSpec, allowlistSchema } from '../../forwarder/contract/allowlist.ts';

export const SOME_DIGEST = `sha256:${'0'.repeat(64)}`;

export function makeAllowlist(spec: Partial<AllowlistSpec> = {}, name = 'level-3'): Allowlist {
  return allowlistSchema.parse({
    apiVersion: 'sallyport.dev/v1alpha1',
    kind: 'Allowlist',
    metadata: { name },
    spec: {
      configDigest: SOME_DIGEST,
      notBefore: '2026-01-01',
      zones: {
        ovens: { networks: ['10.20.1.0/24'] },
        packaging: { networks: ['10.20.2.0/24', 'fd00:20::/64'] },
        robots: { via: 'ovens' },
      },
      grants: [],
      reserved: [],
      released: [],
      ...spec,
    },
  });
}
