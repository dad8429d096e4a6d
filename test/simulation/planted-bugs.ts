// Bugs planted between the reactor and its parts: to the world they look like bugs of the reactor. A simulation that does
// not find them would not find real ones.

import { readAuditLines } from '../../forwarder/observe/read-audit-lines.ts';
import type { Kernel, ReadyEvents } from '../../forwarder/engine/reactor/kernel.ts';
import { READY_OUT, READY_PEER_FINISHED, READY_URGENT } from '../../forwarder/engine/reactor/kernel.ts';
import type { Channel, Command, Report } from '../../forwarder/engine/reactor/messages.ts';
import type { ReactorParts } from '../../forwarder/engine/reactor/reactor-interface.ts';
import { hideSecondHeaders, withSharedPlaces } from './planted-detours.ts';
import type { Invariant } from './violation.ts';

export type PlantedBug = {
  readonly bug: string;
  /** Any of these may be the first to notice. */
  readonly foundBy: readonly Invariant[];
  readonly plant: (parts: ReactorParts) => ReactorParts;
};

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    bug: 'drops a byte at a partial send',
    foundBy: ['bytes-in-order', 'progress'],
    plant: withKernel((kernel) => ({
      send: (fd, from, start, end) => {
        const sent = kernel.send(fd, from, start, end);
        return sent > 0 && sent < end - start ? sent + 1 : sent;
      },
    })),
  },
  {
    bug: 'sends again what a partial send has taken',
    foundBy: ['bytes-in-order', 'memory-in-budget', 'one-close-per-open'],
    plant: withKernel((kernel) => ({
      send: (fd, from, start, end) => {
        const sent = kernel.send(fd, from, start, end);
        return sent > 1 && sent < end - start ? sent - 1 : sent;
      },
    })),
  },
  {
    bug: 'does not go on when there is room again',
    foundBy: ['progress', 'timeouts-fire'],
    plant: withKernel((kernel) => ({ events: without(kernel.events, READY_OUT) })),
  },
  {
    bug: 'overlooks the end of a stream',
    foundBy: ['progress', 'timeouts-fire'],
    plant: withKernel((kernel) => ({ events: without(kernel.events, READY_PEER_FINISHED) })),
  },
  {
    bug: 'does not pass the end of a direction on',
    foundBy: ['progress'],
    plant: withKernel(() => ({ finish: () => 0 })),
  },
  {
    bug: 'lets a reset end as a proper end',
    foundBy: ['bytes-in-order'],
    plant: withKernel((kernel) => ({ reset: (fd) => kernel.close(fd) })),
  },
  {
    bug: 'closes twice',
    foundBy: ['no-use-after-close'],
    plant: withKernel((kernel) => ({
      close: (fd) => {
        kernel.close(fd);
        return kernel.close(fd);
      },
    })),
  },
  {
    bug: 'forgets to close after a reset',
    foundBy: ['no-fd-leak', 'progress', 'timeouts-fire'],
    plant: withKernel(() => ({ reset: () => 0 })),
  },
  {
    bug: 'waits longer than its timers say',
    foundBy: ['timeouts-fire', 'revoked-closes'],
    plant: withKernel((kernel) => ({
      wait: (timeoutMs) => kernel.wait(timeoutMs <= 0 ? timeoutMs : timeoutMs + 2_000),
    })),
  },
  {
    bug: 'takes every attempt to connect for a success',
    foundBy: ['true-denial', 'one-close-per-open', 'progress', 'bytes-in-order'],
    plant: withKernel((kernel) => ({ finishConnect: (fd) => Math.max(0, kernel.finishConnect(fd)) })),
  },
  {
    bug: 'does not decide again',
    foundBy: ['revoked-closes', 'nothing-before-allow'],
    plant: withChannel((channel) => ({ receive: () => skip(channel, 'redecide') })),
  },
  {
    bug: 'goes on with an old allowlist',
    foundBy: ['nothing-before-allow', 'revoked-closes', 'true-denial'],
    plant: withChannel((channel) => {
      let first: Command | undefined;
      return {
        receive: () => {
          const command = channel.receive();
          if (command?.kind !== 'snapshot') return command;
          first ??= command;
          return first;
        },
      };
    }),
  },
  {
    bug: 'does not decide again once it serves no face',
    foundBy: ['revoked-closes', 'nothing-before-allow'],
    plant: withChannel((channel) => {
      let isDraining = false;
      return {
        receive: () => {
          const command = isDraining ? skip(channel, 'redecide') : channel.receive();
          if (command?.kind === 'faces') isDraining = command.faces.length === 0;
          return command;
        },
      };
    }),
  },
  {
    bug: 'overlooks an expiry because its clock is behind',
    foundBy: ['revoked-closes', 'nothing-before-allow'],
    plant: withChannel((channel) => ({
      receive: () => {
        const command = channel.receive();
        return command?.kind === 'redecide' ? { ...command, nowMs: -Infinity } : command;
      },
    })),
  },
  {
    bug: 'goes where another configuration has led',
    foundBy: ['nothing-before-allow', 'one-close-per-open'],
    plant: withSharedPlaces,
  },
  {
    bug: 'goes where a way led before the cards of its host had changed',
    foundBy: ['nothing-before-allow'],
    plant: withChannel((channel) => {
      let ownAddresses: readonly string[] | undefined;
      return {
        receive: () => {
          const command = channel.receive();
          if (command?.kind !== 'configuration') return command;
          ownAddresses ??= command.configuration.ownAddresses;
          return { kind: 'configuration', configuration: { ...command.configuration, ownAddresses } };
        },
      };
    }),
  },
  {
    bug: 'passes a second PROXY header on',
    foundBy: ['nothing-before-allow'],
    plant: withKernel(hideSecondHeaders),
  },
  {
    bug: 'overlooks urgent data',
    foundBy: ['progress', 'timeouts-fire'],
    plant: withKernel((kernel) => ({ events: without(kernel.events, READY_URGENT) })),
  },
  {
    bug: 'loses close records',
    foundBy: ['one-close-per-open', 'bytes-in-order'],
    plant: withChannel((channel) => ({ send: (report) => channel.send(withoutCloses(report)) })),
  },
  {
    bug: 'counts what it has buffered twice',
    foundBy: ['memory-in-budget', 'ledger-balanced'],
    plant: (parts) => {
      const add = parts.ledger.budgets.addBuffered.bind(parts.ledger.budgets);
      parts.ledger.budgets.addBuffered = (child, bytes): void => add(child, bytes > 0 ? 2 * bytes : bytes);
      return parts;
    },
  },
];

type Override<T> = (inner: T) => Partial<T>;

function withKernel(override: Override<Kernel>): PlantedBug['plant'] {
  return (parts) => ({ ...parts, kernel: { ...delegateTo(parts.kernel), ...override(parts.kernel) } });
}

function withChannel(override: Override<Channel>): PlantedBug['plant'] {
  return ({ channel, ...parts }) => ({
    ...parts,
    channel: { receive: () => channel.receive(), send: (report) => channel.send(report), ...override(channel) },
  });
}

function delegateTo(kernel: Kernel): Kernel {
  return {
    address: kernel.address,
    events: kernel.events,
    wakeFd: kernel.wakeFd,
    monotonicMs: () => kernel.monotonicMs(),
    wait: (timeoutMs) => kernel.wait(timeoutMs),
    watch: (fd) => kernel.watch(fd),
    watchListener: (fd) => kernel.watchListener(fd),
    unwatch: (fd) => kernel.unwatch(fd),
    listen: (place, backlog) => kernel.listen(place, backlog),
    accept: (listener) => kernel.accept(listener),
    localAddress: (fd) => kernel.localAddress(fd),
    connect: (to, from) => kernel.connect(to, from),
    finishConnect: (fd) => kernel.finishConnect(fd),
    receive: (fd, into, most) => kernel.receive(fd, into, most),
    send: (fd, from, start, end) => kernel.send(fd, from, start, end),
    finish: (fd) => kernel.finish(fd),
    noDelay: (fd) => kernel.noDelay(fd),
    keepAlive: (fd, afterMs) => kernel.keepAlive(fd, afterMs),
    close: (fd) => kernel.close(fd),
    reset: (fd) => kernel.reset(fd),
    clearWake: () => kernel.clearWake(),
  };
}

function without(events: ReadyEvents, bits: number): ReadyEvents {
  return {
    fdOf: (index) => events.fdOf(index),
    // The first such event of a connection says that it is connected; what is hidden comes with data.
    bitsOf: (index) => ((events.bitsOf(index) & 1) === 0 ? events.bitsOf(index) : events.bitsOf(index) & ~bits),
  };
}

function skip(channel: Channel, kind: Command['kind']): Command | undefined {
  let command = channel.receive();
  while (command?.kind === kind) command = channel.receive();
  return command;
}

function withoutCloses(report: Report): Report {
  if (report.kind !== 'audit') return report;
  const records = readAuditLines(report.text).filter(({ event }) => event !== 'close');
  const text = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return { kind: 'audit', text, lines: records.length, page: undefined };
}
