// Every rule about telemetry, for one site. The first judges where routes lead; those after it follow sound routes only.

import type { Site } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import { checkCollisions } from './collisions.ts';
import { checkContradictions } from './contradictions.ts';
import { checkDevices } from './devices.ts';
import { checkEndTopics } from './end-topics.ts';
import { checkEnds } from './ends.ts';
import { checkKeyVaults } from './key-vaults.ts';
import { checkListeners } from './listeners.ts';
import { checkLoops } from './loops.ts';
import { checkNames } from './names.ts';
import { checkPaths } from './paths.ts';
import { checkTopics } from './topics.ts';
import { checkTransforms } from './transforms.ts';

export function checkTelemetry(site: Site): readonly Problem[] {
  const RULES = [
    checkPaths,
    checkTopics,
    checkEndTopics,
    checkEnds,
    checkTransforms,
    checkCollisions,
    checkContradictions,
    checkLoops,
    checkNames,
    checkDevices,
    checkKeyVaults,
    checkListeners,
  ];
  return RULES.flatMap((rule) => rule(site));
}
