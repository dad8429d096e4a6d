// Commands of a step as a shell of one host gets them. A person stops at the first command that fails; what a person exported
// in one step is there in the next.

import type { Step } from './steps.ts';

/** Commands that are typed one after another on one host. */
export type Turn = { readonly host: string; readonly commands: readonly string[] };

/** `home` is the zone the page is for. */
export function turnsOf({ commands }: Step, home: string): readonly Turn[] {
  const turns: { readonly host: string; readonly commands: string[] }[] = [];
  for (const { host = home, text } of commands) {
    const current = turns.at(-1);
    if (current?.host === host) current.commands.push(text);
    else turns.push({ host, commands: [text] });
  }
  return turns;
}

export type ShellFiles = {
  /** Keeps exported variables between the shells of a host. */
  readonly session: string;
  /** Gets what is on the screen, as it appears there. */
  readonly screen: string;
};

export function scriptOf(commands: readonly string[], { session, screen }: ShellFiles): string {
  const lines = commands.map((text) => `printf '%s\\n' ${quoted(`$ ${text}`)}\n{ ${text}\n} || exit`);
  return [
    'set -euo pipefail',
    `exec >>${quoted(screen)} 2>&1`,
    `[ ! -e ${quoted(session)} ] || . ${quoted(session)}`,
    ...lines,
    `export -p >${quoted(session)}`,
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
