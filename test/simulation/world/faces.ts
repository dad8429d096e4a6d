// The listening sockets of reactors: every reactor has its own for each face, and they share a port.

import type { Face } from '../../../forwarder/engine/reactor/messages.ts';
import { socketAddress } from '../network/endpoint.ts';
import { FACES } from '../plant/places.ts';
import type { FaceKind } from '../plant/places.ts';
import type { ReactorRun } from './reactor-run.ts';
import type { World } from './world.ts';

const BACKLOG = 64;

export function openFaces({ kernel }: ReactorRun): readonly Face[] {
  return FACES.map((kind) => open(kernel, kind));
}

/** One face more where one is missing, else one less. */
export function changeFaces(
  { random, coverage, files, trace }: World,
  { kernel, faces, index }: ReactorRun,
): readonly Face[] {
  const [missing] = FACES.filter(({ name }) => faces.every(({ listener }) => listener.name !== name));
  let changed = faces;
  if (missing === undefined) {
    coverage.count('face-closed');
    const gone = random.below(faces.length);
    changed = faces.filter((_, at) => at !== gone);
  } else if (!files.isFull) {
    coverage.count('face-added');
    changed = [...faces, open(kernel, missing)];
  }
  trace(`the main thread gives reactor ${index} ${changed.map(({ listener }) => listener.name).join(' ')}`);
  return changed;
}

function open(kernel: ReactorRun['kernel'], { name, protocol, port, address, handOver }: FaceKind): Face {
  const fd = kernel.listen(socketAddress(address ?? '0.0.0.0', port), BACKLOG);
  return {
    fd,
    listener: { name, protocol, port },
    local: address === undefined ? undefined : { address, port },
    handOver,
  };
}
