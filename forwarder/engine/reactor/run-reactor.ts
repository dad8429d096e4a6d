// The thread of one reactor. It lives in the reactor's loop and never returns to an event loop: commands are read from a
// port without one, and what it reports is posted.

import { randomFillSync } from 'node:crypto';
import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { AuditPages } from '../../observe/audit-pages.ts';
import { AuditRoom } from '../../observe/audit-room.ts';
import { EngineCounters } from '../../observe/engine-counters.ts';
import { Ledger } from '../ledger/ledger.ts';
import { ConnectionTable } from './connection-table.ts';
import type { Kernel } from './kernel.ts';
import { LinuxKernel } from './linux-kernel.ts';
import type { Command, Report } from './messages.ts';
import { Reactor } from './reactor.ts';
import type { ThreadData } from './thread-data.ts';

const ID_BYTES = 16;
const IDS_AT_ONCE = 256;

/** @param wrap what stands between the reactor and its kernel: a test has one that fails on demand */
export function runReactor(data: ThreadData, wrap: (kernel: Kernel) => Kernel = (kernel) => kernel): void {
  const linux = new LinuxKernel(data.wakeFd);
  const kernel = wrap(linux);
  const reactor = new Reactor({
    kernel,
    channel: {
      receive: () => receive(data.commands),
      send: (report) => parentPort?.postMessage(report, transferOf(report)),
    },
    ledger: Ledger.open(data.ledger),
    counters: new EngineCounters(data.counters),
    table: new ConnectionTable(data.table),
    auditCredit: new AuditRoom(data.auditRoom),
    auditPages: new AuditPages(data.auditPages),
    newId: idSource(),
  });
  try {
    while (reactor.turn());
  } finally {
    // What it had begun to close would otherwise stay open for as long as the process lives.
    reactor.abandon();
    linux.release();
  }
}

function receive(port: MessagePort): Command | undefined {
  const received: { readonly message: Command } | undefined = receiveMessageOnPort(port);
  return received?.message;
}

/** Random numbers are cheaper by the page. */
function idSource(): () => Uint8Array {
  const page = Buffer.alloc(ID_BYTES * IDS_AT_ONCE);
  let used = page.length;
  return () => {
    if (used === page.length) {
      randomFillSync(page);
      used = 0;
    }
    used += ID_BYTES;
    return page.subarray(used - ID_BYTES, used);
  };
}

/** Memory of a batch's own is given away; a page is shared. */
function transferOf(report: Report): ArrayBuffer[] {
  if (report.kind !== 'audit' || !(report.text.buffer instanceof ArrayBuffer)) return [];
  return [report.text.buffer];
}
