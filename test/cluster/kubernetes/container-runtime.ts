// containerd as K3s sets it up, with Debian's programs. Images of the air-gap archive are there before anything is started.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { run } from '../image/run.ts';
import { type Component, startComponent, untilReady } from './component.ts';
import { PAUSE_IMAGE } from './images.ts';
import type { K3sConfiguration } from './k3s-configuration.ts';
import { writeRegistryHosts } from './registries.ts';
import { CONTAINERD_SOCKET, type Settings } from './settings.ts';

const ARCHIVES = '/var/lib/rancher/k3s/agent/images';
const STATE = '/run/k3s/containerd';
const PLUGINS = '/usr/lib/cni';
const START_MS = 30_000;

export async function startContainerRuntime(
  { folder }: Settings,
  configuration: K3sConfiguration,
  registriesFile: string,
): Promise<void> {
  mkdirSync(STATE, { recursive: true });
  const hosts = join(folder, 'registries');
  writeRegistryHosts(hosts, registriesFile, !configuration['disable-default-registry-endpoint']);
  const config = join(folder, 'containerd.toml');
  writeFileSync(config, containerdConfig(folder, hosts));
  await startComponent(folder, containerd(config));
  await untilReady(folder, 'containerd', answers, START_MS);
}

/** As K3s does at each start with the archives that are new. */
export async function importImages(folder: string): Promise<void> {
  const names = existsSync(ARCHIVES) ? readdirSync(ARCHIVES) : [];
  const done = join(folder, 'imported');
  mkdirSync(done, { recursive: true });
  for (const name of names.filter((each) => /\.(tar|tgz)\b/.test(each)).sort()) {
    const mark = join(done, name);
    const { mtimeMs } = statSync(join(ARCHIVES, name));
    if (existsSync(mark) && readFileSync(mark, 'utf8') === String(mtimeMs)) continue;
    await importArchive(join(ARCHIVES, name));
    writeFileSync(mark, String(mtimeMs));
  }
}

/** The folder in which a network for pods is described. */
export function networkFolderIn(folder: string): string {
  return join(folder, 'cni');
}

function containerd(config: string): Component {
  return { name: 'containerd', program: 'containerd', args: ['--config', config] };
}

async function answers(): Promise<boolean> {
  try {
    await run('ctr', ['--address', CONTAINERD_SOCKET, 'version']);
    return true;
  } catch {
    return false; // it does not listen yet
  }
}

async function importArchive(file: string): Promise<void> {
  const child = spawn('ctr', ['--address', CONTAINERD_SOCKET, '--namespace', 'k8s.io', 'images', 'import', '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const [[code], said, fault] = await Promise.all([
    once(child, 'exit'),
    text(child.stderr),
    pipeline([createReadStream(file), ...unpackerOf(file), child.stdin]).then(
      () => '',
      (error: unknown) => String(error), // what was read of it was too little for ctr too, which says so
    ),
  ]);
  if (code !== 0) throw new Error(`Cannot import the images of "${file}": ${said}${fault}. Bring the whole archive`);
}

function unpackerOf(file: string): readonly NodeJS.ReadWriteStream[] {
  if (file.endsWith('.tar')) return [];
  if (file.endsWith('.tar.zst')) return [createZstdDecompress()];
  if (/\.(tar\.gz|tgz)$/.test(file)) return [createGunzip()];
  throw new Error(`Cannot import the images of "${file}": an archive ends in .tar, .tar.zst or .tar.gz. Rename it`);
}

/**
 * `restrict_oom_score_adj`, `disable_apparmor` and cgroupfs: what a machine in a container or without systemd lacks. Layers
 * are not kept beside what was unpacked from them: both are in memory, for every zone.
 */
function containerdConfig(folder: string, hosts: string): string {
  return `version = 2
root = "${join(folder, 'containerd')}"
state = "${STATE}"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.internal.v1.tracing", "io.containerd.tracing.processor.v1.otlp"]

[grpc]
  address = "${CONTAINERD_SOCKET}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true
  restrict_oom_score_adj = true
  disable_apparmor = true

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "${PLUGINS}"
  conf_dir = "${networkFolderIn(folder)}"

[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "${hosts}"

[plugins."io.containerd.grpc.v1.cri".containerd]
  discard_unpacked_layers = true

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = false
`;
}
