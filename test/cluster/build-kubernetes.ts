// The etcd and kube-apiserver that tests run, and the CustomResourceDefinitions of Flux, each from a module of its own
// whose go.mod and go.sum pin everything down to the last dependency (go-modules/README.md).

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { asObject, type KubernetesObject } from '../support/api-client.ts';
import { askGo, buildGoProgram, type Report } from './go-programs.ts';

const KUBERNETES = { version: 'v1.36.3', major: '1', minor: '36' } as const;
const ETCD_VERSION = 'v3.6.16';
const FLUX_MODULES = ['github.com/fluxcd/source-controller', 'github.com/fluxcd/kustomize-controller'] as const;

export type ControlPlaneBinaries = { readonly etcd: string; readonly kubeApiServer: string };

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
  const kubeApiServer = await buildGoProgram(
    {
      name: 'kube-apiserver',
      version: KUBERNETES.version,
      module: moduleFolder('kubernetes'),
      build: (folder) =>
        buildArguments(versionFlags(), folder, 'kube-apiserver', 'k8s.io/kubernetes/cmd/kube-apiserver'),
    },
    report,
  );
  return { etcd, kubeApiServer };
}

/** What the controllers of Flux bring to a cluster: the kinds in `flux/`. */
export async function fluxDefinitions(): Promise<readonly KubernetesObject[]> {
  const described = await askGo(['list', '-m', '-f', '{{.Dir}}', ...FLUX_MODULES], await downloadedFlux());
  return described
    .trim()
    .split('\n')
    .map((folder) => join(folder, 'config', 'crd', 'bases'))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
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
