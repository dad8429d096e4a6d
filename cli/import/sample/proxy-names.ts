// The list of one proxy as names in our language. All of them came with the sample unless the vendor never had them.

import { finding, type Fate, type Finding } from '../finding.ts';
import { readOldName, type OldName } from '../old-name.ts';
import type { Proxy } from './proxy.ts';

export type ProxyNames = {
  readonly file: string;
  readonly names: readonly OldName[];
  readonly impossible: readonly Omit<Fate, 'zone'>[];
  readonly findings: readonly Finding[];
};

export function proxyNames({ file, listeners }: Proxy): ProxyNames {
  const names: OldName[] = [];
  const impossible: Omit<Fate, 'zone'>[] = [];
  const findings: Finding[] = [];
  for (const { port, chains, name: listener, part } of listeners) {
    const written = chains.flatMap((chain) => chain.names);
    if (port === undefined) {
      findings.push(withoutPort(listener, part.at, written.length));
      continue;
    }
    for (const { written: text, at } of written) {
      const read = readOldName(text);
      if ('fault' in read)
        impossible.push({ written: text, port, at, outcome: 'dropped', hosts: [], because: read.fault });
      else names.push({ written: text, pattern: read.pattern, port, at, origin: 'vendor', endsAt: undefined });
    }
  }
  return { file: file.path, names, impossible, findings };
}

function withoutPort(listener: string, at: OldName['at'], count: number): Finding {
  const was = `Listener "${listener}" has no port, so its ${count} names were never served`;
  return finding('dropped', 'listener-port', [at], was, 'They are not imported. Write its port, and import again.');
}
