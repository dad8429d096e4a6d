// Asks on a terminal for what no old file holds and every name depends on. Elsewhere nothing is asked, and marked values stand.

import { Questions } from '../init/questions.ts';
import type { Terminal } from '../terminal.ts';
import { DEFAULTS, defaultGitUrl, type Wishes } from './wishes.ts';

export async function askWishes(wishes: Wishes, terminal: Terminal): Promise<Wishes> {
  if (!terminal.interactive) return wishes;
  using questions = new Questions(terminal);
  const gitUrl = wishes.gitUrl ?? (await questions.ask('Git URL', defaultGitUrl(wishes.site)));
  const region = wishes.region ?? (await questions.ask('Azure region, empty for that of the old lists', ''));
  const registry = wishes.registry ?? (await questions.ask('Image registry', DEFAULTS.registry));
  return { ...wishes, gitUrl, region: region === '' ? undefined : region, registry };
}
