// The folders systemd makes for a service and what it puts there: StateDirectory, RuntimeDirectory, credentials.

import { chmodSync, chownSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { accountOf, type ServicePlaces } from './service-command.ts';
import type { ServiceSection } from './unit.ts';

const STATE = '/var/lib';
const RUNTIME = '/run';
const CREDENTIALS = '/run/credentials';

/** Makes them, owned by the service's user. */
export function makePlaces(unit: string, service: ServiceSection): ServicePlaces {
  const { uid, gid } = accountOf(service.User);
  const own = (folder: string, mode: number): string => {
    mkdirSync(folder, { recursive: true });
    chownSync(folder, uid, gid);
    chmodSync(folder, mode);
    return folder;
  };
  const { StateDirectory: state, RuntimeDirectory: runtime, LoadCredential: credentials } = service;
  const places = {
    state: state === undefined ? undefined : own(join(STATE, state), 0o755),
    runtime: runtime === undefined ? undefined : own(join(RUNTIME, runtime), 0o755),
    credentials: credentials.length === 0 ? undefined : own(join(CREDENTIALS, unit), 0o500),
  };
  for (const credential of credentials) {
    const [name = '', from = ''] = credential.split(':');
    const file = join(places.credentials ?? '', name);
    copyFileSync(from, file);
    chownSync(file, uid, gid);
    chmodSync(file, 0o400);
  }
  return places;
}

/** What does not outlive the service. Only folders whose names this file put together are deleted. */
export function removePlaces(unit: string, { RuntimeDirectory: runtime }: ServiceSection): void {
  rmSync(join(CREDENTIALS, unit), { recursive: true, force: true });
  if (runtime !== undefined) rmSync(join(RUNTIME, runtime), { recursive: true, force: true });
}
