// The known defects of the sample, 1 to 29, looked for in the files at hand: most copies of it were changed by somebody, so what is
// reported is what is there. (2 shows where lists are compared.) Each says what Sallyport does, so that it cannot come back.

import type { Finding } from '../../finding.ts';
import type { SampleParts } from '../find-parts.ts';
import type { SampleLevel } from '../place-parts.ts';
import { answerDefects } from './answers.ts';
import { clusterDefects } from './clusters.ts';
import { dnsServiceDefects } from './dns-service.ts';
import { guideDefects } from './guides.ts';
import { listenerDefects } from './listeners.ts';
import { nameDefects } from './names.ts';
import { serviceDefects } from './services.ts';
import type { Sample } from './sample.ts';
import { workloadDefects } from './workloads.ts';

export function findDefects(parts: SampleParts, levels: readonly SampleLevel[]): readonly Finding[] {
  const sample: Sample = { ...parts, levels };
  const rules = [
    nameDefects,
    answerDefects,
    dnsServiceDefects,
    listenerDefects,
    clusterDefects,
    workloadDefects,
    serviceDefects,
    guideDefects,
  ];
  return rules.flatMap((rule) => rule(sample));
}
