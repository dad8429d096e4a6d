// The line of a declaration that a drill adds to what a zone may reach.

import type { OperatorRepository } from '../plant/repository.ts';
import { zoneFile } from '../plant/repository.ts';
import { SITE } from './drill.ts';

/** Not yet synthesized and published. */
export function allow(repository: OperatorRepository, zone: string, host: string): void {
  repository.editYaml(zoneFile(SITE, zone), (document) => {
    document.addIn(['allow'], { host, port: 443, why: 'a drill', owner: 'operator@plant.example' });
  });
}
