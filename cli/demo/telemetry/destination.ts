// Where a data flow puts messages. Each is sent once it is its turn and counts as sent when the other side says so; what was
// not confirmed when a connection ended is sent again, so nothing is lost and something may come twice.

import type { Message } from '../../../levels/telemetry/trace/message.ts';

export interface Destination {
  /** In the order of calls; resolves when the destination has it. Rejects only when the destination is closed. */
  send(message: Message & { /** The topic it came with. */ readonly key: string }): Promise<void>;
  close(): Promise<void>;
}
