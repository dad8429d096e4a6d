// Stands in for the Azure CLI and for what Azure does in a cluster afterwards. What depends on the network is done for real:
// the names each command needs are resolved and connected to from this machine, so a zone whose way up is not open fails here
// as it would there. Nothing signs in, and no agent is installed; commands without a part here are refused.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { applyObjects, askKubectl, installFlux } from '../flux/install-flux.ts';
import { readFluxManifests } from '../flux/manifests.ts';
import { APPLIER, clusterOf, objectsOf, readFluxConfiguration } from './flux-configuration.ts';
import { reach } from './reach.ts';

type Options = Readonly<Record<string, string | boolean | undefined>>;

/** As the extension has them. */
const FLUX_IMAGES = 'mcr.microsoft.com/azurek8sflux';
const FLUX_VERSION = '1.7.3';
const TENANCY = ['--no-cross-namespace-refs=true'];
const connection = z.object({ region: z.string() });

const COMMANDS: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  login: () => reachAll(['login.microsoftonline.com', 'management.azure.com']),
  'account set': () => reachAll(['management.azure.com']),
  'extension add': async () => undefined,
  'connectedk8s connect': connectCluster,
  'connectedk8s enable-features': async (options) => {
    regionOf(text(options, 'name'));
    await reachAll(['management.azure.com']);
  },
  'connectedk8s show': showIssuer,
  'deployment group create': deploy,
};

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'use-device-code': { type: 'boolean' },
      subscription: { type: 'string' },
      name: { type: 'string' },
      'kube-context': { type: 'string' },
      'resource-group': { type: 'string' },
      location: { type: 'string' },
      'enable-oidc-issuer': { type: 'boolean' },
      'enable-workload-identity': { type: 'boolean' },
      'disable-auto-upgrade': { type: 'boolean' },
      'onboarding-timeout': { type: 'string' },
      features: { type: 'string' },
      query: { type: 'string' },
      output: { type: 'string' },
      'template-file': { type: 'string' },
    },
  });
  const verb = Object.keys(COMMANDS).find((each) => positionals.join(' ').startsWith(each));
  const command = verb === undefined ? undefined : COMMANDS[verb];
  if (command === undefined) throw new Error(`Cannot run az ${args.join(' ')}: it is not known here`);
  await command(values);
}

/** The agents' namespace, and nothing in it: what they say to Azure is tried by one connection to each name they start with. */
async function connectCluster(options: Options): Promise<void> {
  const [name, context, region] = [text(options, 'name'), text(options, 'kube-context'), text(options, 'location')];
  const agents = ['gbl.his.arc.azure.com', `${region}.dp.kubernetesconfiguration.azure.com`, 'mcr.microsoft.com'];
  await reachAll(['management.azure.com', 'login.microsoftonline.com', ...agents]);
  await applyObjects(context, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'azure-arc' } }]);
  mkdirSync(join(homedir(), '.azure'), { recursive: true });
  writeFileSync(connectionFile(name), JSON.stringify({ region }));
}

async function showIssuer(options: Options): Promise<void> {
  const name = text(options, 'name');
  if (options['query'] !== 'oidcIssuerProfile.issuerUrl') throw new Error('Cannot show anything but the issuer here');
  process.stdout.write(`https://${regionOf(name)}.oic.prod-arc.azure.com/${name}/\n`);
}

async function deploy(options: Options): Promise<void> {
  const configuration = readFluxConfiguration(JSON.parse(readFileSync(text(options, 'template-file'), 'utf8')));
  const { kind, name } = clusterOf(configuration);
  await reachAll(['management.azure.com']);
  if (kind === 'connectedClusters') await reachAll([`${regionOf(name)}.dp.kubernetesconfiguration.azure.com`]);
  await installExtension(name);
  await applyObjects(name, objectsOf(configuration));
}

/** microsoft.flux, which the first configuration of a cluster brings. */
async function installExtension(context: string): Promise<void> {
  const namespaces = await askKubectl(context, ['get', 'namespace', '--output', 'name']);
  if (namespaces.includes('namespace/flux-system')) return;
  await installFlux(context, readFluxManifests(process.env['STAND_INS_FLUX'] ?? ''), {
    imageOf: (controller) => `${FLUX_IMAGES}/${controller}:${FLUX_VERSION}`,
    flagsOf: (controller) =>
      controller === 'kustomize-controller' ? [...TENANCY, `--default-service-account=${APPLIER}`] : [],
  });
}

async function reachAll(hosts: readonly string[]): Promise<void> {
  for (const host of hosts) await reach(host);
}

/** Azure knows a cluster from the moment it was connected. */
function regionOf(cluster: string): string {
  const file = connectionFile(cluster);
  if (!existsSync(file))
    throw new Error(
      `Cannot find the connected cluster "${cluster}": it was never connected. Run az connectedk8s connect`,
    );
  return connection.parse(JSON.parse(readFileSync(file, 'utf8'))).region;
}

function connectionFile(cluster: string): string {
  return join(homedir(), '.azure', `${cluster}.json`);
}

function text(options: Options, name: string): string {
  const value = options[name];
  if (typeof value !== 'string') throw new Error(`Cannot run this command of az: --${name} is missing`);
  return value;
}

if (import.meta.main) await main(process.argv.slice(2));
