// The list of one proxy as names in our language. All of them came with the sample unless the vendor never had them.

import { finding, type Fate, type Finding } from '../finding.ts';
import { readOldName, withOneEnd, type NameEnd, type OldName } from '../old-name.ts';
import { judgeChains } from './judge-chains.ts';
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
  for (const each of listeners) {
    const { port, chains, name: listener, part } = each;
    const written = chains.flatMap(({ names: own, refusal }) => own.map((name) => ({ ...name, end: endOf(refusal) })));
    if (port === undefined) {
      findings.push(withoutPort(listener, part.at, written.length));
      continue;
    }
    findings.push(...judgeChains(each));
    for (const { written: text, at, end } of written) {
      const read = readOldName(text);
      if ('fault' in read)
        impossible.push({ written: text, port, at, outcome: 'dropped', hosts: [], because: read.fault });
      else names.push({ written: text, pattern: read.pattern, port, at, origin: 'vendor', end });
    }
  }
  return { file: file.path, names: withOneEnd(names), impossible, findings };
}

function endOf(refusal: string | undefined): NameEnd {
  return refusal === undefined ? { kind: 'internet' } : { kind: 'refused', why: refusal };
}

function withoutPort(listener: string, at: OldName['at'], count: number): Finding {
  const was = `Listener "${listener}" has no port, so its ${count} names were never served`;
  return finding('dropped', 'listener-port', [at], was, 'They are not imported. Write its port, and import again.');
}
