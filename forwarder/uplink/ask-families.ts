// One question per address family, and one answer of all. Where one family has addresses, the others get a moment more:
// a server that drops questions for AAAA must not hold up what A has said (RFC 8305 §3).

import type { Family } from '../contract/ip-address.ts';
import { type AddressRecord, isAbsent, type Resolve } from './name-servers.ts';

export type FamiliesAnswer =
  /** In turns from each family. `isWhole`: every family has answered. */
  | { readonly kind: 'records'; readonly records: readonly AddressRecord[]; readonly isWhole: boolean }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed' };

type Part =
  | { readonly kind: 'records'; readonly records: readonly AddressRecord[] }
  | { readonly kind: 'absent' | 'failed' };

const OTHERS_MS = 50;

/** Never rejects. */
export async function askFamilies(
  name: string,
  families: readonly Family[],
  resolve: Resolve,
): Promise<FamiliesAnswer> {
  const parts: Part[] = families.map(() => ({ kind: 'failed' }));
  const found = Promise.withResolvers<void>();
  const asked = families.map(async (family, index) => {
    const part = await askFamily(name, family, resolve);
    parts[index] = part;
    if (part.kind === 'records') found.resolve();
  });
  await settled(Promise.all(asked), found.promise);
  return joined(parts);
}

async function askFamily(name: string, family: Family, resolve: Resolve): Promise<Part> {
  try {
    const records = await resolve(name, family);
    return records.length > 0 ? { kind: 'records', records } : { kind: 'absent' };
  } catch (error) {
    return { kind: isAbsent(error) ? 'absent' : 'failed' };
  }
}

/** When all have answered, or shortly after one has found addresses. */
async function settled(all: Promise<unknown>, found: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const shortly = async (): Promise<void> => {
    await found;
    await new Promise<void>((resolve) => (timer = setTimeout(resolve, OTHERS_MS)));
  };
  await Promise.race([all, shortly()]);
  clearTimeout(timer);
}

function joined(parts: readonly Part[]): FamiliesAnswer {
  const lists = parts.flatMap((part) => (part.kind === 'records' ? [part.records] : []));
  const isWhole = parts.every(({ kind }) => kind !== 'failed');
  if (lists.length === 0) return { kind: isWhole ? 'absent' : 'failed' };
  return { kind: 'records', records: inTurns(lists), isWhole };
}

function inTurns(lists: readonly (readonly AddressRecord[])[]): readonly AddressRecord[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list[index] ?? [])).flat();
}
