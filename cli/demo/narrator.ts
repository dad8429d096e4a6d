// How the demo speaks: numbered steps, what was tried, what was seen, and why it matters.

import type { AuditRecord } from '../../forwarder/contract/audit-record.ts';
import type { Terminal } from '../terminal.ts';

export class Narrator {
  readonly #terminal: Terminal;
  #steps = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Opens a step: its title, and in one sentence why an operator cares. */
  step(title: string, why: string): void {
    this.#steps += 1;
    this.#terminal.out(
      `\n${this.#terminal.style('bold', `${this.#steps}. ${title}`)}\n   ${this.#terminal.style('dim', why)}\n`,
    );
  }

  /** Something that happens. */
  say(text: string): void {
    this.#terminal.out(`   ${text}\n`);
  }

  /** Something that was expected and seen. */
  seen(text: string): void {
    this.#terminal.out(`   ${this.#terminal.style('green', '✓')} ${text}\n`);
  }

  /** One audit line as an operator would read it. */
  audit(record: AuditRecord): void {
    const { zone, event, reason, origin, serverName, closedBy, id, entry } = record;
    const verdict = event === 'close' ? `close (${closedBy ?? ''})` : `${record.verdict} (${reason})`;
    const parts = [
      zone.padEnd(10),
      verdict.padEnd(30),
      `id ${id.slice(0, 8)}…`,
      `origin ${origin ?? 'unknown'}`,
      serverName ?? '',
    ];
    this.#terminal.out(`     ${this.#terminal.style('cyan', parts.join('  '))}\n`);
    if (entry !== undefined && event !== 'close')
      this.#terminal.out(`     ${' '.repeat(12)}${this.#terminal.style('dim', `by ${entry}`)}\n`);
  }

  table(rows: readonly (readonly string[])[]): void {
    const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
    for (const row of rows)
      this.#terminal.out(
        `   ${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('   ')
          .trimEnd()}\n`,
      );
  }

  get steps(): number {
    return this.#steps;
  }
}
