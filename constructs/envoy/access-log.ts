// One line of JSON for each connection, allowed or not, to standard output. Written by the listener, because a connection
// that no filter chain takes never gets any further; requests of port 80 have a line of their own with their host.

import { extension, type Message } from './message.ts';

const CONNECTION: Message = {
  time: '%START_TIME%',
  event: 'connection',
  peer: '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%',
  client: '%DOWNSTREAM_REMOTE_ADDRESS%',
  localAddress: '%DOWNSTREAM_LOCAL_ADDRESS%',
  serverName: '%REQUESTED_SERVER_NAME%',
  ja4: '%TLS_JA4_FINGERPRINT%',
  chain: '%FILTER_CHAIN_NAME%',
  nextHop: '%UPSTREAM_HOST%',
  bytesUp: '%BYTES_RECEIVED%',
  bytesDown: '%BYTES_SENT%',
  durationMs: '%DURATION%',
  flags: '%RESPONSE_FLAGS%',
  details: '%RESPONSE_CODE_DETAILS%',
};

const REQUEST: Message = {
  time: '%START_TIME%',
  event: 'request',
  peer: '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%',
  host: '%REQ(:AUTHORITY)%',
  method: '%REQ(:METHOD)%',
  status: '%RESPONSE_CODE%',
  nextHop: '%UPSTREAM_HOST%',
  flags: '%RESPONSE_FLAGS%',
};

/** `zone` stands in every line, as in the audit of a forwarder. */
export function accessLog(of: 'connection' | 'request', zone: string): Message {
  const fields = of === 'connection' ? CONNECTION : REQUEST;
  return extension('json-lines', 'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog', {
    log_format: { json_format: { ...fields, zone } },
  });
}
