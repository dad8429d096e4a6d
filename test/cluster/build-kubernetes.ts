// The Kubernetes, etcd and Flux that tests run, each from a module of its own whose go.mod and go.sum pin everything down to
// the last dependency (go-modules/README.md).

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { asObject, type KubernetesObject } from '../support/api-client.ts';
import { askGo, buildGoProgram, type Report } from './go-programs.ts';

const KUBERNETES = { version: 'v1.36.3', major: '1', minor: '36' } as const;
const ETCD_VERSION = 'v3.6.16';
const FLUX_VERSION = 'v1.7.3';
const FLUX_MODULES = ['github.com/fluxcd/source-controller', 'github.com/fluxcd/kustomize-controller'] as const;

export type ControlPlaneBinaries = { readonly etcd: string; readonly kubeApiServer: string };
export type ClusterBinaries = ControlPlaneBinaries & {
  readonly kubeControllerManager: string;
  readonly kubeScheduler: string;
  readonly kubelet: string;
  readonly kubeProxy: string;
  readonly kubectl: string;
};
export type FluxBinaries = { readonly sourceController: string; readonly kustomizeController: string };

/** The paths of the binaries, built first where they are missing: one after the other, for each fills a machine. */
export async function buildControlPlane(report?: Report): Promise<ControlPlaneBinaries> {
  const etcd = await buildGoProgram(
    {
      name: 'etcd',
      version: ETCD_VERSION,
      module: moduleFolder('etcd'),
      build: (folder) => buildArguments('-s -w', folder, 'etcd', 'go.etcd.io/etcd/server/v3'),
    },
    report,
  );
  return { etcd, kubeApiServer: await buildKubernetes('kube-apiserver', report) };
}

/** All that a cluster with one node is made of, but for its container runtime. */
export async function buildCluster(report?: Report): Promise<ClusterBinaries> {
  return {
    ...(await buildControlPlane(report)),
    kubeControllerManager: await buildKubernetes('kube-controller-manager', report),
    kubeScheduler: await buildKubernetes('kube-scheduler', report),
    kubelet: await buildKubernetes('kubelet', report),
    kubeProxy: await buildKubernetes('kube-proxy', report),
    kubectl: await buildKubernetes('kubectl', report),
  };
}

export async function buildFlux(report?: Report): Promise<FluxBinaries> {
  return {
    sourceController: await buildFluxController('source-controller', report),
    kustomizeController: await buildFluxController('kustomize-controller', report),
  };
}

function buildKubernetes(name: string, report?: Report): Promise<string> {
  return buildGoProgram(
    {
      name,
      version: KUBERNETES.version,
      module: moduleFolder('kubernetes'),
      build: (folder) => buildArguments(versionFlags(), folder, name, `k8s.io/kubernetes/cmd/${name}`),
    },
    report,
  );
}

function buildFluxController(name: string, report?: Report): Promise<string> {
  return buildGoProgram(
    {
      name,
      version: FLUX_VERSION,
      module: moduleFolder('flux'),
      build: (folder) => buildArguments('-s -w', folder, name, `github.com/fluxcd/${name}`),
    },
    report,
  );
}

/** What the controllers of Flux bring to a cluster: the kinds in `flux/`. */
export async function fluxDefinitions(): Promise<readonly KubernetesObject[]> {
  return fluxObjects((folder) => readdirSync(join(folder, 'crd', 'bases')).map((file) => join('crd', 'bases', file)));
}

/** Their Deployments and Services as the modules have them: of no namespace, with images and accounts for whoever installs. */
export async function fluxControllers(): Promise<readonly KubernetesObject[]> {
  const files = ['deployment.yaml', 'service.yaml'].map((file) => join('manager', file));
  return fluxObjects((folder) => files.filter((file) => existsSync(join(folder, file))));
}

/** Files of `config/` of both modules. */
async function fluxObjects(filesIn: (folder: string) => readonly string[]): Promise<readonly KubernetesObject[]> {
  const described = await askGo(['list', '-m', '-f', '{{.Dir}}', ...FLUX_MODULES], await downloadedFlux());
  const folders = described
    .trim()
    .split('\n')
    .map((folder) => join(folder, 'config'));
  return folders
    .flatMap((folder) => filesIn(folder).map((file) => join(folder, file)))
    .map((file) => asObject(parse(readFileSync(file, 'utf8'))));
}

/** The folder of the module, once what it names is in Go's own cache. */
async function downloadedFlux(): Promise<string> {
  const folder = moduleFolder('flux');
  await askGo(['mod', 'download', ...FLUX_MODULES], folder);
  return folder;
}

function moduleFolder(name: string): string {
  return fileURLToPath(new URL(`go-modules/${name}`, import.meta.url));
}

function buildArguments(flags: string, folder: string, name: string, command: string): readonly string[] {
  return ['build', '-mod=readonly', '-trimpath', '-ldflags', flags, '-o', join(folder, name), command];
}

/** A release is stamped by its own build scripts; a server without the stamp names no version clients could read. */
function versionFlags(): string {
  const { version, major, minor } = KUBERNETES;
  const stamps = [`gitVersion=${version}`, `gitMajor=${major}`, `gitMinor=${minor}`, 'gitTreeState=clean'];
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  return ['-s -w', ...packages.flatMap((name) => stamps.map((stamp) => `-X ${name}.${stamp}`))].join(' ');
}
