// HAProxy as an SNI pass-through: names in a file, looked up in a tree.
//
// Fairness. One thread. The log line has the fields ours has, as JSON, and goes straight into a file: of what this
// version can do that is the cheapest form that keeps every line (a datagram socket needs a reader on another processor,
// a ring in memory overwrites itself). Nothing is measured with it that its manual advises against. The master process,
// which a reload without loss needs, costs next to nothing and is counted.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenChanged } from './children-changed.ts';
import { versionOf } from './installed.ts';
import { type Peer, type PeerCase, type RunningPeer, endpointText } from './peer.ts';
import { ProxyProcess } from './proxy-process.ts';

const PROGRAM = '/usr/sbin/haproxy';
const LOG_FORMAT =
  '{"time":"%t","client":"%ci:%cp","sni":"%[capture.req.hdr(0)]","to":"%si:%sp","up":%U,"down":%B,"ms":%Tt,"end":"%ts"}';

export const haproxy: Peer = {
  name: 'HAProxy',
  version: () => (existsSync(PROGRAM) ? versionOf(PROGRAM, '-v') : undefined),
  start: (peerCase): RunningPeer => {
    const file = join(peerCase.folder, 'haproxy.cfg');
    writeFileSync(join(peerCase.folder, 'names.lst'), `${peerCase.names.join('\n')}\n`);
    writeFileSync(file, haproxyConfiguration(peerCase));
    const proxy = new ProxyProcess({
      program: PROGRAM,
      args: ['-W', '-f', file],
      cpus: peerCase.cpus,
      output: join(peerCase.folder, 'access.log'),
    });
    return {
      process: proxy,
      change: (names) => {
        writeFileSync(join(peerCase.folder, 'names.lst'), `${names.join('\n')}\n`);
        return childrenChanged(proxy, () => proxy.signal('SIGUSR2'));
      },
    };
  },
};

export function haproxyConfiguration({ folder, upstream, listen, workers }: PeerCase): string {
  return `global
  nbthread ${workers}
  log stdout len 1024 format raw local0 info
  no strict-limits
defaults
  mode tcp
  log global
  option dontlognull
  timeout connect 10s
  timeout client 70m
  timeout server 70m
frontend faces
  bind ${endpointText(listen)} backlog 4096
  log-format '${LOG_FORMAT}'
  tcp-request inspect-delay 10s
  tcp-request content capture req.ssl_sni len 255
  tcp-request content accept if { req.ssl_sni,lower -m str -f ${join(folder, 'names.lst')} }
  tcp-request content reject
  default_backend up
backend up
  server up ${endpointText(upstream)}
`;
}
