// Planted bugs that need more than one call to be seen.

import type { Kernel } from '../../forwarder/engine/reactor/kernel.ts';
import type { Command } from '../../forwarder/engine/reactor/messages.ts';
import type { ReactorParts } from '../../forwarder/engine/reactor/reactor-interface.ts';
import type { Places } from '../../forwarder/uplink/dialer.ts';
import { SIGNATURE } from './plant/speech.ts';

type Answer = { readonly digest: string; readonly location: Places; readonly untilMs: number };
type Question = { readonly key: string; readonly digest: string };

/** What was found by one configuration answers the question of another, as long as it is good. */
export function withSharedPlaces({ channel, kernel, ...parts }: ReactorParts): ReactorParts {
  const questions = new Map<number, Question>();
  const answers = new Map<string, Answer>();
  const borrowed: Command[] = [];
  const remember = (command: Command | undefined): Command | undefined => {
    if (command?.kind !== 'located' || command.location.kind !== 'places') return command;
    const asked = questions.get(command.request);
    const untilMs = kernel.monotonicMs() + command.location.validMs;
    if (asked !== undefined) answers.set(asked.key, { digest: asked.digest, location: command.location, untilMs });
    return command;
  };
  return {
    ...parts,
    kernel,
    channel: {
      receive: () => borrowed.shift() ?? remember(channel.receive()),
      send: (report) => {
        if (report.kind !== 'locate') return channel.send(report);
        const { request, digest, question } = report;
        const key = JSON.stringify(question);
        const known = answers.get(key);
        if (known !== undefined && known.digest !== digest && kernel.monotonicMs() < known.untilMs)
          return void borrowed.push({ kind: 'located', request, location: known.location });
        questions.set(request, { key, digest });
        channel.send(report);
      },
    },
  };
}

const HIDDEN = Buffer.from(SIGNATURE).fill(0x42, 0, 1);

/** A signature that is not the first a file descriptor has received is disguised until it is sent. */
export function hideSecondHeaders(kernel: Kernel): Partial<Kernel> {
  const heard = new Set<number>();
  return {
    accept: (listener) => {
      const fd = kernel.accept(listener);
      heard.delete(fd);
      return fd;
    },
    receive: (fd, into, most) => {
      const count = kernel.receive(fd, into, most);
      if (count <= 0) return count;
      const bytes = Buffer.from(into.buffer, into.byteOffset, count);
      const at = bytes.indexOf(SIGNATURE, heard.has(fd) ? 0 : 1);
      if (at !== -1) HIDDEN.copy(bytes, at);
      heard.add(fd);
      return count;
    },
    send: (fd, from, start, end) => {
      const at = Buffer.from(from.buffer, from.byteOffset, from.length).indexOf(HIDDEN, start);
      if (at === -1 || at >= end) return kernel.send(fd, from, start, end);
      const bytes = Buffer.from(from);
      SIGNATURE.copy(bytes, at);
      return kernel.send(fd, bytes, start, end);
    },
  };
}
