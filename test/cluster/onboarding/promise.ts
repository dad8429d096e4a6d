// What a step promises to be seen on the screen, and whether it was. A person would compare the two before going on.

import type { Step } from './steps.ts';

const ONE_ADDRESS = /The last command prints (?<address>[\d.]+), .*and nothing else\./;

/** What is wrong; undefined where all is as promised, or nothing was promised. */
export function brokenPromise({ prose }: Step, screen: string): string | undefined {
  const address = ONE_ADDRESS.exec(prose)?.groups?.['address'];
  if (address === undefined) return undefined;
  const printed = screen
    .slice(screen.lastIndexOf('\n$ ') + 1)
    .split('\n')
    .slice(1)
    .filter((line) => line !== '');
  const others = printed.filter((line) => !line.startsWith(`${address} `));
  if (printed.length > 0 && others.length === 0) return undefined;
  return `the last command was to print ${address} and nothing else, and printed:\n${printed.join('\n')}`;
}
