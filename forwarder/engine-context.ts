// What an engine asks of the forwarder around it while it works: what is in force, what time it is, where audit lines go.

import type { AuditRecord } from './contract/audit-record.ts';
import type { ActiveConfiguration, EngineContext } from './engine/engine.ts';
import type { AuditWriter } from './observe/audit.ts';
import { readAuditLines } from './observe/read-audit-lines.ts';

export type ContextParts = Pick<
  EngineContext,
  'snapshot' | 'now' | 'auditRoom' | 'metrics' | 'log' | 'ledger' | 'readCards'
> & {
  /** Undefined until the first configuration is about to be bound. */
  readonly active: () => ActiveConfiguration | undefined;
  readonly audit: Pick<AuditWriter, 'write' | 'writeLines'>;
  /** Sees every record. */
  readonly onAudit: ((record: AuditRecord) => void) | undefined;
};

export function engineContext({ active, audit, onAudit, ...parts }: ContextParts): EngineContext {
  return {
    ...parts,
    active: () => active() ?? fault(),
    audit: (record) => {
      onAudit?.(record);
      return audit.write(record);
    },
    auditLines: (text, lines, onSettled) => {
      // Lines that a thread has written are read again only where somebody listens: tests and the demo.
      if (onAudit !== undefined) for (const record of readAuditLines(text)) onAudit(record);
      audit.writeLines(text, lines, onSettled);
    },
  };
}

function fault(): never {
  throw new Error('Cannot serve a connection: no configuration is active. This is a fault of the forwarder');
}
