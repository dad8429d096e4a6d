import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  EAGAIN,
  ECONNRESET,
  READY_ERROR,
  READY_IN,
  READY_OUT,
  READY_PEER_FINISHED,
} from '../../../../forwarder/engine/reactor/kernel.ts';
import { loadLibc } from '../../../../forwarder/engine/reactor/libc.ts';
import { LinuxKernel, wake } from '../../../../forwarder/engine/reactor/linux-kernel.ts';
import { encodeSocketAddress, portIn, textIn } from '../../../../forwarder/engine/reactor/socket-address.ts';
import { WITHOUT_IPV6 } from '../../../support/ipv6.ts';

const ECONNREFUSED = 111;
const EBADF = 9;
const LEVEL_SOCKET = 1;
const LEVEL_TCP = 6;
const NO_DELAY = 1;
const KEEP_IDLE = 4;
const KEEP_ALIVE = 9;
/** Longer than anything on loopback takes. */
const PATIENCE_MS = 5_000;
const BACKLOG = 16;

const onLinux = process.platform === 'linux' ? describe : describe.skip;
const withIpv6 = WITHOUT_IPV6 === undefined ? test : test.skip;

onLinux('LinuxKernel', () => {
  let kernel: LinuxKernel;
  const open = new Set<number>();

  beforeEach(() => {
    kernel = new LinuxKernel();
  });

  afterEach(() => {
    for (const fd of open) kernel.close(fd);
    open.clear();
    kernel.release();
  });

  function opened(fd: number): number {
    expect(fd).toBeGreaterThanOrEqual(0);
    open.add(fd);
    return fd;
  }

  function gone(fd: number): void {
    open.delete(fd);
  }

  function listen(address = '127.0.0.1'): { readonly listener: number; readonly port: number } {
    const listener = opened(kernel.listen(encodeSocketAddress({ address, port: 0 }), BACKLOG));
    expect(kernel.localAddress(listener)).toBe(0);
    return { listener, port: portIn(kernel.address) };
  }

  /** Waits until the file descriptor is told to be ready for all of that; answers everything it was told. */
  function until(fd: number, bits: number): number {
    let told = 0;
    while ((told & bits) !== bits) {
      const count = kernel.wait(PATIENCE_MS);
      if (count <= 0) throw new Error(`Cannot go on: ${fd} is told to be ${told}, not ${bits}`);
      for (let index = 0; index < count; index += 1)
        if (kernel.events.fdOf(index) === fd) told |= kernel.events.bitsOf(index);
    }
    return told;
  }

  /** Two ends of a connection, both watched. */
  function pair(): { readonly near: number; readonly far: number } {
    const { listener, port } = listen();
    const near = opened(kernel.connect(encodeSocketAddress({ address: '127.0.0.1', port }), undefined));
    kernel.watch(near);
    until(near, READY_OUT);
    expect(kernel.finishConnect(near)).toBe(0);
    const far = opened(kernel.accept(listener));
    kernel.watch(far);
    return { near, far };
  }

  function option(fd: number, level: number, name: number): number {
    const value = new Int32Array(1);
    expect(loadLibc().getsockopt(fd, level, name, value, Int32Array.of(4))).toBe(0);
    return value[0] ?? -1;
  }

  test('listens on a port of the system’s choice, which others may share', () => {
    const { port } = listen();
    expect(port).toBeGreaterThan(0);
    opened(kernel.listen(encodeSocketAddress({ address: '127.0.0.1', port }), BACKLOG));
  });

  test('says whose connection it has accepted, and where it arrived', () => {
    const { listener, port } = listen('0.0.0.0');
    expect(kernel.accept(listener)).toBe(-EAGAIN);
    kernel.watchListener(listener);
    const from = encodeSocketAddress({ address: '127.0.0.9', port: 0 });
    const client = opened(kernel.connect(encodeSocketAddress({ address: '127.0.0.7', port }), from));
    until(listener, READY_IN);
    const accepted = opened(kernel.accept(listener));
    expect(textIn(kernel.address)).toBe('127.0.0.9');
    const clientPort = portIn(kernel.address);
    kernel.localAddress(accepted);
    expect([textIn(kernel.address), portIn(kernel.address)]).toEqual(['127.0.0.7', port]);
    kernel.localAddress(client);
    expect(portIn(kernel.address)).toBe(clientPort);
  });

  test('sends small pieces at once where it is told to; what is accepted inherits it', () => {
    const { near, far } = pair();
    expect(option(near, LEVEL_TCP, NO_DELAY)).toBe(0);
    expect(kernel.noDelay(near)).toBe(0);
    expect([option(near, LEVEL_TCP, NO_DELAY), option(far, LEVEL_TCP, NO_DELAY)]).toEqual([1, 1]);
  });

  test('asks after a silent peer when it is told to, and not before', () => {
    const { near } = pair();
    expect(option(near, LEVEL_SOCKET, KEEP_ALIVE)).toBe(0);
    kernel.keepAlive(near, 60_000);
    expect([option(near, LEVEL_SOCKET, KEEP_ALIVE), option(near, LEVEL_TCP, KEEP_IDLE)]).toEqual([1, 60]);
  });

  test('says that a connection was refused', () => {
    const { listener, port } = listen();
    kernel.close(listener);
    gone(listener);
    const fd = opened(kernel.connect(encodeSocketAddress({ address: '127.0.0.1', port }), undefined));
    kernel.watch(fd);
    until(fd, READY_ERROR);
    expect(kernel.finishConnect(fd)).toBe(-ECONNREFUSED);
  });

  test('refuses to leave from an address that is not of this host', () => {
    const { port } = listen();
    const from = encodeSocketAddress({ address: '192.0.2.77', port: 0 });
    expect(kernel.connect(encodeSocketAddress({ address: '127.0.0.1', port }), from)).toBeLessThan(0);
  });

  test('sends from the middle of a buffer, as much as the receiver takes, and goes on when it has read', () => {
    const { near, far } = pair();
    const bytes = Buffer.alloc(64 * 1024 * 1024, 'abcdefg');
    const sent = kernel.send(near, bytes, 3, bytes.length);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(bytes.length - 3);
    const filled = sent + Math.max(0, kernel.send(near, bytes, 3 + sent, bytes.length));
    expect(kernel.send(near, bytes, 0, bytes.length)).toBe(-EAGAIN);

    const into = Buffer.alloc(1024 * 1024);
    let received = 0;
    const expected = (at: number): string => 'abcdefg'.charAt((3 + at) % 7);
    while (received < filled) {
      const count = kernel.receive(far, into, into.length);
      if (count === -EAGAIN) {
        until(far, READY_IN);
        continue;
      }
      expect(count).toBeGreaterThan(0);
      expect(into.toString('latin1', 0, 1)).toBe(expected(received));
      received += count;
    }
    until(near, READY_OUT);
    expect(kernel.send(near, bytes, 0, 1)).toBe(1);
  });

  test('receives no more than it is asked for', () => {
    const { near, far } = pair();
    kernel.send(near, Buffer.from('hello'), 0, 5);
    until(far, READY_IN);
    const into = Buffer.alloc(16);
    expect([kernel.receive(far, into, 2), into.toString('latin1', 0, 3)]).toEqual([2, 'he\0']);
    expect([kernel.receive(far, into, 16), into.toString('latin1', 0, 3)]).toEqual([3, 'llo']);
    expect(kernel.receive(far, into, 16)).toBe(-EAGAIN);
  });

  test('ends one direction and leaves the other', () => {
    const { near, far } = pair();
    expect(kernel.finish(near)).toBe(0);
    expect(until(far, READY_PEER_FINISHED) & READY_ERROR).toBe(0);
    const into = Buffer.alloc(4);
    expect(kernel.receive(far, into, 4)).toBe(0);
    expect(kernel.send(far, Buffer.from('late'), 0, 4)).toBe(4);
    until(near, READY_IN);
    expect([kernel.receive(near, into, 4), into.toString()]).toEqual([4, 'late']);
  });

  test('shows a reset as what it is, and sending after it raises no signal', () => {
    const { near, far } = pair();
    expect(kernel.reset(near)).toBe(0);
    gone(near);
    until(far, READY_ERROR);
    expect(kernel.receive(far, Buffer.alloc(1), 1)).toBe(-ECONNRESET);
    expect(kernel.send(far, Buffer.from('x'), 0, 1)).toBeLessThan(0);
  });

  test('is woken, once for any number of calls, until it takes the wake-up back', () => {
    wake(kernel.wakeFd);
    wake(kernel.wakeFd);
    until(kernel.wakeFd, READY_IN);
    kernel.clearWake();
    expect(kernel.wait(0)).toBe(0);
    wake(kernel.wakeFd);
    until(kernel.wakeFd, READY_IN);
  });

  test('is woken by the file descriptor it was given, which it does not close', () => {
    const wakeFd = opened(kernel.makeWakeFd());
    const other = new LinuxKernel(wakeFd);
    wake(wakeFd);
    expect([other.wait(PATIENCE_MS), other.events.fdOf(0)]).toEqual([1, wakeFd]);
    other.release();
    expect(() => wake(wakeFd)).not.toThrow();
  });

  test('hears nothing of what it does not watch any more', () => {
    const { listener, port } = listen();
    kernel.watchListener(listener);
    kernel.unwatch(listener);
    opened(kernel.connect(encodeSocketAddress({ address: '127.0.0.1', port }), undefined));
    expect(kernel.wait(0)).toBe(0);
    kernel.watchListener(listener);
    until(listener, READY_IN);
  });

  test('answers an error for what is not open', () => {
    expect([kernel.receive(-1, Buffer.alloc(1), 1), kernel.finish(-1), kernel.watch(-1), kernel.close(-1)]).toEqual([
      -EBADF,
      -EBADF,
      -EBADF,
      -EBADF,
    ]);
  });

  withIpv6('serves both families on "::"', () => {
    const { listener, port } = listen('::');
    kernel.watchListener(listener);
    for (const address of ['127.0.0.1', '::1']) {
      opened(kernel.connect(encodeSocketAddress({ address, port }), undefined));
      until(listener, READY_IN);
      opened(kernel.accept(listener));
      expect(textIn(kernel.address)).toBe(address);
    }
  });
});

/** A process that may open few files; what it answers, as JSON. */
const USE_UP_FILES = `
  const [kernelUrl, addressUrl] = process.argv.slice(1);
  const { LinuxKernel } = await import(kernelUrl);
  const { encodeSocketAddress, portIn } = await import(addressUrl);
  const kernel = new LinuxKernel();
  const listener = kernel.listen(encodeSocketAddress({ address: '127.0.0.1', port: 0 }), 16);
  kernel.localAddress(listener);
  const to = encodeSocketAddress({ address: '127.0.0.1', port: portIn(kernel.address) });
  const clients = [];
  let last = 0;
  while ((last = kernel.connect(to, undefined)) >= 0) clients.push(last);
  const accepted = kernel.accept(listener);
  kernel.close(clients.pop());
  const again = kernel.accept(listener);
  console.log(JSON.stringify({ connect: last, accept: accepted, again: again >= 0 }));`;

onLinux('LinuxKernel, with all files used up', () => {
  test('answers EMFILE, and goes on when one is free', async () => {
    const modules = ['linux-kernel.ts', 'socket-address.ts'].map(
      (name) => new URL(`../../../../forwarder/engine/reactor/${name}`, import.meta.url).href,
    );
    const run = [
      '-c',
      'ulimit -n 60; exec "$@"',
      'sh',
      process.execPath,
      '--input-type=module',
      '--eval',
      USE_UP_FILES,
    ];
    const { stdout } = await promisify(execFile)('/bin/sh', run.concat(modules));
    expect(JSON.parse(stdout)).toEqual({ connect: -24, accept: -24, again: true });
  });
});
