import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../../../support/eventually.ts';
import { TemporaryFolder } from '../../../support/temporary-folder.ts';
import { Service } from './service.ts';
import { parseUnit } from './unit.ts';

const HARD_LIMIT = 20_000;

let folder: TemporaryFolder;
let services: Service[];

beforeEach(() => {
  folder = new TemporaryFolder();
  services = [];
});
afterEach(async () => {
  for (const each of services) await each.stop();
  folder[Symbol.dispose]();
});

/** `script` is what it runs, as a file: quotes in ExecStart are refused. */
function service(script: string, ...lines: readonly string[]): Service {
  const start = `ExecStart=/bin/sh ${folder.write('program.sh', script)}`;
  const defaults = [start, 'Type=exec'].filter((each) => !lines.some((line) => isSameKey(line, each)));
  const unit = ['[Unit]', 'Description=A test', '[Service]', ...defaults, ...lines];
  const { Service: section } = parseUnit('test.service', unit.join('\n'));
  if (section === undefined) throw new Error('The unit has no service');
  const made = new Service({ name: 'test.service', section, log: log(), hardLimit: HARD_LIMIT });
  services.push(made);
  return made;
}

function isSameKey(one: string, other: string): boolean {
  return one.split('=')[0] === other.split('=')[0];
}

function log(): string {
  return join(folder.path, 'test.log');
}

function said(): string {
  return readFileSync(log(), 'utf8');
}

describe('a service', () => {
  test('is active once its program runs, and inactive once it was stopped', async () => {
    const running = service('echo ready; exec sleep 1000');
    await running.start();
    expect(running.state).toBe('active');
    await eventually('it has spoken', async () => said().includes('ready'));
    await running.stop();
    expect([running.state, running.mainPid]).toEqual(['inactive', undefined]);
  });

  test('is started again when it dies, by another process', async () => {
    const dying = service('exec sleep 1000', 'Restart=always', 'RestartSec=0');
    await dying.start();
    const first = dying.mainPid ?? 0;
    process.kill(first, 'SIGKILL');
    await eventually('it runs again', async () => dying.state === 'active' && dying.mainPid !== first);
    expect(said()).toContain('status=SIGKILL');
  });

  test('is not started again when it was stopped', async () => {
    const stopped = service('exec sleep 1000', 'Restart=always', 'RestartSec=0');
    await stopped.start();
    await stopped.stop();
    expect(stopped.state).toBe('inactive');
    expect(said()).not.toContain('Scheduled restart');
  });

  test('fails to start when its program is missing', async () => {
    const missing = service('exec /no/such/program');
    await expect(missing.start()).rejects.toThrow('Job for test.service failed');
    expect(missing.state).toBe('failed');
  });

  test('is killed when it takes longer to stop than it may', async () => {
    const stubborn = service("trap '' TERM; echo ready; while true; do sleep 1000 & wait; done", 'TimeoutStopSec=1');
    await stubborn.start();
    await eventually('it has spoken', async () => said().includes('ready'));
    await stubborn.stop();
    expect(stubborn.state).toBe('inactive');
  });

  test('takes along what it started', async () => {
    const parent = service('sleep 1000 & echo child $!; wait');
    await parent.start();
    await eventually('it has a child', async () => said().includes('child'));
    const child = Number(/child (\d+)/.exec(said())?.[1]);
    await parent.stop();
    await eventually('the child has ended', async () => !isRunning(child));
  });
});

describe('a service that runs once', () => {
  test('has run when it has started', async () => {
    const once = service('echo done', 'Type=oneshot');
    await once.start();
    expect([once.state, said()]).toEqual(['inactive', 'done\n']);
    expect(once.inactiveSince).toBeLessThanOrEqual(performance.now());
  });

  test('runs once for all who ask at the same time', async () => {
    const asked = service('echo done; sleep 0.2', 'Type=oneshot');
    await Promise.all([asked.start(), asked.start()]);
    expect([asked.state, said()]).toEqual(['inactive', 'done\n']);
  });

  test('is inactive when it was stopped while it ran', async () => {
    const stopped = service('echo running; exec sleep 1000', 'Type=oneshot');
    const started = expect(stopped.start()).rejects.toThrow('failed');
    await eventually('it runs', async () => said().includes('running'));
    await stopped.stop();
    await started;
    expect(stopped.state).toBe('inactive');
  });

  test('stays active where its effect lasts', async () => {
    const lasting = service('true', 'Type=oneshot', 'RemainAfterExit=yes');
    await lasting.start();
    expect(lasting.state).toBe('active');
  });

  test('fails with its program, and can be tried again', async () => {
    const failing = service(`echo try >>${folder.path}/tries; exit 7`, 'Type=oneshot');
    await expect(failing.start()).rejects.toThrow('exited with 7');
    await expect(failing.start()).rejects.toThrow('exited with 7');
    expect([failing.state, readFileSync(join(folder.path, 'tries'), 'utf8')]).toEqual(['failed', 'try\ntry\n']);
  });

  test('is ended when it takes too long', async () => {
    const slow = service('exec sleep 1000', 'Type=oneshot', 'TimeoutStartSec=1');
    await expect(slow.start()).rejects.toThrow('failed');
  });
});

describe('the sandbox of a service', () => {
  const protections =
    'ProtectSystem=strict ProtectHome=yes PrivateTmp=yes PrivateDevices=yes ProtectKernelTunables=yes ProtectControlGroups=yes';

  test.each([
    ['change the system', '/bin/touch /etc/passwd', 'Read-only file system'],
    ['change a setting of the kernel', '/bin/touch /proc/sys/net/ipv4/ip_forward', 'Read-only file system'],
    ['change its control group', '/bin/mkdir /sys/fs/cgroup/pids/test', 'Read-only file system'],
    ['look into a home', '/bin/ls /root/.profile', 'No such file or directory'],
    ['see what others keep for a while', '/bin/ls /var/tmp/seen', 'No such file or directory'],
    ['open a device', '/bin/ls /dev/kmsg', 'No such file or directory'],
  ])('lets nobody %s', async (_, command, complaint) => {
    const [program = '', path = ''] = command.replace('/var/tmp/seen', folder.write('seen', '')).split(' ');
    if (complaint.startsWith('No such')) expect(existsSync(path)).toBe(true);
    const confined = service('', 'Type=oneshot', `ExecStart=${program} ${path}`, ...protections.split(' '));
    await expect(confined.start()).rejects.toThrow('Job for test.service failed');
    expect(said()).toContain(complaint);
  });
});

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false; // it is gone
  }
}
