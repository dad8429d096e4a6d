// What Flux has applied to a cluster, object by object, so that a drill can say what of it was taken away: by its uid, since an
// object that was deleted and made again was taken away too.

import { asFields, asList } from '../../support/api-client.ts';
import type { PlantZone } from '../plant/plant-zone.ts';

/** Uids by `<namespace> <kind.group>/<name>`. */
export type AppliedObjects = ReadonlyMap<string, string>;

type Reference = { readonly namespace: string; readonly object: string };

const KUSTOMIZATIONS = '/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations';
const UIDS = '{range .items[*]}{.apiVersion}{" "}{.kind}{" "}{.metadata.name}{" "}{.metadata.uid}{"\\n"}{end}';

export async function appliedObjects(zone: PlantZone): Promise<AppliedObjects> {
  return uidsOf(zone, await inventoryOf(zone));
}

/** Those that are not there any more, or are not the same. */
export async function takenAway(zone: PlantZone, before: AppliedObjects): Promise<readonly string[]> {
  const references = [...before.keys()].map((key) => {
    const [namespace = '', object = ''] = key.split(' ');
    return { namespace, object };
  });
  const now = await uidsOf(zone, references);
  return [...before].filter(([key, uid]) => now.get(key) !== uid).map(([key]) => key);
}

async function inventoryOf({ cluster }: PlantZone): Promise<readonly Reference[]> {
  const { body } = await cluster.api.get(KUSTOMIZATIONS);
  return asList(body['items']).flatMap(({ status }) =>
    asList(asFields(asFields(status)['inventory'])['entries']).map(({ id }) => referenceIn(String(id))),
  );
}

/** `<namespace>_<name>_<group>_<kind>`, where a colon of the name is written as two underscores. */
const ID = /^(?<namespace>[^_]*)_(?<name>.+)_(?<group>[^_]*)_(?<kind>[^_]+)$/;

function referenceIn(id: string): Reference {
  const { namespace = '', name = '', group = '', kind = '' } = ID.exec(id)?.groups ?? {};
  return { namespace, object: `${group === '' ? kind : `${kind}.${group}`}/${name.replaceAll('__', ':')}` };
}

async function uidsOf({ cluster }: PlantZone, references: readonly Reference[]): Promise<AppliedObjects> {
  const uids = new Map<string, string>();
  for (const [namespace, those] of Map.groupBy(references, (each) => each.namespace)) {
    const place = namespace === '' ? [] : ['--namespace', namespace];
    const objects = [...new Set(those.map(({ object }) => object))];
    // One alone would not be printed as a list.
    const args = [
      ...place,
      'get',
      ...objects,
      ...objects.slice(0, 1),
      '--ignore-not-found',
      `--output=jsonpath=${UIDS}`,
    ];
    for (const line of (await cluster.kubectl(args)).split('\n').filter((each) => each !== '')) {
      const [apiVersion = '', kind = '', name = '', uid = ''] = line.split(' ');
      const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
      uids.set(`${namespace} ${kind}${group}/${name}`, uid);
    }
  }
  return uids;
}
