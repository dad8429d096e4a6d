// Answers of a DNS that no list of it shows: by a template, a file, or another server. A name that only they led to the proxy is
// taken for one that led nowhere, so somebody has to know.

import { finding, type Finding } from '../finding.ts';
import type { Plugin, ServerBlock } from './corefile.ts';

export function judgeBlocks(blocks: readonly ServerBlock[]): readonly Finding[] {
  return blocks.flatMap((block) =>
    block.plugins.flatMap((plugin) => {
      if (plugin.name === 'forward') return [forwarded(block, plugin)];
      return answersUnread(plugin) ? [unread(block, plugin)] : [];
    }),
  );
}

function answersUnread({ name, words, lines }: Plugin): boolean {
  if (name === 'template') return lines.some((line) => line.words[0] === 'answer');
  return name === 'file' || name === 'auto' || (name === 'hosts' && words.length > 0 && lines.length === 0);
}

function unread(block: ServerBlock, { name, at }: Plugin): Finding {
  const was = `"${name}" answers for "${zonesOf(block)}", and such answers are not read`;
  const now = 'Names that only it sent to the proxy are not imported: add those under "allow".';
  return finding('dropped', 'unread-answers', [at], was, now);
}

function forwarded(block: ServerBlock, { words, at }: Plugin): Finding {
  const was = `What the lists do not answer for "${zonesOf(block)}" is asked of ${words.slice(1).join(', ') || 'another server'}`;
  const now = 'Only what a zone may reach resolves there. Names that were resolved so are not imported.';
  return finding('dropped', 'forwarded', [at], was, now);
}

function zonesOf({ zones }: ServerBlock): string {
  return zones.map(({ name }) => name).join(', ');
}
