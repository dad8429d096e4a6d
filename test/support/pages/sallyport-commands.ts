// The commands of a page for operators: every `npm run sallyport -- …` of its `bash` blocks, in order.

import { readFileSync } from 'node:fs';

/** What collects logs in a plant; the test of the page looks at it by itself. */
const OTHERS = /^(mkdir|kubectl) /;

export type Page = {
  readonly text: string;
  /** The arguments of each command, as a shell would split them: none of them is quoted. */
  readonly commands: readonly (readonly string[])[];
};

export function readPage(name: string): Page {
  const text = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
  const lines = [...text.matchAll(/^```bash\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.trimEnd().split('\n'));
  const commands = lines
    .filter((line) => !OTHERS.test(line))
    .map((line) => {
      const [, args] = /^npm run sallyport -- ([^"'|>&;$]*?)(?: +#.*)?$/.exec(line) ?? [];
      if (args === undefined) throw new Error(`Cannot run "${line}" of docs/${name}: it is no command of sallyport`);
      return args.split(/\s+/);
    });
  return { text, commands };
}
