// One author's part of a status, as server-side apply: what the author wrote before and leaves out now disappears, and
// what others wrote stays.

import { ALLOWLIST_API_VERSION, ALLOWLIST_KIND } from '../../contract/allowlist.ts';
import { digestOf } from '../../contract/digest.ts';
import { allowlistsPath, type ApiCall, hasStatus, type KubernetesApi } from './api.ts';

/** The author of what is said once. */
export const SHARED_MANAGER = 'sallyport-forwarder';
/** What an API server takes as the name of an author. */
const MAX_MANAGER = 128;

/** The author of a pod's row. */
export function rowManager(pod: string): string {
  const name = `${SHARED_MANAGER}-${pod}`;
  return name.length <= MAX_MANAGER ? name : `${SHARED_MANAGER}-${digestOf(pod).slice('sha256:'.length)}`;
}

export type ObjectName = { readonly namespace: string; readonly name: string };

export function statusPatch({ namespace, name }: ObjectName, fieldManager: string, status: object): ApiCall {
  return {
    method: 'PATCH',
    path: `${allowlistsPath(namespace)}/${name}/status`,
    query: { fieldManager, force: 'true' },
    body: {
      apiVersion: ALLOWLIST_API_VERSION,
      kind: ALLOWLIST_KIND,
      metadata: { name, namespace },
      status,
    },
  };
}

/** Writes what is said once about an object that may be gone by now. */
export async function patchStatus(
  api: KubernetesApi,
  object: ObjectName,
  status: object,
  signal: AbortSignal,
): Promise<void> {
  try {
    await api.call({ ...statusPatch(object, SHARED_MANAGER, status), signal });
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}
