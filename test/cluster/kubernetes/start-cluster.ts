// Stands in for K3s on a machine: reads what K3s reads, starts what K3s is made of, leaves its kubeconfig where K3s does, and
// returns when the node is ready. Run again it starts all of it anew, as `systemctl restart k3s` would: containers stay.
// What K3s brings besides a cluster and its DNS is not there: no ServiceLB, Traefik, local storage or metrics server, and
// NetworkPolicies are not enforced by it.

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nthAddress } from '../../../levels/addresses.ts';
import { ApiClient, asFields, asList } from '../../support/api-client.ts';
import { adminKubeconfig, readAdministrator, writeCertificates } from './certificates.ts';
import { createCgroup } from './cgroups.ts';
import { clusterDns } from './cluster-dns.ts';
import { startComponent, stopAllComponents, untilReady } from './component.ts';
import { importImages, startContainerRuntime } from './container-runtime.ts';
import { apiServer, controllerManager, etcd, scheduler } from './control-plane.ts';
import { type K3sConfiguration, readK3sConfiguration } from './k3s-configuration.ts';
import { protectKernelSettings } from './kernel-settings.ts';
import { kubelet, kubeProxy, relay } from './node.ts';
import { preparePodNetwork } from './pod-network.ts';
import { API_PORT, type Settings, settingsFrom, writeSettings } from './settings.ts';

const K3S_FOLDER = '/etc/rancher/k3s';
const KUBELET_HEALTH = 'http://127.0.0.1:10248/healthz';
const READY_MS = 240_000;

type Report = (line: string) => void;

async function startCluster(settings: Settings, report: Report): Promise<void> {
  const begun = performance.now();
  const lap = (what: string): void => report(`${((performance.now() - begun) / 1_000).toFixed(1)} s: ${what}`);
  const configuration = readK3sConfiguration(K3S_FOLDER);
  await stopAllComponents(settings.folder);
  writeSettings(settings);
  const serviceAddress = nthAddress(configuration['service-cidr'], 1);
  await writeCertificates(settings, [serviceAddress, ...configuration['tls-san']]);
  await Promise.all([protectKernelSettings(settings.folder), preparePodNetwork(settings, configuration)]);
  lap('certificates and network');
  using api = localApi(settings);
  await Promise.all([
    startControlPlane(settings, configuration, api).then(() => lap('the API server is ready')),
    startRuntime(settings, configuration).then(() => lap('images are imported')),
  ]);
  writeKubeconfig(settings, configuration);
  await startNode(settings, configuration, api);
  lap('the node is ready');
}

async function startControlPlane(settings: Settings, configuration: K3sConfiguration, api: ApiClient): Promise<void> {
  await startComponent(settings.folder, etcd(settings));
  await startComponent(settings.folder, apiServer(settings, configuration));
  const isReady = async (): Promise<boolean> => (await statusOf(api, '/readyz')) === 200;
  await untilReady(settings.folder, 'kube-apiserver', isReady, READY_MS);
  await startComponent(settings.folder, controllerManager(settings, configuration));
  await startComponent(settings.folder, scheduler(settings, configuration));
  await startComponent(settings.folder, relay(settings));
  for (const object of clusterDns(settings, configuration)) {
    const { status, message } = await api.apply(object, { fieldManager: 'deploy@k3s' });
    if (status >= 300) throw new Error(`Cannot apply ${object.kind} "${object.metadata.name}": ${message}`);
  }
}

async function startRuntime(settings: Settings, configuration: K3sConfiguration): Promise<void> {
  await startContainerRuntime(settings, configuration, join(K3S_FOLDER, 'registries.yaml'));
  await importImages(settings.folder);
}

async function startNode(settings: Settings, configuration: K3sConfiguration, api: ApiClient): Promise<void> {
  createCgroup(settings.folder);
  await startComponent(settings.folder, kubelet(settings, configuration));
  await startComponent(settings.folder, kubeProxy(settings, configuration));
  await untilReady(
    settings.folder,
    'kubelet',
    async () => (await isKubeletHealthy()) && isNodeReady(api, settings.node),
    READY_MS,
  );
}

/** The API server still knows the node as ready when kubelet has just been started again. */
async function isKubeletHealthy(): Promise<boolean> {
  try {
    return (await fetch(KUBELET_HEALTH)).ok;
  } catch {
    return false; // it does not listen yet
  }
}

async function isNodeReady(api: ApiClient, node: string): Promise<boolean> {
  const { body } = await api.get(`/api/v1/nodes/${node}`);
  const conditions = asList(asFields(body['status'])['conditions']);
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

async function statusOf(api: ApiClient, path: string): Promise<number> {
  try {
    return (await api.get(path)).status;
  } catch {
    return 0; // it does not listen yet
  }
}

function localApi({ folder }: Settings): ApiClient {
  const { ca, admin } = readAdministrator(folder);
  return new ApiClient(`https://127.0.0.1:${API_PORT}`, ca, admin);
}

function writeKubeconfig({ folder, address }: Settings, configuration: K3sConfiguration): void {
  const { ca, admin } = readAdministrator(folder);
  const file = join(K3S_FOLDER, 'k3s.yaml');
  writeFileSync(file, adminKubeconfig(ca, admin, `https://${address}:${API_PORT}`), { mode: 0o600 });
  chmodSync(file, Number.parseInt(configuration['write-kubeconfig-mode'], 8));
}

if (import.meta.main) await startCluster(settingsFrom(process.env), (line) => process.stdout.write(`${line}\n`));
