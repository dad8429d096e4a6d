// The listening sockets of all reactors. The main thread opens them, so that a face that cannot be bound is known at once
// and by its name; each reactor serves its own of every face, and closes it when the face is given up. A socket outlives
// the reactor that serves it.

import { getSystemErrorMap } from 'node:util';
import { type BoundAddress, ListenError, type ServedListener } from '../engine.ts';
import type { FacePlace } from '../face-places.ts';
import type { LinuxKernel } from './linux-kernel.ts';
import type { Face } from './messages.ts';
import { BACKLOG } from './served-face.ts';
import { encodeSocketAddress, portIn } from './socket-address.ts';

type Bound = { readonly place: FacePlace; readonly bound: BoundAddress; readonly fds: readonly number[] };
type FaceOfFd = { readonly listener: ServedListener; readonly bound: BoundAddress };

const EVERYWHERE: readonly string[] = ['0.0.0.0', '::'];

export class FaceSockets {
  readonly #kernel: LinuxKernel;
  readonly #reactors: number;
  #faces = new Map<string, Bound>();
  /** Given up, but connections of theirs may still be on their way here. */
  readonly #closed = new Map<number, FaceOfFd & { readonly reactor: number }>();

  constructor(kernel: LinuxKernel, reactors: number) {
    this.#kernel = kernel;
    this.#reactors = reactors;
  }

  get places(): readonly FacePlace[] {
    return [...this.#faces.values()].map(({ place }) => place);
  }

  /** Opens what is not open yet. Throws ListenError, and then nothing new is open. */
  bind(places: readonly FacePlace[]): void {
    const fresh = new Map<string, Bound>();
    try {
      for (const place of places) if (!this.#faces.has(place.key)) fresh.set(place.key, this.#open(place));
    } catch (error) {
      for (const { fds } of fresh.values()) for (const fd of fds) this.#kernel.close(fd);
      throw error;
    }
    for (const [key, face] of fresh) this.#faces.set(key, face);
    this.#assign(places);
  }

  /** Gives up all others: whoever serves them is to close them. */
  keep(places: readonly FacePlace[]): void {
    const keys = new Set(places.map(({ key }) => key));
    this.#assign(places);
    const faces = [...this.#faces];
    this.#faces = new Map(faces.filter(([key]) => keys.has(key)));
    for (const [key, { place, bound, fds }] of faces) {
      if (keys.has(key)) continue;
      for (const [reactor, fd] of fds.entries()) this.#closed.set(fd, { listener: place.listener, bound, reactor });
    }
  }

  /** What one reactor is to serve. */
  facesOf(reactor: number, isHandedOver: (listener: ServedListener) => boolean): readonly Face[] {
    return [...this.#faces.values()].flatMap(({ place: { listener }, bound, fds }) => {
      const fd = fds[reactor];
      if (fd === undefined) return [];
      const { name, protocol, port } = listener;
      const local = EVERYWHERE.includes(bound.address) ? undefined : bound;
      return [{ fd, listener: { name, protocol, port }, local, handOver: isHandedOver(listener) }];
    });
  }

  /** The face of a listening socket, also of one just given up. */
  faceOf(fd: number): FaceOfFd | undefined {
    for (const { place, bound, fds } of this.#faces.values())
      if (fds.includes(fd)) return { listener: place.listener, bound };
    return this.#closed.get(fd);
  }

  addresses(): ReadonlyMap<string, readonly BoundAddress[]> {
    const addresses = new Map<string, BoundAddress[]>();
    for (const { place, bound } of this.#faces.values()) {
      const { name } = place.listener;
      addresses.set(name, [...(addresses.get(name) ?? []), bound]);
    }
    return addresses;
  }

  /** What a reactor is to close. */
  givenUp(reactor: number): readonly number[] {
    return [...this.#closed].flatMap(([fd, face]) => (face.reactor === reactor ? [fd] : []));
  }

  /** They are closed: their numbers may be other files' soon. */
  forget(givenUp: readonly number[]): void {
    for (const fd of givenUp) this.#closed.delete(fd);
  }

  /** For a reactor that is no more and cannot do it itself. */
  closeGivenUp(reactor: number): void {
    const givenUp = this.givenUp(reactor);
    for (const fd of givenUp) this.#kernel.close(fd);
    this.forget(givenUp);
  }

  #assign(places: readonly FacePlace[]): void {
    for (const place of places) {
      const face = this.#faces.get(place.key);
      if (face !== undefined) this.#faces.set(place.key, { ...face, place });
    }
  }

  #open(place: FacePlace): Bound {
    const fds: number[] = [];
    let bound: BoundAddress = { address: place.address, port: place.port };
    try {
      for (let reactor = 0; reactor < this.#reactors; reactor += 1) {
        const fd = this.#kernel.listen(encodeSocketAddress(bound), BACKLOG);
        if (fd < 0) throw listenError(place, fd);
        fds.push(fd);
        // Port 0 became a port, which the others share.
        if (this.#kernel.localAddress(fd) === 0) bound = { ...bound, port: portIn(this.#kernel.address) };
      }
    } catch (error) {
      for (const fd of fds) this.#kernel.close(fd);
      throw error;
    }
    return { place, bound, fds };
  }
}

function listenError({ listener, address, port }: FacePlace, error: number): ListenError {
  const [name = `errno ${-error}`, message = 'unknown'] = getSystemErrorMap().get(error) ?? [];
  return new ListenError(listener.name, address, port, new Error(`listen ${name}: ${message}`));
}
