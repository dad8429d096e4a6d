// Every zone of the example sites that has a forwarder, exported by the command and read by the real Envoy.

import { describe, expect, test } from '@jest/globals';
import { listSites } from '../../../levels/load-site.ts';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../support/clone.ts';
import { exampleSite } from '../../support/declared-site.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { validateWithEnvoy } from './envoy-program.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

const ZONES = listSites(REPOSITORY).flatMap((site) =>
  exampleSite(site)
    .zones.filter(({ forwarder }) => forwarder !== undefined)
    .map(({ name }) => [site, name] as const),
);

describe('sallyport export envoy', () => {
  test.each(ZONES)(
    'prints for %s %s what Envoy takes without a warning',
    async (site, zone) => {
      using folder = new TemporaryFolder();
      const { code, out } = await runCommand('export', 'envoy', site, zone, '--today', '2026-11-21');
      expect(code).toBe(0);
      const said = validateWithEnvoy(folder.write('envoy.yaml', out));
      expect(said).toEqual({ isValid: true, said: "configuration '<file>' OK" });
    },
    60_000,
  );
});
