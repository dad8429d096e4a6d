// An entry of a zone's allowlist: what may be reached, why, who answers for it and until when.

import { z } from 'zod';
import { PROTOCOLS } from '../../forwarder/contract/protocol.ts';
import { day, dnsLabel, host, machine, port, sentence } from './fields.ts';

const target = z
  .strictObject({
    address: machine.optional().describe('A server one or more levels up.'),
    service: dnsLabel.optional().describe('A Service of the parent’s cluster; needs "namespace".'),
    namespace: dnsLabel.optional().describe('Its namespace.'),
    port: port.describe('The port there.'),
  })
  .describe('Where the connection ends inside the plant, instead of going up to the Internet.');

/** Both stand beside every line that `diff`, `expire` and `report` print of an entry. */
const MAX_NAME = 200;
const nameFault = `at most ${MAX_NAME} characters`;

export const ACKNOWLEDGEMENTS = ['multi-tenant'] as const;

export const entrySchema = z.strictObject({
  host: host.optional().describe('Host pattern: an exact name, *.x for one label below x, **.x for one or more.'),
  port: port.describe('The port the client dials.'),
  protocol: z
    .enum(PROTOCOLS)
    .default('tls')
    .describe('tls: by server name. http: by Host header, for the few port-80 needs. tcp: for what carries no name.'),
  listenPort: port.optional().describe('tcp only: the port on which the forwarders listen for this destination.'),
  to: target.optional(),
  why: sentence.describe('The reason, in words a reviewer understands.'),
  owner: z.string().min(3).max(MAX_NAME, nameFault).describe('Who answers for the entry: a mail address or a team.'),
  ticket: z.string().min(1).max(MAX_NAME, nameFault).optional().describe('The change request.'),
  expires: day.optional().describe('Last day on which it is allowed, UTC. Enforced by the forwarder.'),
  acknowledge: z.array(z.enum(ACKNOWLEDGEMENTS)).optional().describe('Risks accepted knowingly.'),
});

export type EntryDeclaration = z.infer<typeof entrySchema>;
