// The functions of libc that the reactor calls, by their prototypes. They are looked up in the running program, which is
// linked against glibc or musl already, so no file name of a library has to be guessed.

import koffi from 'koffi';

type Bytes = Uint8Array | Int32Array;

export type Libc = {
  readonly socket: (family: number, type: number, protocol: number) => number;
  readonly bind: (fd: number, address: Uint8Array, length: number) => number;
  readonly listen: (fd: number, backlog: number) => number;
  readonly accept4: (fd: number, address: Uint8Array, length: Int32Array, flags: number) => number;
  readonly getsockname: (fd: number, address: Uint8Array, length: Int32Array) => number;
  readonly connect: (fd: number, address: Uint8Array, length: number) => number;
  readonly setsockopt: (fd: number, level: number, option: number, value: Bytes, length: number) => number;
  readonly getsockopt: (fd: number, level: number, option: number, value: Bytes, length: Int32Array) => number;
  readonly recv: (fd: number, into: Uint8Array, length: number, flags: number) => number;
  readonly send: (fd: number, from: Uint8Array, length: number, flags: number) => number;
  readonly shutdown: (fd: number, how: number) => number;
  readonly close: (fd: number) => number;
  readonly epoll_create1: (flags: number) => number;
  readonly epoll_ctl: (epoll: number, operation: number, fd: number, event: Int32Array) => number;
  readonly epoll_wait: (epoll: number, events: Int32Array, most: number, timeoutMs: number) => number;
  readonly eventfd: (initial: number, flags: number) => number;
};

/** Throws where koffi has no binary for the platform, or the functions are not there. */
export function loadLibc(): Libc {
  const program = koffi.load(null);
  return {
    socket: program.func('int socket(int, int, int)'),
    bind: program.func('int bind(int, void *, uint32_t)'),
    listen: program.func('int listen(int, int)'),
    accept4: program.func('int accept4(int, void *, void *, int)'),
    getsockname: program.func('int getsockname(int, void *, void *)'),
    connect: program.func('int connect(int, void *, uint32_t)'),
    setsockopt: program.func('int setsockopt(int, int, int, void *, uint32_t)'),
    getsockopt: program.func('int getsockopt(int, int, int, void *, void *)'),
    recv: program.func('long recv(int, void *, size_t, int)'),
    send: program.func('long send(int, void *, size_t, int)'),
    shutdown: program.func('int shutdown(int, int)'),
    close: program.func('int close(int)'),
    epoll_create1: program.func('int epoll_create1(int)'),
    epoll_ctl: program.func('int epoll_ctl(int, int, int, void *)'),
    epoll_wait: program.func('int epoll_wait(int, void *, int, int)'),
    eventfd: program.func('int eventfd(uint32_t, int)'),
  };
}
