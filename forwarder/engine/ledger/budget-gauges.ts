import { Counter, Gauge, type Registry } from 'prom-client';
import type { Ledger } from './ledger.ts';

/** What the connections of all threads use of the process, when somebody asks. */
export function registerBudgets(registry: Registry, ledger: Ledger): void {
  const registers = [registry];
  void new Gauge({
    name: 'sallyport_open_files',
    help: 'Files that connections hold, two each.',
    registers,
    collect() {
      this.set(ledger.budgets.openFiles);
    },
  });
  void new Gauge({
    name: 'sallyport_buffered_bytes',
    help: 'Bytes received that the other side has not taken yet.',
    registers,
    collect() {
      this.set(ledger.budgets.bufferedBytes);
    },
  });
  void new Counter({
    name: 'sallyport_ledger_faults_total',
    help: 'Locks taken over from a thread that had died with them; a count may be off by a place.',
    registers,
    collect() {
      this.reset();
      this.inc(ledger.faults);
    },
  });
}
