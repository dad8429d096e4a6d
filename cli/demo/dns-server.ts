// A small DNS server that stands in for CoreDNS where no cluster is: it reads the synthesized Corefile and zone files and
// answers over UDP and TCP. Cluster tests compare it with CoreDNS, name by name. It has no cache and no metrics, reads its
// files when told to, and exists for the demo only.

import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import packet from 'dns-packet';
import { readCorefile } from './corefile-views.ts';
import type { CorefileBlock } from './corefile-views.ts';
import { answerMessage, encodeForUdp } from './dns-answer.ts';
import type { NameServer, ServedBlock } from './dns-answer.ts';
import type { Overlay } from './overlay.ts';
import { readZoneFile } from './zone-file-reader.ts';
import type { ZoneData } from './zone-file-reader.ts';

export type DnsServerProps = {
  readonly corefile: string;
  /** The text of a zone file, by its path in the Corefile or by the name another file includes it by. */
  readonly readFile: (file: string) => string;
  /** Where the addresses, networks and ports of the plant stand on this machine. */
  readonly overlay: Pick<Overlay, 'address' | 'network' | 'port'>;
  /** Where to listen when the Corefile says "everywhere". */
  readonly everywhere?: string;
};

export type DnsServer = {
  /** One for each address, the same port for UDP and TCP. */
  readonly endpoints: readonly { readonly address: string; readonly port: number }[];
  /** Reads the zone files again. */
  reload(): void;
  close(): Promise<void>;
};

const FORWARD_TIMEOUT_MS = 2_000;
const TCP_IDLE_MS = 10_000;

/** Starts a server on every address of the Corefile. */
export async function startDnsServer(props: DnsServerProps): Promise<DnsServer> {
  let blocks = serve(props);
  const current = (): readonly ServedBlock[] => blocks;
  const [first] = readCorefile(props.corefile);
  const port = first === undefined ? 0 : props.overlay.port(first.port);
  const addresses = new Set(
    blocks.flatMap((block) => (block.addresses.length === 0 ? [props.everywhere ?? '127.0.0.1'] : block.addresses)),
  );
  const listeners = await Promise.all([...addresses].map((address) => listen(address, port, current)));
  return {
    endpoints: listeners.map(({ endpoint }) => endpoint),
    reload: () => {
      blocks = serve(props);
    },
    close: async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}

function serve({ corefile, readFile, overlay }: DnsServerProps): readonly ServedBlock[] {
  return readCorefile(corefile).map((block) => ({
    zones: block.zones,
    addresses: block.bind.map(overlay.address),
    networks: block.networks.map(overlay.network),
    source: sourceOf(block, readFile, overlay),
  }));
}

function sourceOf(
  block: CorefileBlock,
  readFile: DnsServerProps['readFile'],
  overlay: DnsServerProps['overlay'],
): ServedBlock['source'] {
  if ('servers' in block.source)
    return {
      servers: block.source.servers.map((server) => ({ address: overlay.address(server), port: overlay.port(53) })),
    };
  return { zone: moveAddresses(readZoneFile(readFile(block.source.file), readFile), overlay) };
}

function moveAddresses(zone: ZoneData, overlay: DnsServerProps['overlay']): ZoneData {
  const moved = [...zone.records].map(
    ([owner, records]) =>
      [
        owner,
        records.map((record) => (record.type === 'A' ? { ...record, data: record.data.map(overlay.address) } : record)),
      ] as const,
  );
  return { ...zone, records: new Map(moved) };
}

type Listener = { readonly endpoint: { readonly address: string; readonly port: number }; close(): Promise<void> };

async function listen(address: string, port: number, current: () => readonly ServedBlock[]): Promise<Listener> {
  const tcp = createServer((socket) => answerTcp(socket, current));
  tcp.listen(port, address);
  await once(tcp, 'listening');
  const bound = addressOf(tcp).port;
  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => void answerUdp(udp, bytes, from, address, current));
  udp.bind(bound, address);
  await once(udp, 'listening');
  const sockets = new Set<Socket>();
  tcp.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  return {
    endpoint: { address, port: bound },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      tcp.close();
      udp.close();
      await Promise.all([once(tcp, 'close'), once(udp, 'close')]);
    },
  };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('Cannot tell the port of the DNS server: it does not listen');
  return address;
}

async function answerUdp(
  udp: UdpSocket,
  bytes: Buffer,
  from: RemoteInfo,
  local: string,
  current: () => readonly ServedBlock[],
): Promise<void> {
  const reply = await replyTo(bytes, { client: from.address, local }, current(), encodeForUdp);
  if (reply !== undefined) udp.send(reply, from.port, from.address, () => undefined);
}

/** RFC 7766: messages with a length before each, several on one connection. */
function answerTcp(socket: Socket, current: () => readonly ServedBlock[]): void {
  const asked = { client: socket.remoteAddress ?? '', local: socket.localAddress ?? '' };
  const answerOne = async (message: Buffer): Promise<void> => {
    const reply = await replyTo(message, asked, current(), (packetOf) => packet.encode(packetOf));
    if (reply === undefined) socket.destroy();
    else if (socket.writable) socket.write(Buffer.concat([lengthOf(reply), reply]));
  };
  let waiting = Buffer.alloc(0);
  socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
      const end = 2 + waiting.readUInt16BE(0);
      const message = waiting.subarray(2, end);
      waiting = waiting.subarray(end);
      void answerOne(message);
    }
  });
}

function lengthOf(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return length;
}

async function replyTo(
  bytes: Buffer,
  asked: { readonly client: string; readonly local: string },
  blocks: readonly ServedBlock[],
  encode: (reply: packet.Packet) => Buffer,
): Promise<Buffer | undefined> {
  const outcome = answerMessage(blocks, bytes, asked);
  if (outcome === undefined) return undefined;
  return 'reply' in outcome ? encode(outcome.reply) : relay(bytes, outcome.forwardTo);
}

/** Asks the plant's own servers, one after the other; silence of all is silence to the client. */
async function relay(bytes: Buffer, servers: readonly NameServer[]): Promise<Buffer | undefined> {
  for (const server of servers) {
    const reply = await askOne(bytes, server);
    if (reply !== undefined) return reply;
  }
  return undefined;
}

async function askOne(bytes: Buffer, { address, port }: NameServer): Promise<Buffer | undefined> {
  const socket = createSocket('udp4');
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  const timer = setTimeout(() => resolve(undefined), FORWARD_TIMEOUT_MS);
  socket.once('message', resolve).once('error', () => resolve(undefined));
  socket.send(bytes, port, address, () => undefined);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}
