// Defects 1 and 4 to 8: what was wrong with the names themselves.

import { multiTenantNamespace } from '../../../../levels/checks/multi-tenant.ts';
import { coversPattern } from '../../../../forwarder/contract/host-pattern.ts';
import type { Position } from '../../../../levels/problem.ts';
import { finding, type Finding } from '../../finding.ts';
import { outwardNames, readOldName, type OldName } from '../../old-name.ts';
import { OUTDATED_NAMES } from '../../published-names.ts';
import { valueAt } from '../../yaml-stream.ts';
import { proxyNames } from '../proxy-names.ts';
import type { Sample } from './sample.ts';

export function nameDefects(sample: Sample): readonly Finding[] {
  const lists = sample.proxies.map(({ proxy }) => outwardNames(proxyNames(proxy).names));
  return [
    ...pasted(sample),
    ...twice(sample),
    ...lists.flatMap((names) => [...covered(names), ...outdated(names), ...tenants(names), ...strayPorts(names)]),
    ...withoutImages(sample, lists.flat()),
    ...beyondTls(sample),
  ];
}

type Written = { readonly written: string; readonly at: Position };

function writtenNames({ dns, proxies }: Sample): readonly (readonly Written[])[] {
  const ofProxies = proxies.flatMap(({ proxy }) =>
    proxy.listeners.map(({ chains }) => chains.flatMap(({ names }) => names)),
  );
  return [...dns.map(({ names }) => names), ...ofProxies];
}

/** 1: neither a DNS question nor a server name can hold what was pasted with the name. */
function pasted(sample: Sample): readonly Finding[] {
  return writtenNames(sample)
    .flat()
    .flatMap(({ written, at }) => {
      const read = readOldName(written);
      if ('fault' in read || read.mended.length === 0) return [];
      const was = `"${written}" holds ${read.mended.join(' and ')}, so nothing ever matched it`;
      return [
        finding(
          'fixed',
          'host-text',
          [at],
          was,
          `It is read as "${read.pattern.text}". Declarations refuse such a text.`,
          1,
        ),
      ];
    });
}

/** The same name again in one DNS list; twins of a proxy's list are found where it becomes entries. */
function twice({ dns }: Sample): readonly Finding[] {
  return dns.flatMap(({ names }) =>
    names.flatMap(({ written, at }, index) => {
      const first = names.slice(0, index).find((other) => other.written.toLowerCase() === written.toLowerCase());
      const was = `DNS answers "${written}" twice, and the first answer counts`;
      return first === undefined ? [] : [finding('fixed', 'twice', [at, first.at], was, 'It is granted once.')];
    }),
  );
}

/** 4 */
function covered(names: readonly OldName[]): readonly Finding[] {
  return names.flatMap((name) => {
    const wider = names.find(
      ({ pattern, port }) =>
        port === name.port && pattern.text !== name.pattern.text && coversPattern(pattern, name.pattern),
    );
    if (wider === undefined) return [];
    const was = `"${name.written}" is listed, and "${wider.written}" covers it`;
    return [
      finding(
        'fixed',
        'covered',
        [name.at],
        was,
        'An entry that another covers is refused, because removing it would close nothing.',
        4,
      ),
    ];
  });
}

/** 5 */
function outdated(names: readonly OldName[]): readonly Finding[] {
  return names.flatMap(({ written, pattern, at }) => {
    const why = OUTDATED_NAMES.get(pattern.text);
    if (why === undefined) return [];
    return [
      finding('fixed', 'outdated', [at], `"${written}" is listed without a need: ${why}`, 'No profile has it.', 5),
    ];
  });
}

/** 6 */
function tenants(names: readonly OldName[]): readonly Finding[] {
  return names.flatMap(({ written, pattern, at }) => {
    const space = multiTenantNamespace(pattern);
    if (space === undefined) return [];
    const was = `"${written}" lets a node reach anybody’s names below "${space}"`;
    return [
      finding(
        'fixed',
        'multi-tenant',
        [at],
        was,
        'It is narrowed by --with, left out, or acknowledged in the file of the zone.',
        6,
      ),
    ];
  });
}

/** 7: what the cluster itself pulls. */
function withoutImages({ objects }: Sample, names: readonly OldName[]): readonly Finding[] {
  const passes = (host: string): boolean => {
    const read = readOldName(host);
    return 'pattern' in read && names.some(({ pattern }) => coversPattern(pattern, read.pattern));
  };
  const images = objects.flatMap((object) => {
    const containers = valueAt(object.value, 'spec', 'template', 'spec', 'containers');
    if (!Array.isArray(containers)) return [];
    return containers.flatMap((container: unknown, index) => {
      const image = valueAt(container, 'image');
      const at = object.locate(['spec', 'template', 'spec', 'containers', index, 'image']);
      return typeof image === 'string' ? [{ image, host: registryOf(image), at }] : [];
    });
  });
  return images
    .filter(({ host }) => !passes(host))
    .map(({ image, host, at }) => {
      const was = `The image "${image}" comes from ${host}, which is on no list, and neither is any Git server`;
      return finding(
        'fixed',
        'no-registry',
        [at],
        was,
        'Git server and registries follow from site.yaml, and nothing can cut them off.',
        7,
      );
    });
}

function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]/.test(first) ? first.replace(/:\d+$/, '') : 'registry-1.docker.io';
}

/** 8: a port that the vendor names for one host only. */
const OBO = 'obo.arc.azure.com';

function strayPorts(names: readonly OldName[]): readonly Finding[] {
  return names
    .filter(({ port, pattern }) => port === 8084 && pattern.base !== OBO && !pattern.base.endsWith(`.${OBO}`))
    .map(({ written, port, at }) => {
      const was = `"${written}" is open on port ${port}, which the vendor names for "${OBO}" only`;
      return finding('fixed', 'stray-port', [at], was, 'A port is open where an entry names it, and nowhere else.', 8);
    });
}

/** 8: DNS leads every port of a name to the proxy, which listens on few. */
function beyondTls({ dns, proxies }: Sample): readonly Finding[] {
  const name = dns.flatMap(({ names }) => names).find(({ written }) => written.endsWith('servicebus.windows.net'));
  const ports = new Set(proxies.flatMap(({ proxy }) => proxy.listeners.map(({ port }) => port)));
  if (name === undefined || ports.has(9093) || ports.has(5671)) return [];
  const was = `DNS sends "${name.written}" to the proxy on every port, and nothing listens on 9093 or 5671 there`;
  return [
    finding(
      'fixed',
      'dead-port',
      [name.at],
      was,
      'Profile "event-hubs" and telemetry routes open the ports they need.',
      8,
    ),
  ];
}
