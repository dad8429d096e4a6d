// Run on a machine: asks a DNS server the same by UDP and by TCP, and prints both answers as JSON.
//   node ask-dns-program.ts <server> <name> <type>

import { askOverTcp, DnsClient } from '../../support/dns-client.ts';

const EVERYWHERE = '0.0.0.0';

const [address = '', name = '', type = ''] = process.argv.slice(2);
const server = { address, port: 53 };
const client = await DnsClient.at(EVERYWHERE);
try {
  const [udp, tcp] = await Promise.all([client.ask(server, name, type), askOverTcp(server, name, type, EVERYWHERE)]);
  console.log(JSON.stringify({ udp, tcp }));
} finally {
  await client.close();
}
