// Which listeners an engine can serve.

import type { ListenerConfiguration } from '../contract/configuration.ts';
import type { ServedListener } from './engine.ts';

/** Throws when this version does not speak the listener's protocol. */
export function served(listener: ListenerConfiguration): ServedListener {
  const { protocol, name } = listener;
  if (protocol === 'connect') {
    throw new Error(`Cannot serve listener "${name}": this version has no protocol "connect". Use tls, http or tcp`);
  }
  return { ...listener, protocol };
}
