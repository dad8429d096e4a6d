// What a list says besides its entries: what it belongs to, and what it promises not to cut off.

import type { AllowlistSpec } from '../contract/allowlist.ts';

export type Terms = Pick<AllowlistSpec, 'configDigest' | 'notBefore' | 'reserved' | 'released' | 'retired'>;

export function termsOf({ configDigest, notBefore, reserved, released, retired }: AllowlistSpec): Terms {
  return { configDigest, notBefore, reserved, released, ...(retired !== undefined && { retired }) };
}
