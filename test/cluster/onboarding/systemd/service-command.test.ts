import { describe, expect, test } from '@jest/globals';
import { SANDBOX, serviceCommand, type ServicePlaces } from './service-command.ts';
import { parseUnit, type ServiceSection } from './unit.ts';

const NONE: ServicePlaces = { state: undefined, runtime: undefined, credentials: undefined };
const HARD_LIMIT = 20_000;

function section(...lines: readonly string[]): ServiceSection {
  const text = ['[Unit]', 'Description=A test', '[Service]', 'Type=exec', 'ExecStart=/bin/true', ...lines].join('\n');
  const { Service } = parseUnit('test.service', text);
  if (Service === undefined) throw new Error('The unit has no service');
  return Service;
}

function argvOf(service: ServiceSection, line = '/bin/program --flag', places = NONE): string {
  return serviceCommand(service, line, places, HARD_LIMIT).argv.join(' ');
}

describe('serviceCommand()', () => {
  test.each([
    ['nothing', [], `${SANDBOX} -- /bin/program --flag`],
    ['open files', ['LimitNOFILE=1000'], '-- prlimit --nofile=1000:1000 /bin/program'],
    ['more open files than there may be', ['LimitNOFILE=262144'], '-- prlimit --nofile=20000:20000 /bin/program'],
    ['a user', ['User=nobody'], '-- setpriv --reuid=nobody --regid=65534 --init-groups /bin/program'],
    ['no new privileges', ['NoNewPrivileges=yes'], '-- setpriv --no-new-privs /bin/program'],
    [
      'one capability',
      ['AmbientCapabilities=CAP_NET_BIND_SERVICE', 'CapabilityBoundingSet=CAP_NET_BIND_SERVICE'],
      'setpriv --inh-caps=+net_bind_service --ambient-caps=+net_bind_service --bounding-set=-all,+net_bind_service /bin/',
    ],
    ['a system it cannot change', ['ProtectSystem=strict', 'PrivateTmp=yes'], `${SANDBOX} tmp system --`],
  ])('gives a service that asks for %s what it asks for', (_, lines, expected) => {
    expect(argvOf(section(...lines))).toContain(expected);
  });

  test('leaves its own folders writable', () => {
    const places = { ...NONE, state: '/var/lib/a', runtime: '/run/b' };
    expect(argvOf(section('ProtectSystem=strict'), '/bin/program', places)).toContain(
      'writable=/var/lib/a writable=/run/b system --',
    );
  });

  test('runs a command with a plus sign as root and unprotected, and forgives one with a hyphen', () => {
    const command = serviceCommand(section('User=nobody'), '+-/bin/program', NONE, HARD_LIMIT);
    expect(command).toMatchObject({ argv: ['/bin/program'], mayFail: true });
  });

  test('hands over nothing of the supervisor’s environment', () => {
    const places = { state: '/var/lib/a', runtime: undefined, credentials: '/run/credentials/a' };
    expect(serviceCommand(section('User=nobody'), '/bin/program', places, HARD_LIMIT).env).toEqual({
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin',
      LANG: 'C.UTF-8',
      USER: 'nobody',
      LOGNAME: 'nobody',
      HOME: '/nonexistent',
      SHELL: '/usr/sbin/nologin',
      STATE_DIRECTORY: '/var/lib/a',
      CREDENTIALS_DIRECTORY: '/run/credentials/a',
    });
  });

  test.each([
    ['quotes', '/bin/program "two words"'],
    ['variables', '/bin/program $HOME'],
    ['specifiers', '/bin/program %n'],
  ])('refuses %s, which it would pass on as they are', (_, line) => {
    expect(() => argvOf(section(), line)).toThrow('are not understood here');
  });

  test('refuses a user that does not exist', () => {
    expect(() => argvOf(section('User=nobody-knows'))).toThrow('Run systemd-sysusers first');
  });
});
