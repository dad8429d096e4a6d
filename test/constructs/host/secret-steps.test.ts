import { describe, expect, test } from '@jest/globals';
import {
  conduitKeySteps,
  firstKeySteps,
  gitSecretSteps,
  proxySecretSteps,
} from '../../../constructs/host/secret-steps.ts';
import { exampleSites, sampleSite, siteFile, zoneOf } from './sample-site.ts';

describe('conduitKeySteps()', () => {
  test('puts one key into both clusters of a conduit', () => {
    const [step] = conduitKeySteps(zoneOf(sampleSite(), 'level-3'));
    expect(step?.commands).toMatchInlineSnapshot(`
[
  "(umask 077 && openssl rand -base64 48 >k0001)",
  "kubectl --context l4 create namespace sallyport --dry-run=client --output yaml | kubectl --context l4 apply --server-side --filename -",
  "kubectl --context l4 --namespace sallyport create secret generic conduit-level-3 --from-file=k0001 --dry-run=client --output yaml | kubectl --context l4 apply --server-side --filename -",
  "kubectl --context l3 create namespace sallyport --dry-run=client --output yaml | kubectl --context l3 apply --server-side --filename -",
  "kubectl --context l3 --namespace sallyport create secret generic conduit-level-3 --from-file=k0001 --dry-run=client --output yaml | kubectl --context l3 apply --server-side --filename -",
  "shred --remove k0001",
]
`);
  });

  test('uses a folder where one side has no cluster', () => {
    const site = exampleSites().find(({ name }) => name === 'contoso-bakery');
    const commands =
      site === undefined ? [] : conduitKeySteps(zoneOf(site, 'level-3')).flatMap((step) => step.commands ?? []);
    expect(commands).toContain('sudo install -m 0640 -g sallyport k0001 /etc/sallyport/keys/level-3/k0001');
    expect(commands).toContainEqual(
      expect.stringMatching(
        /^kubectl --context bakery-l3 --namespace sallyport create secret generic conduit-level-3 /,
      ),
    );
  });

  test('says where a command is meant for the parent’s host, and where it ends', () => {
    const site = exampleSites().find(({ name }) => name === 'contoso-bakery');
    const commands =
      site === undefined ? [] : conduitKeySteps(zoneOf(site, 'level-3')).flatMap((step) => step.commands ?? []);
    expect(
      commands.map((command, index) => [index, command]).filter(([, command]) => String(command).startsWith('#')),
    ).toEqual([
      [1, '# on the host of level-3-5, where you bring k0001 and shred it afterwards'],
      [4, '# back at level-3'],
    ]);
  });

  test.each(['level-4', 'level-2'])('asks for none at %s: it has no parent, or signs nothing', (zone) => {
    expect(conduitKeySteps(zoneOf(sampleSite(), zone))).toEqual([]);
  });
});

describe('firstKeySteps()', () => {
  test('gives each conduit below a key that nobody keeps', () => {
    const [step] = firstKeySteps(zoneOf(sampleSite(), 'level-4'));
    expect(step?.commands).toMatchInlineSnapshot(`
[
  "(umask 077 && openssl rand -base64 48 >k0000)",
  "kubectl --context l4 create namespace sallyport --dry-run=client --output yaml | kubectl --context l4 apply --server-side --filename -",
  "kubectl --context l4 --namespace sallyport create secret generic conduit-level-3 --from-file=k0000 --dry-run=client --output yaml | kubectl --context l4 apply --server-side --filename -",
  "shred --remove k0000",
]
`);
  });

  test.each(['level-3', 'level-2'])('asks for none at %s: no child has a forwarder', (zone) => {
    expect(firstKeySteps(zoneOf(sampleSite(), zone))).toEqual([]);
  });
});

describe('gitSecretSteps()', () => {
  test.each([
    ['flux: { mode: arc }', 'sallyport-flux'],
    ['flux: { mode: native }', 'flux-system'],
  ])('puts the sign-in where Flux runs with %s', (flux, namespace) => {
    const site = sampleSite({ 'site.yaml': siteFile(flux) });
    const commands = gitSecretSteps(site, zoneOf(site, 'level-2')).flatMap((step) => step.commands ?? []);
    expect(commands[1]).toContain(`--namespace ${namespace} create secret generic git-read --from-file=`);
  });

  test('asks for nothing where Git is public', () => {
    const site = sampleSite({ 'site.yaml': siteFile('', 'url: https://git.example.com/plant.git') });
    expect(gitSecretSteps(site, zoneOf(site, 'level-2'))).toEqual([]);
  });
});

describe('proxySecretSteps()', () => {
  test('places what the corporate proxy asks for, under the keys the forwarder reads', () => {
    const proxy = '{ host: proxy.example.com, port: 8080, secretRef: proxy-sign-in, caSecretRef: proxy-ca }';
    const faces = 'faces: [{ address: 10.40.0.10, for: [level-3], routed: "firewall fw-4, rule 1" }]';
    const site = sampleSite({
      'level-4.yaml': `level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\ncluster: { name: l4 }\nforwarder: { ${faces}, uplink: { connectProxy: ${proxy} } }\n`,
    });
    const commands = proxySecretSteps(zoneOf(site, 'level-4')).flatMap((step) => step.commands ?? []);
    expect(commands.filter((command) => command.includes('secret'))).toEqual([
      'kubectl --context l4 --namespace sallyport create secret generic proxy-sign-in --from-file=./credentials',
      'kubectl --context l4 --namespace sallyport create secret generic proxy-ca --from-file=./ca.crt',
    ]);
  });

  test('asks for nothing elsewhere', () => {
    expect(sampleSite().zones.flatMap(proxySecretSteps)).toEqual([]);
  });
});
