// Every rule about the authorities of a site, pki/*.pem.

import type { Site } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import { checkChains } from './chains.ts';
import { checkConstraints } from './constraints.ts';
import { checkContents } from './contents.ts';
import { checkEnds } from './ends.ts';
import { checkNeededAuthorities } from './needed-authorities.ts';

/** `today` decides what has ended and what has not begun, nothing else. */
export function checkPki(site: Site, today: string): readonly Problem[] {
  return [
    ...checkNeededAuthorities(site),
    ...checkContents(site),
    ...checkChains(site),
    ...checkConstraints(site),
    ...checkEnds(site, today),
  ];
}
