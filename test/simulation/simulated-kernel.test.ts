import { describe, expect, test } from '@jest/globals';
import { observeBoth } from './kernel/bench.ts';
import type { Bench, Script } from './kernel/bench.ts';

/** What a script does, and what it observes; numbers below 0 are errors. */
const SCRIPTS: readonly (readonly [string, Script])[] = [
  [
    'a connection that is made',
    (bench) => {
      const { listener, to } = bench.listen();
      bench.kernel.watchListener(listener);
      const a = bench.connect('a', to);
      bench.kernel.watch(a);
      const told = bench.events();
      const b = bench.accept('b', listener);
      return [told, bench.outcome(a), b >= 0, bench.kernel.accept(listener), bench.events()];
    },
  ],
  [
    'a listening socket, told as long as its queue is not empty',
    (bench) => {
      const { listener, to } = bench.listen();
      bench.kernel.watchListener(listener);
      bench.connect('a', to);
      bench.connect('b', to);
      const told = [bench.events(), bench.events()];
      bench.accept('c', listener);
      told.push(bench.events());
      bench.accept('d', listener);
      return [...told, bench.events()];
    },
  ],
  [
    'bytes, told once',
    (bench) => {
      const { a, b } = bench.pair();
      bench.send(b, 'hello');
      const told = [bench.events(), bench.events()];
      return [told, bench.receive(a, 3), bench.events(), bench.receive(a), bench.receive(a)];
    },
  ],
  [
    'more bytes while the first are unread, told again',
    (bench) => {
      const { a, b } = bench.pair();
      bench.send(b, 'one');
      const first = bench.events();
      bench.send(b, 'two');
      return [first, bench.events(), bench.receive(a)];
    },
  ],
  [
    'bytes that are read before anybody waits',
    (bench) => {
      const { a, b } = bench.pair();
      bench.send(b, 'one');
      bench.settle();
      bench.receive(a);
      return bench.events();
    },
  ],
  [
    'bytes that were there before the socket was watched',
    (bench) => {
      const { a, b } = bench.pair();
      bench.send(a, 'early');
      bench.settle();
      bench.kernel.watch(b);
      return [bench.events(), bench.receive(b)];
    },
  ],
  [
    'the end of a direction',
    (bench) => {
      const { a, b } = bench.pair();
      const finished = bench.kernel.finish(b);
      const told = bench.events();
      const sent = bench.send(a, 'late');
      bench.settle();
      return [finished, told, bench.receive(a), bench.receive(a), sent, bench.receive(b)];
    },
  ],
  [
    'the end behind unread bytes',
    (bench) => {
      const { a, b } = bench.pair();
      bench.send(b, 'last');
      bench.kernel.finish(b);
      return [bench.events(), bench.receive(a), bench.receive(a), bench.events()];
    },
  ],
  [
    'the end of the own direction, and then of both',
    (bench) => {
      const { a, b } = bench.pair();
      bench.kernel.finish(a);
      const told = bench.events();
      const sent = bench.send(a, 'more');
      bench.kernel.finish(b);
      return [told, sent, bench.events(), bench.receive(a)];
    },
  ],
  [
    'a reset, read first',
    (bench) => afterReset(bench, (a) => [bench.receive(a), bench.receive(a), bench.send(a, 'x')]),
  ],
  [
    'a reset, sent to first',
    (bench) => afterReset(bench, (a) => [bench.send(a, 'x'), bench.send(a, 'x'), bench.receive(a)]),
  ],
  ['a reset, finished first', (bench) => afterReset(bench, (a) => [bench.kernel.finish(a), bench.receive(a)])],
  ['a reset, asked for its error', (bench) => afterReset(bench, (a) => [bench.outcome(a), bench.receive(a)])],
  [
    'a reset behind unread bytes',
    (bench) => {
      const { a, b } = bench.pair();
      bench.send(b, 'last');
      bench.events();
      bench.reset(b);
      return [bench.events(), bench.receive(a), bench.receive(a), bench.receive(a)];
    },
  ],
  [
    'a reset behind the end',
    (bench) => {
      const { a, b } = bench.pair();
      bench.kernel.finish(b);
      bench.events();
      bench.reset(b);
      return [bench.events(), bench.receive(a), bench.send(a, 'x'), bench.send(a, 'x')];
    },
  ],
  [
    'a close with unread bytes, which is a reset',
    (bench) => {
      const { a, b } = bench.pair();
      bench.send(a, 'never read');
      bench.settle();
      bench.close(b);
      return [bench.events(), bench.receive(a)];
    },
  ],
  [
    'bytes for a socket that was closed, which answers with a reset',
    (bench) => {
      const { a, b } = bench.pair();
      bench.close(b);
      const told = bench.events();
      const sent = bench.send(a, 'x');
      return [told, sent, bench.events(), bench.receive(a), bench.send(a, 'x'), bench.send(a, 'x')];
    },
  ],
  [
    'a connection that is refused',
    (bench) => {
      const { listener, to } = bench.listen();
      bench.close(listener);
      const a = bench.connect('a', to);
      bench.kernel.watch(a);
      return [bench.events(), bench.outcome(a), bench.receive(a), bench.send(a, 'x')];
    },
  ],
  [
    'a queue that is closed unaccepted',
    (bench) => {
      const { listener, to } = bench.listen();
      const a = bench.connect('a', to);
      bench.kernel.watch(a);
      bench.events();
      bench.close(listener);
      return [bench.events(), bench.receive(a)];
    },
  ],
  [
    'no room to send, and room again',
    (bench) => {
      const { a, b } = bench.pair();
      const full = bench.fill(a);
      const told = bench.events();
      bench.empty(b);
      return [full, told, bench.events()];
    },
  ],
  [
    'room again for somebody who had not met its end',
    (bench) => {
      const { a, b } = bench.pair();
      bench.send(a, 'little');
      bench.settle();
      bench.empty(b);
      return bench.events();
    },
  ],
  [
    'urgent data between others, at which a receive stops',
    (bench) => {
      const { a, b } = bench.pair();
      bench.send(b, 'before');
      bench.urge(b);
      bench.send(b, 'behind');
      return [bench.events(), bench.receive(a), bench.events(), bench.receive(a), bench.receive(a), bench.events()];
    },
  ],
  [
    'urgent data before all others, and the end behind it',
    (bench) => {
      const { a, b } = bench.pair();
      bench.urge(b);
      const told = bench.events();
      bench.send(b, 'behind');
      bench.kernel.finish(b);
      return [told, bench.events(), bench.receive(a), bench.receive(a), bench.events()];
    },
  ],
  [
    'urgent data and nothing else',
    (bench) => {
      const { a, b } = bench.pair();
      bench.urge(b);
      return [bench.events(), bench.receive(a), bench.receive(a), bench.send(a, 'x'), bench.events()];
    },
  ],
  [
    'urgent data that is still there when the socket is closed',
    (bench) => {
      const { a, b } = bench.pair();
      bench.urge(a);
      bench.settle();
      bench.close(b);
      return [bench.events(), bench.receive(a)];
    },
  ],
  [
    'a socket that is no longer watched',
    (bench) => {
      const { a, b } = bench.pair();
      bench.kernel.unwatch(a);
      bench.send(b, 'unseen');
      return [bench.events(), bench.receive(a)];
    },
  ],
  [
    'the lowest number that is free',
    (bench) => {
      const { listener, to } = bench.listen();
      const a = bench.connect('a', to);
      bench.settle();
      const b = bench.accept('b', listener);
      bench.close(a);
      const c = bench.connect('c', to);
      return [b > a, c === a];
    },
  ],
  [
    'a wake-up, told until it is taken back',
    (bench) => {
      bench.wake();
      bench.wake();
      const told = [bench.events(), bench.events()];
      bench.kernel.clearWake();
      return [...told, bench.events()];
    },
  ],
];

/** The peer of `a` is reset; what is told of it, and what `a` then meets. */
function afterReset(bench: Bench, meet: (a: number) => readonly unknown[]): unknown {
  const { a, b } = bench.pair();
  bench.reset(b);
  return [bench.events(), ...meet(a)];
}

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('SimulatedKernel', () => {
  test.each(SCRIPTS)('shows what Linux shows: %s', (_name, script) => {
    const [linux, simulated] = observeBoth(script);
    expect(simulated).toEqual(linux);
  });
});
