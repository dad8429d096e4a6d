// What is known about a plant when a drill fails, in one folder: logs, objects, audit lines, requests, packets. Each piece is
// taken by itself; one that cannot be had leaves its reason in its place.

import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runFolder } from '../machines/instance.ts';
import { Wires } from '../machines/wires.ts';
import { placeOf, readRecord } from './place.ts';
import { Plant } from './plant.ts';
import type { PlantZone } from './plant-zone.ts';

const OBJECTS =
  'events,nodes,pods,services,configmaps,networkpolicies,deployments,kustomizations,gitrepositories,allowlists';
const FILES = ['plant.json', 'timings.json', 'captures', 'internet/requests.log', 'internet/proxy/access.log'];
const DNS_LABEL = 'app.kubernetes.io/name=dns';
const FLUX_NAMESPACES = ['flux-system', 'sallyport-flux', 'azure-arc'];

/** Returns the folder. Does not throw: it comes after another failure. */
export async function collectEvidence(name: string): Promise<string> {
  const folder = join(evidenceFolder(), `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${fileName(name)}`);
  mkdirSync(folder, { recursive: true });
  for (const file of FILES) copy(placeOf(file), join(folder, file));
  for (const machine of machines()) copyLogs(machine, join(folder, machine));
  await keep(join(folder, 'dropped-packets.json'), async () =>
    JSON.stringify(await Wires.laid().drops(), undefined, 2),
  );
  await keep(join(folder, 'commits.txt'), async () => knownPlant().repository.git('log', '--format=%H %cI %s'));
  for (const zone of zonesWithMachines()) await collectZone(zone, join(folder, zone));
  return folder;
}

function evidenceFolder(): string {
  return process.env['SALLYPORT_EVIDENCE'] ?? join(tmpdir(), 'sallyport-evidence');
}

function knownPlant(): Plant {
  return Plant.attach(['coming-up', 'up']);
}

async function collectZone(name: string, folder: string): Promise<void> {
  const zone = (): PlantZone => knownPlant().zone(name);
  const kubectl = async (...args: readonly string[]): Promise<string> => zone().cluster.kubectl(args);
  await keep(join(folder, 'forwarder.log'), async () => zone().forwarderLog());
  await keep(join(folder, 'pods.txt'), () => kubectl('get', 'pods', '--all-namespaces', '--output', 'wide'));
  await keep(join(folder, 'objects.yaml'), () => kubectl('get', OBJECTS, '--all-namespaces', '--output', 'yaml'));
  await keep(join(folder, 'dns.log'), async () => zone().cluster.logs('sallyport', DNS_LABEL));
  for (const namespace of FLUX_NAMESPACES)
    await keep(join(folder, `${namespace}.log`), async () => zone().cluster.logs(namespace, ''));
}

/** Text, or why there is none. */
async function keep(file: string, read: () => Promise<string>): Promise<void> {
  const text = await read().catch((error: unknown) => `Cannot be had: ${String(error)}\n`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function copyLogs(machine: string, folder: string): void {
  for (const place of ['log', 'cluster/log']) copy(join(runFolder(), machine, place), join(folder, place));
}

function copy(from: string, to: string): void {
  if (existsSync(from)) cpSync(from, to, { recursive: true });
}

function machines(): readonly string[] {
  if (!existsSync(runFolder())) return [];
  return readdirSync(runFolder()).filter((name) => existsSync(join(runFolder(), name, 'machine.json')));
}

function zonesWithMachines(): readonly string[] {
  return readRecord() === undefined ? [] : machines().filter((name) => name !== 'internet');
}

function fileName(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
