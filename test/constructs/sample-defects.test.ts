// The public sample for layered networking, which people used before, was studied file by file; 29 things in it were wrong
// or missing. Each is named here in our words, with the proof that what is synthesized cannot have it.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { lookUp, readZoneFile } from '../../cli/demo/zone-file-reader.ts';
import type { ZoneAnswer } from '../../cli/demo/zone-file-reader.ts';
import { allowlistResource } from '../../constructs/allowlist.ts';
import { forwarderConfiguration } from '../../constructs/forwarder/configuration.ts';
import { siteFiles } from '../../constructs/site-files.ts';
import { REASONS } from '../../forwarder/contract/reasons.ts';
import { configurationSchema } from '../../forwarder/contract/configuration.ts';
import { parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import { zoneFilesOf } from '../../constructs/dns/zone-file.ts';
import { compileSnapshot } from '../../forwarder/decision/compile-snapshot.ts';
import { decide } from '../../forwarder/decision/decide.ts';
import { dnsViewOf } from '../../levels/dns-view.ts';
import { forwarderAllowlist } from '../../levels/forwarder-allowlist.ts';
import { ancestorsOf } from '../../levels/model.ts';
import type { Site } from '../../levels/model.ts';
import { needsOf } from '../../levels/needs-of.ts';
import { exampleSite, objectOf, objectsOf, valuesOf, zoneOf } from '../support/declared-site.ts';
import type { Manifest } from '../support/declared-site.ts';

const OVENS = 'level-2-ovens';
const FACE = '10.30.0.10';
const MID_2026 = Date.parse('2026-06-30T12:00:00Z');

let bakery: Site;
let aks: Site;
/** Every synthesized file of the bakery, by path. */
let files: ReadonlyMap<string, string>;
let objects: readonly Manifest[];

beforeAll(() => {
  bakery = exampleSite('contoso-bakery');
  aks = exampleSite('fabrikam-aks-and-vm');
  files = siteFiles(bakery).dist;
  objects = [bakery, aks].flatMap((site) => site.zones.flatMap((zone) => [...objectsOf(site, zone).values()]));
});

function fileOf(path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`No file "${path}" among ${[...files.keys()].join(', ')}`);
  return text;
}

/** What level 3 answers the ovens. */
function answerTo(name: string, type = 'A'): ZoneAnswer {
  const [file, ...included] = zoneFilesOf(dnsViewOf(bakery, zoneOf(bakery, OVENS)));
  if (file === undefined) throw new Error('No zone file');
  const zone = readZoneFile(file.text, (path) => included.find((each) => each.name === path)?.text ?? '');
  return lookUp(zone, name, type);
}

/** Whether every forwarder on the way up lets the ovens pass. */
function passes(serverName: string, port = 443): boolean {
  const question = { origin: OVENS, serverName, port, protocol: 'tls', now: MID_2026 } as const;
  const snapshots = ancestorsOf(zoneOf(bakery, OVENS)).map((zone) => compileSnapshot(allowlistResource(bakery, zone)));
  return snapshots.length > 0 && snapshots.every((snapshot) => decide(snapshot, question).verdict === 'allow');
}

const everything = (): string => [...files.values()].join('\n');

describe('names', () => {
  test('1: a slash in a host name is refused, and Microsoft Graph is reachable', () => {
    expect(parseHostPattern('graph.microsoft.com/')).toEqual({ fault: 'path' });
    expect(passes('graph.microsoft.com')).toBe(true);
  });

  test.each(['arc.azure.net', 'his.arc.azure.com', 'data.mcr.microsoft.com', 'prod.microsoftmetrics.com'])(
    '2: %s, the apex of a wildcard, neither resolves nor passes',
    (apex) => {
      expect(answerTo(apex).answers).toEqual([]);
      expect(passes(apex)).toBe(false);
    },
  );

  test('2: what resolves at the face is what the forwarder may pass, name by name', () => {
    const named = dnsViewOf(bakery, zoneOf(bakery, OVENS)).names.map(({ text }) => text);
    const { grants, reserved } = forwarderAllowlist(bakery, zoneOf(bakery, 'level-3'));
    const granted = grants
      .filter((grant) => grant.for.includes(OVENS))
      .flatMap((grant) => grant.entries.map(({ host }) => host));
    const kept = reserved.filter((name) => name.for.includes(OVENS)).map(({ host }) => host);
    expect(new Set(named)).toEqual(new Set([...granted, ...kept]));
  });

  test.each(['x.management.azure.com', 'x.mcr.microsoft.com', 'x.graph.windows.net'])(
    '3: %s, below an exact name, does not exist, rather than failing',
    (name) => expect(answerTo(name)).toMatchObject({ rcode: 'NXDOMAIN', answers: [] }),
  );

  test('4: a name listed twice is granted once', () => {
    const { grants } = forwarderAllowlist(bakery, zoneOf(bakery, 'level-4'));
    const keys = grants.flatMap((grant) =>
      grant.entries.flatMap((entry) => grant.for.map((zone) => `${zone} ${grant.from} ${JSON.stringify(entry)}`)),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test.each([
    'www.powershellgallery.com',
    'onegetcdn.azureedge.net',
    'api.segment.io',
    'go.microsoft.com',
    'adhs.events.data.microsoft.com',
  ])('5: %s, which no zone needs, is on no list', (name) => {
    expect(everything()).not.toContain(name);
    expect(passes(name)).toBe(false);
  });

  test('6: a namespace of many tenants is narrowed to the names of this one, or acknowledged', () => {
    const hosts = needsOf(bakery, zoneOf(bakery, OVENS)).map(({ host }) => host);
    expect(hosts).toEqual(
      expect.arrayContaining(['stbakery.blob.core.windows.net', 'kv-bakery.vault.azure.net', 'crbakery.azurecr.io']),
    );
    expect(
      hosts.filter((host) =>
        /^\*+\.(blob\.core\.windows\.net|vault\.azure\.net|azurecr\.io|azureedge\.net)$/.test(host ?? ''),
      ),
    ).toEqual([]);
  });

  test.each(['github.com', 'ghcr.io', 'pkg-containers.githubusercontent.com'])(
    '7: %s, of Git and images, is reachable from every zone that uses it',
    (host) => {
      const zones = bakery.zones.filter(({ cluster }) => host === 'github.com' || cluster !== undefined);
      const missing = zones.filter((zone) => !needsOf(bakery, zone).some((need) => need.host === host));
      expect(missing.map(({ name }) => name)).toEqual([]);
      expect(passes(host)).toBe(true);
    },
  );

  test('8: a port is open where some entry names it, and every port of an entry is open', () => {
    for (const zone of bakery.zones.filter(({ forwarder }) => forwarder !== undefined)) {
      const { grants, reserved } = forwarderAllowlist(bakery, zone);
      const named = [
        ...grants.flatMap(({ entries }) => entries.map((entry) => entry.listenPort ?? entry.port)),
        ...reserved.map(({ port }) => port),
      ];
      const open = forwarderConfiguration(bakery, zone).listeners.map(({ port }) => port);
      expect(new Set(open)).toEqual(new Set(named));
    }
    expect(passes('westeurope.obo.arc.azure.com', 8084)).toBe(true);
    expect(passes('management.azure.com', 8084)).toBe(false);
  });
});

describe('DNS', () => {
  test('9: the owner of an answer is the name that was asked for, also below a wildcard', () => {
    expect(answerTo('a.his.arc.azure.com').answers.map(({ owner }) => owner)).toEqual(['a.his.arc.azure.com']);
    expect(everything()).not.toMatch(/^\s*rewrite /m);
  });

  test('10: names are matched by labels, so that nothing matches by accident', () => {
    expect(answerTo('fooarc.azure.net').rcode).toBe('NXDOMAIN');
    expect(answerTo('xhis.arc.azure.com').rcode).toBe('NXDOMAIN');
    expect(passes('xhis.arc.azure.com')).toBe(false);
  });

  test('11: a moved face arrives within half a minute', () => {
    expect(answerTo('management.azure.com').answers.map(({ ttl, data }) => [ttl, ...data])).toEqual([[30, FACE]]);
  });

  test.each(['AAAA', 'HTTPS', 'SVCB', 'TXT'])(
    '12: a question of type %s for a listed name ends at once, without a second way',
    (type) => {
      const { rcode, answers, authority } = answerTo('management.azure.com', type);
      expect([rcode, answers.length, authority.map((record) => record.type)]).toEqual(['NOERROR', 0, ['SOA']]);
    },
  );

  test('13: a node asks the face of its parent and nobody else', () => {
    const lines = fileOf(`${OVENS}/host/resolv.conf`).split('\n');
    expect(lines.filter((line) => line.startsWith('nameserver'))).toEqual([`nameserver ${FACE}`]);
    expect(fileOf(`${OVENS}/host/k3s/config.yaml`)).toMatch(/^resolv-conf: \S+/m);
  });

  test('14: children ask a DNS of their own, which knows nothing of the cluster and refuses strangers', () => {
    const corefile = objectOf(bakery, 'level-3', 'ConfigMap dns-corefile').data?.['Corefile'] ?? '';
    expect(corefile).not.toMatch(/kubernetes|cluster\.local/);
    const blocks = corefile.split('\n}').filter((block) => block.includes('{'));
    expect(blocks.filter((block) => !block.includes('incidr(client_ip()'))).toEqual([]);
    const service = objectOf(aks, 'level-4', 'Service dns').spec;
    expect(service).toMatchObject({
      loadBalancerSourceRanges: ['10.52.0.0/24'],
      selector: { 'app.kubernetes.io/name': 'dns' },
    });
  });

  test('15: two synthesized copies of one site are the same, byte for byte', () => {
    expect([...siteFiles(exampleSite('contoso-bakery')).dist]).toEqual([...files]);
  });
});

describe('forwarder', () => {
  test('16: nothing but listeners is exposed: no administration, health on a socket, metrics never on a face', () => {
    const exposed = objects.filter(({ kind, metadata }) => kind === 'Service' && metadata.name.startsWith('forwarder'));
    expect(exposed.flatMap((service) => valuesOf(service, 'port'))).not.toContain(9441);
    for (const zone of bakery.zones.filter(({ forwarder }) => forwarder !== undefined)) {
      const { health, metrics, listeners } = forwarderConfiguration(bakery, zone);
      expect(health).toHaveProperty('socket');
      expect(listeners.flatMap(({ bind }) => bind.map(({ address }) => address))).not.toContain(metrics?.address);
    }
  });

  test('17: workloads roll, probe, are bounded, hold no privilege and run by digest in a namespace of their own', () => {
    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    expect(deployments.length).toBeGreaterThan(0);
    for (const deployment of deployments) {
      expect(deployment.metadata.namespace).toBe('sallyport');
      for (const key of ['readinessProbe', 'livenessProbe', 'resources', 'rollingUpdate'])
        expect(valuesOf(deployment, key)).toHaveLength(1);
      expect(valuesOf(deployment, 'readOnlyRootFilesystem')).toEqual([true]);
      expect(valuesOf(deployment, 'runAsNonRoot')).toContain(true);
      expect(valuesOf(deployment, 'image').join()).toMatch(/@sha256:[0-9a-f]{64}$/);
    }
    expect(objects.map(({ kind }) => kind)).not.toContain('ReplicaSet');
    expect(objects.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['PodDisruptionBudget', 'CiliumNetworkPolicy']),
    );
  });

  test('18: the forwarder sees who calls: on the node itself, or behind a load balancer that keeps the address', () => {
    expect(valuesOf(objectOf(bakery, 'level-3', 'Deployment forwarder'), 'hostNetwork')).toEqual([true]);
    expect(objectOf(aks, 'level-4', 'Service forwarder').spec).toMatchObject({ externalTrafficPolicy: 'Local' });
    const { zones } = forwarderAllowlist(bakery, zoneOf(bakery, 'level-3'));
    const callers = Object.values(zones).flatMap(({ networks = [] }) => networks);
    expect(callers).toEqual(['10.20.1.0/25', '10.20.2.0/24']);
  });

  test('19: below the top a forwarder resolves nothing: it dials one address, and every name in its configuration is its own', () => {
    const { uplink, listeners } = forwarderConfiguration(bakery, zoneOf(bakery, 'level-3'));
    expect(uplink).toEqual({ parent: expect.objectContaining({ address: '10.35.0.10' }) });
    expect(new Set(listeners.map(({ name }) => name)).size).toBe(listeners.length);
    expect(listeners.every(({ name, protocol, port }) => name === `${protocol}-${port}`)).toBe(true);
    expect(
      [...files].filter(([path, text]) => path.endsWith('.yaml') && /\t|[ ]+$/m.test(text)).map(([path]) => path),
    ).toEqual([]);
  });

  test('20: listeners differ in protocol, port and addresses only', () => {
    const { listeners } = forwarderConfiguration(bakery, zoneOf(bakery, 'level-3'));
    expect(new Set(listeners.map((listener) => Object.keys(listener).join()))).toEqual(
      new Set(['name,protocol,port,bind']),
    );
    expect(new Set(listeners.map(({ bind }) => bind.map(({ address }) => address).join()))).toEqual(new Set([FACE]));
  });

  test('21: addresses are derived from the tree, never typed twice', () => {
    const { uplink } = forwarderConfiguration(bakery, zoneOf(bakery, 'level-3'));
    const above = bakery.zones.find(({ name }) => name === uplink.parent?.zone);
    expect(above?.forwarder?.faces.map(({ address }) => address)).toContain(uplink.parent?.address);
  });

  test('22: what is refused has a reason, an audit line at the forwarder and a log line at the DNS', () => {
    expect(Object.keys(REASONS)).toEqual(expect.arrayContaining(['no-server-name', 'not-in-allowlist', 'not-tls']));
    const { audit } = configurationSchema.parse(forwarderConfiguration(bakery, zoneOf(bakery, 'level-3')));
    expect(audit.to).toBe('stdout');
    expect(objectOf(bakery, 'level-3', 'ConfigMap dns-corefile').data?.['Corefile']).toContain('class denial');
  });

  test('23: whoever says nothing, or too much, or too often, is bounded', () => {
    const { limits } = configurationSchema.parse(forwarderConfiguration(bakery, zoneOf(bakery, 'level-3')));
    expect(Object.values(limits).every((limit = 1) => Number.isSafeInteger(limit) && limit > 0)).toBe(true);
    expect(limits).toMatchObject({ helloTimeoutMs: 10_000, maxHelloBytes: 65_536, connectionsPerClient: 2_000 });
  });
});

describe('documents', () => {
  test('24: the steps of a zone are synthesized from its declaration, so they speak of what it has, and write where they mean to', () => {
    expect(fileOf(`${OVENS}/host/steps.md`)).not.toContain('conduit-');
    expect(fileOf('level-3/host/steps.md')).toContain('conduit-level-3');
    expect(everything()).not.toMatch(/tee -a sudo\b/);
  });

  test('25: steps use no variable before it is set', () => {
    const unset = [...files]
      .filter(([path]) => path.endsWith('steps.md'))
      .flatMap(([path, text]) =>
        [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)]
          .filter(({ 1: name = '', index }) => name !== 'HOME' && !new RegExp(`\\b${name}=`).test(text.slice(0, index)))
          .map(({ 1: name }) => `${path}: ${name}`),
      );
    expect(unset).toEqual([]);
  });

  test('26: Traefik and ServiceLB do not take the ports of the face', () => {
    const config = fileOf('level-3/host/k3s/config.yaml');
    expect(config).toMatch(/^ {2}- traefik\b/m);
    expect(config).toMatch(/^ {2}- servicelb\b/m);
  });

  test('27: messages travel between levels by TLS only, by the name of the parent’s broker', () => {
    const { grants } = forwarderAllowlist(bakery, zoneOf(bakery, 'level-3'));
    const broker = grants.flatMap(({ entries }) => entries).find(({ host }) => host?.startsWith('mqtt.') === true);
    expect(broker).toMatchObject({ host: 'mqtt.level-3.contoso-bakery.internal', port: 8883 });
    expect(broker).not.toHaveProperty('protocol');
    expect(valuesOf(objects, 'port').map(String)).not.toContain('1883');
  });

  test('28: steps apply nothing but files of this repository', () => {
    const commands = [...files]
      .filter(([path]) => path.endsWith('steps.md'))
      .flatMap(([, text]) => text.match(/kubectl .*apply .*/g) ?? []);
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => /https?:/.test(command))).toEqual([]);
  });

  test('29: no command makes a storage account with keys at one level and without at another: none is made at all', () => {
    expect(everything()).not.toMatch(/az storage account|allow-shared-key-access/);
  });
});
