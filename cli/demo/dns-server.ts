// A small DNS server that stands in for CoreDNS where no cluster is: it reads the synthesized Corefile and zone files and
// answers over UDP and TCP. Cluster tests compare it with CoreDNS, name by name. It has no cache and no metrics, reads its
// files when told to, and exists for the demo only.

import { readCorefile } from './corefile-views.ts';
import type { CorefileBlock } from './corefile-views.ts';
import { answerMessage } from './dns-answer.ts';
import type { ServedBlock } from './dns-answer.ts';
import { listen } from './dns-listener.ts';
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

/** Starts a server on every address of the Corefile. */
export async function startDnsServer(props: DnsServerProps): Promise<DnsServer> {
  let blocks = serve(props);
  const [first] = readCorefile(props.corefile);
  const port = first === undefined ? 0 : props.overlay.port(first.port);
  const addresses = new Set(
    blocks.flatMap((block) => (block.addresses.length === 0 ? [props.everywhere ?? '127.0.0.1'] : block.addresses)),
  );
  const listeners = await Promise.all(
    [...addresses].map((address) => listen(address, port, (bytes, asked) => answerMessage(blocks, bytes, asked))),
  );
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
    addresses: block.bind.map((address) => overlay.address(address)),
    networks: block.networks.map((network) => overlay.network(network)),
    source: sourceOf(block, readFile, overlay),
  }));
}

function sourceOf(
  { source }: CorefileBlock,
  readFile: DnsServerProps['readFile'],
  overlay: DnsServerProps['overlay'],
): ServedBlock['source'] {
  if ('servers' in source)
    return { servers: source.servers.map((server) => ({ address: overlay.address(server), port: overlay.port(53) })) };
  const text = 'file' in source ? readFile(source.file) : source.zoneText;
  return { zone: moveAddresses(readZoneFile(text, readFile), overlay) };
}

function moveAddresses(zone: ZoneData, overlay: DnsServerProps['overlay']): ZoneData {
  const moved = [...zone.records].map(
    ([owner, records]) =>
      [
        owner,
        records.map((record) =>
          record.type === 'A' ? { ...record, data: record.data.map((address) => overlay.address(address)) } : record,
        ),
      ] as const,
  );
  return { ...zone, records: new Map(moved) };
}
