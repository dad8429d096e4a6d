import { createHash } from 'node:crypto';

/** `sha256:<hex>` of bytes, the form every digest of the project takes. */
export function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
