// The corporate proxy: squid, which opens tunnels by CONNECT to ports of TLS for whoever signs in, and does nothing else.

import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../image/run.ts';

export type ProxyOptions = {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
};

/** The user squid becomes, by Debian's package. */
const PROXY_USER = 13;
const TLS_PORTS = '443 8084 8883 9093';

/** Writes what squid needs into a folder. Returns its configuration. */
export async function writeSquidFiles(folder: string, resolver: string, options: ProxyOptions): Promise<string> {
  mkdirSync(folder, { recursive: true });
  chownSync(folder, PROXY_USER, PROXY_USER);
  const hash = await run('openssl', ['passwd', '-apr1', options.password]);
  writeFileSync(join(folder, 'users'), `${options.user}:${hash.trim()}\n`);
  const file = join(folder, 'squid.conf');
  writeFileSync(file, configuration(folder, resolver, options));
  return file;
}

/** A line for each tunnel, once it has closed. */
export function squidLog(folder: string): string {
  return join(folder, 'access.log');
}

function configuration(folder: string, resolver: string, { address, port }: ProxyOptions): string {
  return `http_port ${address}:${port}
visible_hostname proxy.corporate.invalid
dns_nameservers ${resolver}
tcp_outgoing_address ${address}
auth_param basic program /usr/lib/squid/basic_ncsa_auth ${join(folder, 'users')}
auth_param basic realm Corporate proxy
auth_param basic children 2
acl signed_in proxy_auth REQUIRED
acl tls_ports port ${TLS_PORTS}
acl tunnel method CONNECT
http_access allow tunnel tls_ports signed_in
http_access deny all
cache deny all
cache_mem 0
access_log stdio:${squidLog(folder)}
cache_log ${join(folder, 'squid.log')}
pid_filename ${join(folder, 'squid.pid')}
coredump_dir ${folder}
shutdown_lifetime 1 seconds
`;
}
