// A proxy that is measured: how it is started for a case and how it takes a change. One file per peer says how, and what
// was done so that the comparison is fair. Common to all: the same names may pass and nothing else, every connection is
// logged to a file with its server name, one worker, pinned to a processor of its own.

import type { ProxyProcess } from './proxy-process.ts';

export type Endpoint = { readonly address: string; readonly port: number };

export type PeerCase = {
  /** An empty folder for its configuration, log and state. */
  readonly folder: string;
  /** Server names that may pass. */
  readonly names: readonly string[];
  /** Where they all lead. */
  readonly upstream: Endpoint;
  readonly listen: Endpoint;
  readonly workers: number;
  /** As taskset takes them. */
  readonly cpus: string;
};

export interface Peer {
  readonly name: string;
  /** Its version; undefined when it is not installed, or cannot do this. */
  version(): string | undefined;
  start(peerCase: PeerCase): RunningPeer;
}

export type RunningPeer = {
  readonly process: ProxyProcess;
  /** Makes other names pass, the way an operator would; undefined where it cannot without a control plane. */
  readonly change?: (names: readonly string[]) => Promise<void>;
};

export function endpointText({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
