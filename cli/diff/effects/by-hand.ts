// Files that no controller applies: what lies on the machines themselves, and what is deployed to Azure. A change of them is
// without effect until somebody takes the step, which is easily forgotten after a merge.

import type { ChangedObject, Effect, Objects } from './effect.ts';

/** Read at onboarding, by people; or fetched by the host itself. */
const NOTHING_TO_DO = /^host\/(?:steps\.md$|images\.txt$|preload\.sh$|probe\.json$|config\/)/;
const TELEMETRY = 'azure/telemetry.json';

/** Of zones that stay: one that appears is onboarded, one that goes is taken down, by steps of their own. */
export function actsByHand(changed: readonly ChangedObject[], before: Objects, flowsByArm: boolean): readonly Effect[] {
  const known = new Set([...before.keys()].map((path) => path.split('/', 3)[2]));
  const staying = changed.filter(({ zone }) => known.has(zone));
  return staying.flatMap(({ zone, name, path, after }) => {
    const phrase = phraseFor(name, after !== undefined, flowsByArm);
    return phrase === undefined ? [] : [{ kind: 'by-hand', zone, subject: name, phrase, object: path }];
  });
}

function phraseFor(name: string, isThere: boolean, flowsByArm: boolean): string | undefined {
  if (name.startsWith('host/') && !NOTHING_TO_DO.test(name))
    return isThere ? 'bring {} to the machine (host/steps.md)' : 'remove {} from the machine';
  const isDeployed = name.startsWith('azure/') && isThere && (name !== TELEMETRY || flowsByArm);
  return isDeployed ? 'deploy {} to Azure again' : undefined;
}
