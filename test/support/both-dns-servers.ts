// CoreDNS and the demo's DNS server, side by side on the same addresses, the same Corefile and the same zone files.

import { startDnsServer } from '../../cli/demo/dns-server.ts';
import { corefileOf } from '../../constructs/dns/corefile.ts';
import { hostPlace } from '../../constructs/dns/corefile-places.ts';
import type { ZoneFile } from '../../constructs/dns/zone-file.ts';
import type { DnsView } from '../../levels/dns-view.ts';
import { CoreDns, freePorts } from './coredns.ts';
import { TemporaryFolder } from './temporary-folder.ts';

export type BothServers = AsyncDisposable & {
  readonly coreDnsPort: number;
  readonly demoPort: number;
  /** What CoreDNS has said so far. */
  output(): string;
  /** Puts a file into the folder CoreDNS reads. */
  write(file: ZoneFile): void;
};

export type BothServersProps = {
  readonly binary: string;
  readonly views: readonly DnsView[];
  readonly files: readonly ZoneFile[];
  /** Where the plant's own DNS servers are found, on the address the view names. */
  readonly plantDnsPort: number;
};

export async function startBothServers({ binary, views, files, plantDnsPort }: BothServersProps): Promise<BothServers> {
  const folder = new TemporaryFolder();
  const [port = 0, demoPort = 0, health = 0, ready = 0, metrics = 0] = await freePorts(5);
  for (const { name, text } of files) folder.write(name, text);
  const corefile = corefileOf(views, {
    ...hostPlace(folder.path),
    port,
    health: `127.0.0.1:${health}`,
    ready: `127.0.0.1:${ready}`,
    metrics: `127.0.0.1:${metrics}`,
  });
  const withPlantDns = corefile.replace(/(forward \. \S+)/g, `$1:${plantDnsPort}`);
  const coreDns = await CoreDns.start(binary, folder.write('Corefile', withPlantDns));
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const demo = await startDnsServer({
    corefile,
    readFile: (file) => texts.get(file.slice(file.lastIndexOf('/') + 1)) ?? '',
    overlay: {
      address: (address) => address,
      network: (network) => network,
      port: (logical) => (logical === 53 ? plantDnsPort : demoPort),
    },
  });
  return {
    coreDnsPort: port,
    demoPort,
    output: () => coreDns.output,
    write: ({ name, text }) => void folder.write(name, text),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([coreDns[Symbol.asyncDispose](), demo.close()]);
      folder[Symbol.dispose]();
    },
  };
}
