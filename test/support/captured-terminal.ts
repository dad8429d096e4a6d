// A terminal nobody looks at: keeps what a command prints, without colour.

import type { Terminal } from '../../cli/terminal.ts';

export class CapturedTerminal implements Terminal {
  readonly interactive = false;
  printed = '';
  complained = '';
  readonly out = (text: string): void => void (this.printed += text);
  readonly err = (text: string): void => void (this.complained += text);
  readonly style = (_style: unknown, text: string): string => text;
  readonly progress = (): void => undefined;
}
