// Machines that speak OPC UA: they stand among the devices they are declared with, in a zone with a broker to publish on.

import { contains, containsNetwork } from '../../addresses.ts';
import type { OpcUaDeviceDeclaration } from '../../declaration/telemetry/opc-ua.ts';
import type { Path } from '../../loading/yaml-file.ts';
import type { Site, Zone } from '../../model.ts';
import { problemAt, type Problem } from '../../problem.ts';
import { BROKER_PROFILE, hasBroker } from '../../telemetry/brokers.ts';
import { OPC_UA_PORT } from '../../telemetry/devices-of.ts';
import { MAX_NAME, machineName } from '../../telemetry/names.ts';
import { findFilterFault, isPattern } from '../../telemetry/topic.ts';

type Fault = { readonly at: Path; readonly code: string; readonly message: string };
type Devices = NonNullable<Zone['declaration']['devices']>[number];
type AssetDeclaration = OpcUaDeviceDeclaration['assets'][number];

export function checkDevices(site: Site): readonly Problem[] {
  const staying = site.zones.filter(({ declaration }) => declaration.decommission !== true);
  return staying.flatMap((zone) =>
    (zone.declaration.devices ?? []).flatMap((devices, index) =>
      (devices.opcUa ?? []).flatMap((device, item) =>
        judge(site, zone, devices, device).map(({ at, code, message }) => {
          const path = ['devices', index, 'opcUa', item, ...at];
          return problemAt(site.locate(zone.file, path), path, code, message);
        }),
      ),
    ),
  );
}

function judge(site: Site, zone: Zone, devices: Devices, device: OpcUaDeviceDeclaration): readonly Fault[] {
  if (!hasBroker(zone)) {
    const state = `no broker runs in "${zone.name}". Add the profile "${BROKER_PROFILE}", or remove "opcUa"`;
    return refuse([], 'no-broker', `Cannot publish what "${device.name}" says: ${state}`);
  }
  return [
    ...findLongName(site, zone, device),
    ...findHostFaults(zone, devices, device),
    ...findPortFaults(devices, device),
    ...device.assets.flatMap((asset, index) => findAssetFaults(asset, ['assets', index])),
  ];
}

function findLongName(site: Site, zone: Zone, { name, assets }: OpcUaDeviceDeclaration): readonly Fault[] {
  const names = [name, ...assets.map((asset) => asset.name)].map((each) => machineName(site.name, zone.name, each));
  const long = names.find((each) => each.length > MAX_NAME);
  if (long === undefined) return [];
  const state = `that has ${long.length} characters, and ${MAX_NAME} is the most. Shorten its name`;
  return refuse(['name'], 'name-length', `Cannot name it "${long}": ${state}`);
}

function findHostFaults(zone: Zone, { network }: Devices, { name, host }: OpcUaDeviceDeclaration): readonly Fault[] {
  const isAddress = /^[\d.]+$/.test(host);
  const address = isAddress ? host : zone.declaration.dns?.hosts?.find((entry) => entry.name === host)?.address;
  if (address === undefined) {
    const state = 'the zone gives that name no address. Add it under "dns.hosts", or write the address';
    return refuse(['host'], 'device-host', `Cannot find "${host}" of "${name}": ${state}`);
  }
  // What lies outside the zone is told where its address or its network is declared.
  const isElsewhere = !containsNetwork(zone.network, network) || (!isAddress && !contains(zone.network, address));
  if (isElsewhere || contains(network, address)) return [];
  const shown = isAddress ? `"${host}"` : `"${host}" (${address})`;
  const state = `it lies outside the devices’ network "${network}". Declare it with the devices it stands among`;
  return refuse(['host'], 'device-host', `Cannot reach ${shown} of "${name}": ${state}`);
}

function findPortFaults({ ports }: Devices, { name, port }: OpcUaDeviceDeclaration): readonly Fault[] {
  if (port === undefined) {
    if (ports.length === 1 || ports.includes(OPC_UA_PORT)) return [];
    return refuse([], 'device-port', `Cannot tell the port of "${name}": its devices have several. Add "port"`);
  }
  if (ports.includes(port)) return [];
  const state = '"ports" of its devices does not hold it. Add it there';
  return refuse(['port'], 'device-port', `Cannot reach port ${port} of "${name}": ${state}`);
}

function findAssetFaults({ name, topic, points }: AssetDeclaration, at: Path): readonly Fault[] {
  if (Object.keys(points).length === 0) {
    const state = 'it has no data points. Add one, such as "temperature: ns=3;s=Temperature"';
    return refuse([...at, 'points'], 'asset', `Cannot publish asset "${name}": ${state}`);
  }
  const state = topic === undefined ? undefined : (findFilterFault(topic) ?? findAssetTopicFault(topic));
  return state === undefined
    ? []
    : refuse([...at, 'topic'], 'asset', `Cannot publish asset "${name}" to "${topic}": ${state}`);
}

function findAssetTopicFault(topic: string): string | undefined {
  if (isPattern(topic)) return 'an asset publishes to one topic. Write it without "+" and "#"';
  return /^(from|to)(\/|$)/.test(topic)
    ? '"from" and "to" begin what other zones send. Choose another topic'
    : undefined;
}

function refuse(at: Path, code: string, message: string): readonly Fault[] {
  return [{ at, code, message }];
}
