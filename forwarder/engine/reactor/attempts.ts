// Files that a row uses beyond the two the ledger counts for every connection: attempts that race for one next hop.

import { NO_FD } from './connection-table.ts';

export function extraFiles(attempts: Int32Array): number {
  let open = 0;
  for (const fd of attempts) if (fd !== NO_FD) open += 1;
  return Math.max(0, open - 1);
}
