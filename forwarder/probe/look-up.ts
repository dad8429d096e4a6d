// The first phase: what DNS says about a name, and whether that is what it has to say.

import type { ProbeReason } from '../contract/probe-result.ts';
import { textOf } from '../error-text.ts';
import { isAbsent, type Resolve } from '../uplink/name-servers.ts';

export type Resolves = 'face' | 'nowhere' | 'anything';

export type LookedUp = {
  readonly addresses: readonly string[];
  readonly text: string;
  /** Undefined when the answer is the one that had to come. */
  readonly fault: Extract<ProbeReason, 'name-not-found' | 'resolver-failed' | 'unexpected-address'> | undefined;
};

/** Never rejects. `face`: the address of the forwarder, where there is one. */
export async function lookUp(
  resolve: Resolve,
  host: string,
  resolves: Resolves,
  face: string | undefined,
): Promise<LookedUp> {
  try {
    const records = await resolve(host, 'ipv4');
    return judge(host, records.map(({ address }) => address).toSorted(), resolves, face);
  } catch (error) {
    if (!isAbsent(error))
      return { addresses: [], text: `no answer for "${host}": ${textOf(error)}`, fault: 'resolver-failed' };
    const text = `answers that "${host}" ${isWithoutAddress(error) ? 'has no address' : 'does not exist'}`;
    return { addresses: [], text, fault: resolves === 'nowhere' ? undefined : 'name-not-found' };
  }
}

function judge(host: string, addresses: readonly string[], resolves: Resolves, face: string | undefined): LookedUp {
  const text = `answers ${addresses.join(', ')} for "${host}"`;
  if (resolves === 'nowhere') return { addresses, text: `${text}, and must not know it`, fault: 'unexpected-address' };
  if (resolves === 'face' && !(addresses.length === 1 && addresses[0] === face))
    return {
      addresses,
      text: `${text}, and not the face, ${face ?? 'which is not known'}`,
      fault: 'unexpected-address',
    };
  return { addresses, text, fault: undefined };
}

function isWithoutAddress(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENODATA';
}
