// PROXY headers as a forwarder of ours writes them, with every field for the test to choose.

import { randomBytes } from 'node:crypto';
import type { ConduitKeys } from '../../forwarder/hello/conduit-keys.ts';
import { writeProxyHeader } from '../../forwarder/hello/proxy-header.ts';
import type { ProxyHeaderFields } from '../../forwarder/hello/proxy-header.ts';

export const FIRST_CLIENT = { address: '10.20.1.7', port: 40_123 };

export function proxyHeaderFor(fields: Partial<ProxyHeaderFields>, keys: ConduitKeys): Uint8Array {
  const local = { address: '10.30.0.10', port: 443 };
  const defaults = { client: FIRST_CLIENT, local, id: randomBytes(16), timeMs: Date.now(), origin: 'child' };
  return writeProxyHeader({ ...defaults, ...fields }, keys.signing);
}
