// What Envoy cannot do that a forwarder does, or does otherwise: the reader of an exported file must know it, so it stands
// in the file's head. Only what is true of this zone; entries, names and callers are listed one by one.

import { type Difference, difference } from './difference.ts';
import { entrancesOf, type ForwarderInputs } from './entrances.ts';
import { entryDifferences } from './entry-differences.ts';
import { hopDifferences } from './hop-differences.ts';

/** Those of this zone, those that concern single entries first. */
export function differencesOf(inputs: ForwarderInputs): readonly Difference[] {
  return [...entryDifferences(inputs), ...hopDifferences(inputs), ...requestDifferences(inputs), ...ALWAYS];
}

function requestDifferences(inputs: ForwarderInputs): readonly Difference[] {
  if (!entrancesOf(inputs).some(({ listener }) => listener.protocol === 'http')) return [];
  return [
    difference(
      'requests',
      'Requests of plain HTTP are read and written anew, each is judged for itself, and one that is denied gets status 404 instead of an end of the connection. A Host that names another port is denied.',
    ),
  ];
}

const ALWAYS: readonly Difference[] = [
  difference(
    'revocation',
    'A change needs a new export and a new start of Envoy (or a control plane of yours). Connections that were open stay open for as long as that takes; a forwarder closes within a second what is no longer allowed.',
  ),
  difference(
    'reserved',
    'Nobody guards the reserved names: a file that cuts this plant off from Git, its registries or its login is taken as it is, is not tried beside the running one and is not rolled back.',
  ),
  difference('break-glass', 'There is no break-glass and no clock guard.'),
  difference(
    'reasons',
    'The log names no reasons: "NR" in "flags" says that no filter chain matched, be it for the source, the name, the port or a hello that is none. Connections have no id that is the same at every hop.',
  ),
  difference(
    'limits',
    'Connections are bounded for all callers together, not for each child or client; neither new connections nor new names are bounded by rate. Hellos longer than 16 KiB are denied.',
  ),
  difference(
    'name-form',
    'A server name that ends with a dot is denied. A name that is no host name (an empty label, other characters, more than 253 of them) passes where a "**" wildcard covers it.',
  ),
  difference('dns', 'The DNS of the children is no part of this file and stays what it is.'),
];
