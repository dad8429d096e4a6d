// Defects 16, 18, 20, 22 and 23: how Envoy listened, and whom it told.

import type { Position } from '../../../../levels/problem.ts';
import { finding, type Finding } from '../../finding.ts';
import { scalarText, valueAt } from '../../yaml-stream.ts';
import { filterKind } from '../filter-chain.ts';
import { clientNetworks, type Listener, type Proxy } from '../proxy.ts';
import type { Sample } from './sample.ts';
import { isExposed, nameOf, objectsOf, portsOf, textAt } from './objects.ts';

export function listenerDefects(sample: Sample): readonly Finding[] {
  return sample.proxies.flatMap(({ proxy }) => [
    ...administration(sample, proxy),
    ...hiddenCallers(sample, proxy),
    ...differentListeners(proxy),
    ...proxy.listeners.flatMap((listener) => [...withoutLog(listener), ...withoutLimits(listener)]),
  ]);
}

function about(code: string, defect: number, at: readonly Position[], was: string, now: string): Finding {
  return finding('fixed', code, at, was, now, defect);
}

/** 16 */
function administration({ objects }: Sample, { file }: Proxy): readonly Finding[] {
  const path = ['admin', 'address', 'socket_address'];
  const address = textAt(file.value, ...path, 'address');
  const port = valueAt(file.value, ...path, 'port_value');
  if (port === undefined || address.startsWith('127.')) return [];
  const shown = objectsOf(objects, 'Service')
    .filter((service) => service.path === file.path && isExposed(service))
    .flatMap((service) =>
      portsOf(service)
        .filter(({ target }) => target === port)
        .map(({ index }) => service.locate(['spec', 'ports', index])),
    );
  const where = shown.length > 0 ? ', and the Service shows it to every level' : '';
  const was = `The administration of Envoy listens on ${address}:${scalarText(port)}${where}: whoever reaches it can stop the proxy`;
  return [
    about(
      'admin',
      16,
      [file.locate(path), ...shown],
      was,
      'The forwarder has none; health is a socket, metrics are on no face.',
    ),
  ];
}

/** 18 */
function hiddenCallers({ objects }: Sample, proxy: Proxy): readonly Finding[] {
  const [first] = clientNetworks(proxy);
  const services = objectsOf(objects, 'Service').filter(
    (service) => service.path === proxy.file.path && isExposed(service),
  );
  const masking = services.find(({ value }) => textAt(value, 'spec', 'externalTrafficPolicy') !== 'Local');
  if (first === undefined || masking === undefined) return [];
  const was = `Callers are judged by address behind Service "${nameOf(masking)}", which gives them an address of the cluster`;
  const now =
    'The forwarder listens on the node’s own address and sees who calls; between levels the caller is signed.';
  return [about('masked-callers', 18, [first.at, masking.locate(['spec'])], was, now)];
}

/** 20 */
function differentListeners({ listeners }: Proxy): readonly Finding[] {
  const values = listeners.map(({ part }) => valueAt(part.value, 'use_original_dst') === true);
  if (new Set(values).size < 2) return [];
  const at = listeners.map(({ part }) => part.locate('use_original_dst'));
  return [
    about(
      'original-destination',
      20,
      at,
      '"use_original_dst" differs between listeners',
      'Listeners differ in protocol, port and address only.',
    ),
  ];
}

/** 22; a listener with a chain for every name closes nothing. */
function withoutLog({ part, name, chains }: Listener): readonly Finding[] {
  if (chains.some(({ names, refusal }) => names.length === 0 && refusal === undefined)) return [];
  if (valueAt(part.value, 'default_filter_chain') !== undefined || valueAt(part.value, 'access_log') !== undefined)
    return [];
  const was = `Listener "${name}" closes connections with an unlisted name, or none, without a word`;
  return [
    about(
      'silent-denial',
      22,
      [part.at],
      was,
      'Each denial is an audit line with its reason; "sallyport learn" reads them.',
    ),
  ];
}

/** 23 */
function withoutLimits({ part, name, chains }: Listener): readonly Finding[] {
  const isLimited = chains.some(({ filters }) => filters.some((filter) => filterKind(filter) === 'connection_limit'));
  const hasTimeout = valueAt(part.value, 'listener_filters_timeout') !== undefined;
  if (isLimited && hasTimeout) return [];
  const lacks = [
    ...(hasTimeout ? [] : ['a time limit for the hello']),
    ...(isLimited ? [] : ['a limit of connections']),
  ];
  const was = `Listener "${name}" has no ${lacks.map((each) => each.replace(/^a /, '')).join(' and no ')}`;
  return [about('no-limits', 23, [part.at], was, 'The forwarder limits both, for each child and each client.')];
}
