// A listening socket of this reactor, with what every audit line of its connections says.

import type { PeerAddress } from '../../uplink/dialer.ts';
import { formatEndpoint } from '../../uplink/endpoint.ts';
import { asciiJson } from './audit-lines.ts';
import type { Face, ReactorConfiguration } from './messages.ts';

/** As many callers may wait to be accepted. */
export const BACKLOG = 4_096;

export type ServedFace = Face & {
  readonly localText: string | undefined;
  /** `"site":…,"zone":…,"listener":…`, in JSON. */
  readonly place: string;
};

export function servedFace(face: Face, { site, zone }: ReactorConfiguration): ServedFace {
  return {
    ...face,
    localText: textOf(face.local),
    place: asciiJson({ site, zone, listener: face.listener.name }).slice(1, -1),
  };
}

function textOf(local: PeerAddress | undefined): string | undefined {
  return local === undefined ? undefined : formatEndpoint(local);
}
