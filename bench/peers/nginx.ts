// nginx as an SNI pass-through: the stream module reads the server name ahead, a map leads allowed names to the upstream.
//
// Fairness. One worker process; the log is buffered (64 KiB, one second), the cheapest form nginx has; the hash of the
// map is given room enough for 10,000 names. multi_accept takes all waiting connections at once, as the others do.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenChanged } from './children-changed.ts';
import { versionOf } from './installed.ts';
import { type Peer, type PeerCase, type RunningPeer, endpointText } from './peer.ts';
import { ProxyProcess } from './proxy-process.ts';

const PROGRAM = '/usr/sbin/nginx';
/** Where Debian puts it; a build with the module inside needs no such line. */
const STREAM_MODULE = '/usr/lib/nginx/modules/ngx_stream_module.so';

export const nginx: Peer = {
  name: 'nginx',
  version: () => (existsSync(PROGRAM) && existsSync(STREAM_MODULE) ? versionOf(PROGRAM, '-v') : undefined),
  start: (peerCase): RunningPeer => {
    const { folder, cpus } = peerCase;
    const file = join(folder, 'nginx.conf');
    mkdirSync(join(folder, 'logs'), { recursive: true });
    writeFileSync(join(folder, 'names.map'), namesMap(peerCase.names));
    writeFileSync(file, nginxConfiguration(peerCase));
    const args = ['-p', folder, '-c', file, '-g', 'daemon off;'];
    const proxy = new ProxyProcess({ program: PROGRAM, args, cpus, output: join(folder, 'nginx.out') });
    return {
      process: proxy,
      change: (names) => {
        writeFileSync(join(folder, 'names.map'), namesMap(names));
        return childrenChanged(proxy, () => proxy.signal('SIGHUP'));
      },
    };
  },
};

export function nginxConfiguration({ folder, upstream, listen, workers }: PeerCase): string {
  return `load_module ${STREAM_MODULE};
user root;
worker_processes ${workers};
pid ${join(folder, 'nginx.pid')};
error_log ${join(folder, 'error.log')} error;
events {
  worker_connections 100000;
  multi_accept on;
}
stream {
  map_hash_max_size 65536;
  map_hash_bucket_size 256;
  map $ssl_preread_server_name $way {
    include ${join(folder, 'names.map')};
    default '';
  }
  upstream up {
    server ${endpointText(upstream)};
  }
  log_format line escape=json '{"time":"$time_iso8601","client":"$remote_addr:$remote_port","sni":"$ssl_preread_server_name",'
    '"to":"$upstream_addr","up":$bytes_received,"down":$bytes_sent,"s":$session_time,"status":$status}';
  access_log ${join(folder, 'access.log')} line buffer=64k flush=1s;
  server {
    listen ${endpointText(listen)} backlog=4096${workers > 1 ? ' reuseport' : ''};
    ssl_preread on;
    preread_timeout 10s;
    proxy_connect_timeout 10s;
    proxy_timeout 70m;
    proxy_pass $way;
  }
}
`;
}

function namesMap(names: readonly string[]): string {
  return names.map((name) => `${name} up;\n`).join('');
}
