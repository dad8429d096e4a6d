// How one command of a unit is started: as which user, with which capabilities and limits, seeing how much of the system.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { ServiceSection } from './unit.ts';

export type Account = { readonly name: string; readonly uid: number; readonly gid: number; readonly home: string };

export type ServicePlaces = {
  /** StateDirectory, RuntimeDirectory and credentials of a service, as absolute paths. */
  readonly state: string | undefined;
  readonly runtime: string | undefined;
  readonly credentials: string | undefined;
};

export type ServiceCommand = {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A failure of it fails nothing (`-`). */
  readonly mayFail: boolean;
};

/** What takes a service's view of the system away; it becomes the service. */
export const SANDBOX = join(import.meta.dirname, 'sandbox.sh');
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';
const ROOT: Account = { name: 'root', uid: 0, gid: 0, home: '/root' };
const PREFIXES = /^(?<prefixes>[-+]*)(?<line>.*)$/s;

/** `line` is a value of ExecStart or ExecStartPre: `+` runs it with full privileges, `-` lets it fail. */
export function serviceCommand(
  service: ServiceSection,
  line: string,
  places: ServicePlaces,
  hardLimit: number,
): ServiceCommand {
  const { prefixes = '', line: bare = '' } = PREFIXES.exec(line)?.groups ?? {};
  if (/["'\\$%]/.test(bare))
    throw new Error(`Cannot run "${bare}": quotes, variables and specifiers of unit files are not understood here`);
  const program = bare.split(/\s+/);
  const account = accountOf(service.User);
  const argv = prefixes.includes('+')
    ? program
    : [...sandbox(service, places), ...limits(service, hardLimit), ...privileges(service, account), ...program];
  return { argv, env: environment(service, account, places), mayFail: prefixes.includes('-') };
}

export function accountOf(user: string | undefined): Account {
  if (user === undefined) return ROOT;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((each) => each.split(':'))
    .find(([name]) => name === user);
  if (line === undefined) throw new Error(`Cannot run as user "${user}": there is none. Run systemd-sysusers first`);
  const [name = '', , uid, gid, , home = '/'] = line;
  return { name, uid: Number(uid), gid: Number(gid), home };
}

function sandbox(service: ServiceSection, { state, runtime }: ServicePlaces): readonly string[] {
  const protections = [
    service.PrivateTmp && 'tmp',
    service.PrivateDevices && 'devices',
    service.ProtectHome !== undefined && 'home',
    service.ProtectKernelTunables && 'tunables',
    service.ProtectControlGroups && 'control-groups',
    state !== undefined && `writable=${state}`,
    runtime !== undefined && `writable=${runtime}`,
    service.ProtectSystem !== undefined && 'system',
  ].filter((each) => each !== false);
  return ['unshare', '--mount', '--propagation', 'private', SANDBOX, ...protections, '--'];
}

/** Without CAP_SYS_RESOURCE, as in a container, a hard limit cannot be raised: then as high as it goes. */
function limits({ LimitNOFILE }: ServiceSection, hardLimit: number): readonly string[] {
  if (LimitNOFILE === undefined) return [];
  const files = Math.min(LimitNOFILE, hardLimit);
  return ['prlimit', `--nofile=${files}:${files}`];
}

function privileges(service: ServiceSection, { name, gid }: Account): readonly string[] {
  const ambient = capabilities(service.AmbientCapabilities);
  const bounding = capabilities(service.CapabilityBoundingSet);
  const flags = [
    ...(service.User === undefined ? [] : [`--reuid=${name}`, `--regid=${gid}`, '--init-groups']),
    ...(ambient === undefined ? [] : [`--inh-caps=+${ambient}`, `--ambient-caps=+${ambient}`]),
    ...(bounding === undefined ? [] : [`--bounding-set=-all,+${bounding}`]),
    ...(service.NoNewPrivileges ? ['--no-new-privs'] : []),
  ];
  return flags.length === 0 ? [] : ['setpriv', ...flags];
}

/** `CAP_NET_BIND_SERVICE` in the words of setpriv(1). */
function capabilities(names: readonly string[] | undefined): string | undefined {
  return names?.map((name) => name.replace(/^CAP_/, '').toLowerCase()).join(',+');
}

/** Nothing of the environment the supervisor happens to have. */
function environment(
  { User, EnvironmentFile }: ServiceSection,
  account: Account,
  { state, runtime, credentials }: ServicePlaces,
): Readonly<Record<string, string>> {
  return {
    PATH,
    LANG: 'C.UTF-8',
    ...(User !== undefined && {
      USER: account.name,
      LOGNAME: account.name,
      HOME: account.home,
      SHELL: '/usr/sbin/nologin',
    }),
    ...(state !== undefined && { STATE_DIRECTORY: state }),
    ...(runtime !== undefined && { RUNTIME_DIRECTORY: runtime }),
    ...(credentials !== undefined && { CREDENTIALS_DIRECTORY: credentials }),
    ...(EnvironmentFile !== undefined && variablesOf(EnvironmentFile.slice(1))),
  };
}

/** Lines of NAME=value, as parseEnv reads them. */
function variablesOf(file: string): NodeJS.Dict<string> {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}
