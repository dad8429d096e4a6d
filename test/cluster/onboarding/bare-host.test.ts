import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadSite } from '../../../levels/load-site.ts';
import type { Zone } from '../../../levels/model.ts';
import { eventually } from '../../support/eventually.ts';
import { buildCoreDns } from '../build-coredns.ts';
import { needDebianPrograms } from '../debian-programs.ts';
import { resolverAddressOf } from '../internet/addresses.ts';
import { Internet } from '../internet/internet.ts';
import { mountRunFolder, namespaceOf, runFolder, unmountRunFolder } from '../machines/instance.ts';
import { Machine } from '../machines/machine.ts';
import { runInNamespace } from '../machines/namespaces.ts';
import { Wires } from '../machines/wires.ts';
import { programArchive } from '../plant/program-archive.ts';
import { OperatorRepository, siteFile, zoneFile } from '../plant/repository.ts';
import { GIT_READER } from '../plant/what-to-bring.ts';
import { runSteps, type StepRun } from './run-steps.ts';
import { startUnits, stateOf, systemctl } from './systemd/on-machine.ts';

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const SITE = 'contoso-bakery';
const ROOT = 'level-4';
const HOST = 'level-3-5';
const DIGESTS = { forwarder: `sha256:${'1'.repeat(64)}`, coredns: `sha256:${'2'.repeat(64)}` };
const FORWARDER = 'sallyport-forwarder.service';
const UNITS = [FORWARDER, 'sallyport-dns.service', 'sallyport-update.timer'];
const UPDATE = 'sallyport-update.service';
const UP_MS = 300_000;
const LIMIT_MS = 60_000;

let world: AsyncDisposableStack;
let repository: OperatorRepository;
let host: Machine;
let runs: readonly StepRun[];

beforeAll(async () => {
  process.env['SALLYPORT_LEVELS'] = 'bare';
  await needDebianPrograms({ chronyd: 'chrony', systemctl: 'systemd', nft: 'nftables', git: 'git' });
  await using stack = new AsyncDisposableStack();
  await mountRunFolder();
  stack.defer(unmountRunFolder);
  const machines = await startMachines(stack);
  host = need(machines, HOST);
  const { root } = repository.site;
  await onboard(root, machines);
  runs = await onboard(need(new Map(root.children.map((zone) => [zone.name, zone])), HOST), machines);
  world = stack.move();
}, UP_MS);

afterAll(async () => world.disposeAsync(), LIMIT_MS);

describe('the steps of a host without a cluster', () => {
  test('are all carried out', () => {
    expect(runs.map(({ step, output }) => [step.number, output === undefined])).toEqual(
      runs.map((_, index) => [index + 1, false]),
    );
    expect(runs).toHaveLength(12);
  });

  test('begin with a name that leads to the parent’s face', () => {
    expect(runs[0]?.output).toMatch(/^10\.40\.0\.10 +STREAM github\.com$/m);
  });

  test('give the parent the key of the conduit that the host has', async () => {
    const file = '/etc/sallyport/keys/level-3-5/k0001';
    const key = await host.ask('cat', [file]);
    expect(key).toMatch(/^[A-Za-z0-9+/]{64}\n$/);
    expect(await Machine.at(join(runFolder(), ROOT)).ask('cat', [file])).toBe(key);
  });

  test('prove that the zone reaches what it may and nothing else', () => {
    expect(runs.at(-1)?.step.title).toBe('Prove it');
    expect(runs.at(-1)?.output).toMatch(/^Passed: /m);
  });

  test('end with forwarder, DNS and timer running', async () => {
    expect(await Promise.all(UNITS.map((unit) => stateOf(host, unit)))).toEqual(['active', 'active', 'active']);
    expect(runs.at(-2)?.output).toContain('● sallyport-forwarder.service - Sallyport forwarder of level-3-5');
  });

  test('obey the operator’s commit with a sign-in that is read and never written', async () => {
    const said = logOf(UPDATE).split('\n');
    expect(said[0]).toMatch(/^Good "git" signature for operator@plant\.example /);
    expect(said[1]).toMatch(/^Obeying commit [0-9a-f]{40}, /);
  });

  test('leave units systemd itself has nothing to say against', async () => {
    const units = [...UNITS, UPDATE, 'sallyport-no-route.service'].map((unit) => `/etc/systemd/system/${unit}`);
    const { code, stdout, stderr } = await host.run('systemd-analyze', ['verify', '--man=no', ...units]);
    expect([code, stdout + stderr]).toEqual([0, '']);
  });

  test('run the forwarder as a user that may bind low ports and change nothing', async () => {
    const status = await host.ask('cat', [`/proc/${await mainPidOf(FORWARDER)}/status`]);
    const lowPortsOnly = '0000000000000400';
    expect(
      Object.fromEntries(
        [...status.matchAll(/^(Cap\w+|NoNewPrivs):\s+(\w+)$/gm)].map(([, key, value]) => [key, value]),
      ),
    ).toEqual({
      CapInh: lowPortsOnly,
      CapPrm: lowPortsOnly,
      CapEff: lowPortsOnly,
      CapBnd: lowPortsOnly,
      CapAmb: lowPortsOnly,
      NoNewPrivs: '1',
    });
    const mounts = await host.ask('cat', [`/proc/${await mainPidOf(FORWARDER)}/mounts`]);
    expect(mounts).toMatch(/^\S+ \/etc overlay ro,/m);
    expect(mounts).toMatch(/^\S+ \/var\/lib\/sallyport overlay rw,/m);
  });
});

describe('a host without a cluster', () => {
  test(
    'obeys a signed commit, not an unsigned one, and no older one',
    async () => {
      const before = await repository.head();
      openName('unsigned.packvendor.example');
      await repository.synth();
      await repository.commit('nobody signed this', { signed: false });
      await repository.push();
      await expect(systemctl(host, 'start', UPDATE)).rejects.toThrow('Job for sallyport-update.service failed');
      expect(logOf(UPDATE)).toContain('it carries no signature of /etc/sallyport/allowed-signers');
      expect(await allowlist()).not.toContain('unsigned.packvendor.example');

      openName('signed.packvendor.example');
      const { commit } = await repository.publish('packaging: open a name');
      await systemctl(host, 'start', UPDATE);
      expect(logOf(UPDATE)).toContain(`Obeying commit ${commit}`);
      expect(await allowlist()).toContain('signed.packvendor.example');

      await repository.git('push', '--quiet', '--force', 'origin', `${before}:main`);
      await expect(systemctl(host, 'start', UPDATE)).rejects.toThrow('failed');
      expect(logOf(UPDATE)).toContain('it does not descend from');
      expect(await allowlist()).toContain('signed.packvendor.example');
    },
    LIMIT_MS,
  );

  test('has its forwarder started again when it dies', async () => {
    const pid = await mainPidOf(FORWARDER);
    await host.ask('kill', ['-KILL', pid]);
    await eventually('the forwarder runs again', async () => {
      const again = await mainPidOf(FORWARDER);
      return again !== pid && (await stateOf(host, FORWARDER)) === 'active';
    });
  });

  test(
    'serves again after its machine was switched off and on',
    async () => {
      await host.stop();
      host = await startMachine(HOST, world);
      await startUnits(host);
      await eventually('units are active again', async () => {
        const states = await Promise.all(UNITS.map((unit) => stateOf(host, unit)));
        return states.every((state) => state === 'active');
      });
      await eventually('children are answered', async () => isAnswered('10.35.0.10'));
    },
    LIMIT_MS,
  );
});

/** Whether somebody takes connections for names there, asked from the network of the zone below. */
async function isAnswered(face: string): Promise<boolean> {
  const connect = ['-c', `exec 3<>/dev/tcp/${face}/53 4<>/dev/tcp/${face}/443`];
  return runInNamespace(namespaceOf('level-3'), 'bash', connect).then(
    () => true,
    () => false, // not yet
  );
}

/** Wires, the Internet, an operator's repository in which the root has no cluster either, and two bare machines. */
async function startMachines(stack: AsyncDisposableStack): Promise<ReadonlyMap<string, Machine>> {
  const { site } = loadSite(join(import.meta.dirname, '../../..'), SITE);
  if (site === undefined) throw new Error(`Cannot find the example "${SITE}": it is not in levels/sites`);
  stack.use(await Wires.lay(site));
  const internet = await Internet.start(await startMachine('internet', stack), {
    resolver: resolverAddressOf(site),
    git: GIT_READER,
  });
  await createRepository(internet);
  const hosts = await Promise.all([ROOT, HOST].map((name) => startMachine(name, stack)));
  for (const machine of hosts) await machine.ask('tee', ['--append', CERTIFICATES], { input: internet.authority });
  return new Map(hosts.map((machine) => [machine.name, machine]));
}

async function createRepository(internet: Internet): Promise<void> {
  repository = await OperatorRepository.create({
    workstation: join(runFolder(), 'operator'),
    site: SITE,
    served: internet.repositories,
    digests: DIGESTS,
  });
  repository.editYaml(siteFile(SITE), (document) => document.delete('telemetry'));
  repository.editYaml(zoneFile(SITE, ROOT), (document) => {
    document.set('distribution', 'none');
    for (const key of ['cluster', 'profiles', 'policies']) document.delete(key);
  });
  await repository.publish('level-4: a host without a cluster');
}

async function startMachine(name: string, stack: AsyncDisposableStack): Promise<Machine> {
  const machine = await Machine.start({ name, folder: join(runFolder(), name), network: namespaceOf(name) });
  stack.defer(() => machine.stop());
  return machine;
}

async function onboard(zone: Zone, machines: ReadonlyMap<string, Machine>): Promise<readonly StepRun[]> {
  const clone = join(need(machines, zone.name).folder, 'repository');
  await repository.cloneTo(clone);
  const { user, token } = GIT_READER;
  return runSteps(zone, machines, {
    site: SITE,
    clone,
    bring: {
      'sallyport.tgz': { path: await programArchive(repository.folder, report) },
      coredns: { path: await buildCoreDns() },
      'allowed-signers': { content: repository.allowedSigners },
      'git-credentials': { content: `https://${user}:${token}@github.com\n` },
    },
    report,
  });
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}

function need<T>(found: ReadonlyMap<string, T>, name: string): T {
  const one = found.get(name);
  if (one === undefined) throw new Error(`Cannot find "${name}": there is ${[...found.keys()].join(', ')}`);
  return one;
}

function openName(name: string): void {
  repository.editYaml(zoneFile(SITE, 'level-2-packaging'), (document) => {
    document.addIn(['allow'], { host: name, port: 443, why: 'a drill', owner: 'operator@plant.example' });
  });
}

async function allowlist(): Promise<string> {
  return host.ask('cat', ['/etc/sallyport/config/allowlist.yaml']);
}

function logOf(unit: string): string {
  return readFileSync(host.logOf(unit), 'utf8');
}

async function mainPidOf(unit: string): Promise<string> {
  const status = await systemctl(host, 'status', unit).catch(String);
  return /Main PID: (\d+)/.exec(status)?.[1] ?? '';
}
