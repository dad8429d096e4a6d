// forwarder.yaml as the program would understand it, and why it would not run.

import { createHash } from 'node:crypto';
import { networksOf } from '../networks.ts';
import type { Forwarder, Listener, ListPlace, Obstacle, PortMap, Uplink } from '../plant.ts';
import { mapIn } from './documents.ts';
import { at, entriesAt, listAt, numberAt, textAt, textsAt } from './fields.ts';
import type { Running } from './running.ts';
import type { FoundFile } from './zone-file.ts';

/** The forwarder a program runs as, started on the file at `path`. `expected` is blamed where nothing is mounted there. */
export function readForwarder(running: Running, path: string | undefined, expected: string): Forwarder {
  const file = path === undefined ? undefined : running.file(path);
  const value = mapIn(file?.text);
  const [object, text] = [file?.object ?? expected, file?.text ?? ''];
  const unread = file === undefined || value === undefined ? [unreadable(running, path, file)] : [];
  return {
    object,
    zone: textAt(value, 'zone') ?? '',
    listeners: listAt(value, 'listeners').flatMap(listenerOf),
    uplink: uplinkOf(at(value, 'uplink')),
    children: new Map(entriesAt(value, 'children').map(([child, each]) => [child, textAt(each, 'keys') ?? ''])),
    serviceResolver: textAt(value, 'services', 'resolver'),
    list: listPlaceOf(at(value, 'allowlist')),
    digest: `sha256:${createHash('sha256').update(text).digest('hex')}`,
    place: running.place,
    labels: running.labels,
    obstacles: [...running.obstacles, ...unread],
    secrets: running.secrets,
    runner: running.runner,
  };
}

function unreadable(running: Running, path: string | undefined, file: FoundFile | undefined): Obstacle {
  const { runner } = running;
  if (path === undefined) return { object: runner, text: 'it starts the program without a configuration' };
  if (file !== undefined) return { object: file.object, text: 'its forwarder.yaml is no YAML' };
  const text = `nothing lies at "${path}", where the program reads its configuration`;
  return { object: runner, against: running.holders(path), text };
}

function listPlaceOf(value: unknown): ListPlace | undefined {
  const path = textAt(value, 'file');
  if (path !== undefined) return { kind: 'file', path };
  const [namespace, name] = [textAt(value, 'kubernetes', 'namespace'), textAt(value, 'kubernetes', 'name')];
  return namespace === undefined || name === undefined ? undefined : { kind: 'object', namespace, name };
}

function listenerOf(value: unknown): readonly Listener[] {
  const [port, protocol] = [numberAt(value, 'port'), textAt(value, 'protocol')];
  if (port === undefined || protocol === undefined) return [];
  const bind = listAt(value, 'bind').flatMap((each) => {
    const [address, bound] = [textAt(each, 'address'), numberAt(each, 'port')];
    return address === undefined || bound === undefined ? [] : [{ address, port: bound }];
  });
  return [{ name: textAt(value, 'name') ?? '', protocol, port, bind }];
}

function uplinkOf(value: unknown): Uplink {
  const [parent, direct, proxy] = [at(value, 'parent'), at(value, 'direct'), at(value, 'connectProxy')];
  if ([parent, direct, proxy].filter((each) => each !== undefined).length !== 1)
    return { kind: 'none', text: 'it has not exactly one of parent, direct and connectProxy' };
  if (parent !== undefined) return parentOf(parent, textAt(value, 'from', 'address'));
  if (proxy !== undefined) return proxyOf(proxy);
  const resolvers = textsAt(direct, 'resolvers');
  if (resolvers.length === 0) return { kind: 'none', text: 'it names no resolver' };
  return {
    kind: 'direct',
    resolvers,
    ports: portsOf(direct),
    permitted: networksOf(textsAt(direct, 'permitAddresses')),
  };
}

function parentOf(value: unknown, from: string | undefined): Uplink {
  const [zone, address, keys] = [textAt(value, 'zone'), textAt(value, 'address'), textAt(value, 'keys')];
  return zone === undefined || address === undefined || keys === undefined
    ? { kind: 'none', text: 'its parent lacks a zone, an address or keys' }
    : { kind: 'parent', zone, address, keys, ports: portsOf(value), from };
}

function proxyOf(value: unknown): Uplink {
  const [host, port] = [textAt(value, 'host'), numberAt(value, 'port')];
  return host === undefined || port === undefined
    ? { kind: 'none', text: 'its proxy lacks a host or a port' }
    : { kind: 'proxy', host, port };
}

function portsOf(value: unknown): PortMap {
  const pairs = entriesAt(value, 'ports').map(([logical, dialled]) => [Number(logical), Number(dialled)] as const);
  return new Map(pairs);
}
