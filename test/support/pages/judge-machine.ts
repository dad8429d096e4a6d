// Judges what a page tells people to do to a machine as root, and the builders of images: files that are there, units that exist.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a step says to bring along, or an earlier one has made. */
const BROUGHT = new Set(['sallyport.tgz', 'oven-vendor-support.yaml', 'allowed-signers', 'k3s']);
const FOREIGN_UNITS = new Set(['k3s', 'k3s.service', 'chrony.service']);
const SYSTEMCTL = new Set(['start', 'restart', 'status', 'enable', 'daemon-reload']);

/** `sudo …`, `journalctl …`: why it is wrong; undefined where it is right. */
export function faultOfMachine(words: readonly string[], clone: string): string | undefined {
  const [program = '', ...rest] = words[0] === 'sudo' ? words.slice(1) : words;
  switch (program) {
    case 'systemctl':
      return SYSTEMCTL.has(rest[0] ?? '')
        ? unknownUnit(rest.slice(1), clone)
        : `systemctl has no "${rest[0] ?? ''}" here`;
    case 'journalctl':
      return unknownUnit(valuesOf(rest, ['-u', '--unit']), clone);
    case 'install':
      return rest.includes('-d') ? undefined : missingFile(rest.slice(0, -1), clone);
    case 'tar':
      return missingFile(valuesOf(rest, ['--file']), clone);
    case 'tee':
    case 'mkdir':
    case 'rm':
      return rest.at(-1)?.startsWith('/etc/') === true
        ? undefined
        : `"${rest.at(-1) ?? ''}" is nothing to touch as root`;
    default:
      return `"${program}" is not known here`;
  }
}

/** `docker build …` and its like: the file and the folder are there. */
export function faultOfBuild(words: readonly string[], clone: string): string | undefined {
  if (words.at(-1) !== '.') return 'it builds another folder than the root of the clone';
  return missingFile(valuesOf(words, ['--file']), clone);
}

function valuesOf(words: readonly string[], names: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => (names.includes(word) ? [words[index + 1] ?? ''] : []));
}

function missingFile(words: readonly string[], clone: string): string | undefined {
  const files = words.filter(
    (word, index) => !word.startsWith('-') && !/^-[mgo]$|^--mode$/.test(words[index - 1] ?? ''),
  );
  const missing = files.find((file) => !BROUGHT.has(file) && !file.startsWith('/') && !existsSync(join(clone, file)));
  return missing === undefined ? undefined : `there is no "${missing}"`;
}

function unknownUnit(words: readonly string[], clone: string): string | undefined {
  const ours = readdirSync(join(clone, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('/systemd/'))
    .map((file) => file.slice(file.lastIndexOf('/') + 1));
  const named = words.filter((word) => !word.startsWith('-'));
  const unknown = named.find(
    (unit) => ![unit, `${unit}.service`].some((name) => ours.includes(name) || FOREIGN_UNITS.has(name)),
  );
  return unknown === undefined ? undefined : `there is no unit "${unknown}"`;
}
