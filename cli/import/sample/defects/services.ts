// Services that lead past what they were for, and defect 26: the port that K3s gives to its own Traefik. The first were not in the
// sample as it was published; they are what becomes of its files when they are changed by hand at several levels.

import type { YamlFile } from '../../../../levels/loading/yaml-file.ts';
import type { Position } from '../../../../levels/problem.ts';
import { finding, type Finding } from '../../finding.ts';
import { scalarText, valueAt } from '../../yaml-stream.ts';
import type { ProxyPart } from '../find-parts.ts';
import type { Sample } from './sample.ts';
import { labelsOf, nameOf, objectsOf, portsOf, textAt } from './objects.ts';

const NOW = 'Services, ports and selectors are synthesized from what the lists need.';

export function serviceDefects(sample: Sample): readonly Finding[] {
  const services = objectsOf(sample.objects, 'Service');
  return [
    ...sample.proxies.flatMap((part) =>
      judgePorts(
        part,
        services.filter(({ path }) => path === part.file),
      ),
    ),
    ...services.flatMap((service) => judgeSelector(service, sample.objects)),
    ...objectsOf(sample.objects, 'EndpointSlice').flatMap((slice) => judgeSlice(slice, services)),
    ...traefik(sample, services),
  ];
}

function judgePorts({ proxy }: ProxyPart, services: readonly YamlFile[]): readonly Finding[] {
  if (services.length === 0) return [];
  const admin = valueAt(proxy.file.value, 'admin', 'address', 'socket_address', 'port_value');
  const served = services.flatMap(portsOf).map(({ target }) => target);
  const listening: readonly unknown[] = [...proxy.listeners.map(({ port }) => port), admin];
  const closed = proxy.listeners.flatMap(({ name, port, part }) => {
    if (port === undefined || served.includes(port)) return [];
    const was = `Listener "${name}" waits on port ${port}, and no Service leads there`;
    return [
      finding(
        'fixed',
        'unserved-port',
        [part.at],
        was,
        `Its names are imported: they were meant to be reached. ${NOW}`,
      ),
    ];
  });
  const dead = services.flatMap((service) =>
    portsOf(service)
      .filter(({ target, protocol }) => typeof target === 'number' && protocol === 'TCP' && !listening.includes(target))
      .map(({ port, target, index }) => {
        const was = `Port ${scalarText(port)} of Service "${nameOf(service)}" leads to ${scalarText(target)}, where nothing listens`;
        return finding('fixed', 'dead-service-port', [service.locate(['spec', 'ports', index])], was, NOW);
      }),
  );
  return [...closed, ...dead];
}

/** A Service whose selector fits no workload of its own file. */
function judgeSelector(service: YamlFile, objects: readonly YamlFile[]): readonly Finding[] {
  const wanted = labelsOf(valueAt(service.value, 'spec', 'selector'));
  const workloads = objectsOf(objects, 'ReplicaSet', 'Deployment', 'DaemonSet', 'Pod').filter(
    ({ path }) => path === service.path,
  );
  if (wanted.length === 0 || workloads.length === 0) return [];
  const fits = workloads.some(({ value }) => {
    const path = textAt(value, 'kind') === 'Pod' ? ['metadata', 'labels'] : ['spec', 'template', 'metadata', 'labels'];
    const labels = labelsOf(valueAt(value, ...path));
    return wanted.every((label) => labels.includes(label));
  });
  if (fits) return [];
  const was = `Service "${nameOf(service)}" selects ${wanted.join(', ')}, which no workload of the file has`;
  return [finding('fixed', 'selector', [service.locate(['spec', 'selector'])], was, NOW)];
}

function judgeSlice(slice: YamlFile, services: readonly YamlFile[]): readonly Finding[] {
  const about = (code: string, at: Position, was: string): Finding => finding('fixed', code, [at], was, NOW);
  const of = textAt(slice.value, 'metadata', 'labels', 'kubernetes.io/service-name');
  const name = nameOf(slice);
  if (of === '')
    return [
      about(
        'endpoint-slice',
        slice.locate(['metadata']),
        `EndpointSlice "${name}" names no Service, so nothing uses it`,
      ),
    ];
  const service = services.find((each) => nameOf(each) === of);
  if (service === undefined) {
    return [
      about(
        'endpoint-slice',
        slice.locate(['metadata', 'labels']),
        `EndpointSlice "${name}" is for Service "${of}", which is not here`,
      ),
    ];
  }
  const ports = valueAt(slice.value, 'ports');
  const offered = (Array.isArray(ports) ? ports : []).map((each: unknown) => valueAt(each, 'port'));
  return portsOf(service)
    .filter(({ target }) => !offered.includes(target))
    .map(({ port, target }) => {
      const was = `Port ${scalarText(port)} of Service "${of}" leads to ${scalarText(target)}, which EndpointSlice "${name}" does not have`;
      return about('endpoint-slice', slice.locate(['ports']), was);
    });
}

/** 26 */
function traefik({ files }: Sample, services: readonly YamlFile[]): readonly Finding[] {
  if (files.some(({ text }) => /disable[=: ]+\[?["']?(- )?traefik|^\s*- ["']?traefik/im.test(text))) return [];
  return services
    .filter((service) => textAt(service.value, 'spec', 'type') === 'LoadBalancer')
    .flatMap((service) =>
      portsOf(service)
        .filter(({ port, protocol }) => protocol === 'TCP' && (port === 443 || port === 80))
        .map(({ port, index }) => {
          const was = `Service "${nameOf(service)}" wants port ${scalarText(port)}, which K3s gives to its Traefik, and nothing turns that off`;
          const now = 'host/k3s/config.yaml of each zone turns Traefik and the load balancer off.';
          return finding('fixed', 'traefik', [service.locate(['spec', 'ports', index])], was, now, 26);
        }),
    );
}
