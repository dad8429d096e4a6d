// Defects 13, 24, 25, 27, 28 and 29: what the guides and scripts beside the configuration had people do. They show in single lines.

import { finding, type Finding } from '../../finding.ts';
import type { SourceFile } from '../../source-file.ts';
import type { Sample } from './sample.ts';

export function guideDefects({ files }: Sample): readonly Finding[] {
  return files.flatMap((file) => [
    ...LINES.flatMap((rule) => linesLike(file, rule)),
    ...unsetVariables(file),
    ...differentAccounts(file),
  ]);
}

type LineRule = {
  readonly code: string;
  readonly defect: number;
  readonly pattern: RegExp;
  readonly kind: Finding['kind'];
  readonly was: string;
  readonly now: string;
};

const LINES: readonly LineRule[] = [
  {
    code: 'loopback-resolver',
    defect: 13,
    pattern: /\bDNS=127\.0\.0\.1\b/,
    kind: 'fixed',
    was: 'The host asks itself for names. K3s does not accept that and sends every name outside the list to 8.8.8.8',
    now: 'host/ of each zone gives host and cluster one resolver: the face of the parent.',
  },
  {
    code: 'tee',
    defect: 24,
    pattern: /\btee -a sudo\b/,
    kind: 'fixed',
    was: 'The command writes into a file of the name "sudo" as well',
    now: 'host/steps.md of each zone has the commands of that zone; they are run in tests.',
  },
  {
    code: 'level-2-proxy',
    defect: 24,
    pattern: /level 2\b.{0,20}\bhas an envoy/i,
    kind: 'fixed',
    was: 'The guide gives level 2 an Envoy, which it has not',
    now: 'What a zone has is synthesized, and so are its steps.',
  },
  {
    code: 'plain-mqtt',
    defect: 27,
    pattern: /(mqtt:\/\/\S+:1883\b|\b\d+\.\d+\.\d+\.\d+:1883\b|\bport:? `?1883\b)/i,
    kind: 'dropped',
    was: 'Messages travel between levels by MQTT without TLS and without sign-in',
    now: 'It is not imported. Declare routes under "telemetry" of site.yaml: docs/data-flows.md.',
  },
  {
    code: 'topic-slash',
    defect: 27,
    pattern: /`\/[a-z0-9]+(\/[a-z0-9+#-]+)+`/i,
    kind: 'dropped',
    was: 'A topic begins with a slash, and so with an empty part',
    now: 'It is not imported. Topics of routes say from which zone a message comes.',
  },
  {
    code: 'foreign-manifest',
    defect: 28,
    pattern: /kubectl\b.*\bapply\b.*-f\s+https?:\/\//,
    kind: 'fixed',
    was: 'A file is applied straight from the Internet, and its images are on no list',
    now: 'Steps apply files of this repository. What else runs in a zone needs its registry under "allow".',
  },
];

function linesLike(
  { name, text }: SourceFile,
  { pattern, kind, code, was, now, defect }: LineRule,
): readonly Finding[] {
  const at = text.split('\n').flatMap((line, index) => {
    const column = line.search(pattern) + 1;
    return column === 0 ? [] : [{ file: name, line: index + 1, column }];
  });
  return at.length === 0 ? [] : [finding(kind, code, at, was, now, defect)];
}

/** 25: a variable of a shell that is set further down, or never. */
function unsetVariables({ name, text }: SourceFile): readonly Finding[] {
  if (!/\.(md|sh|txt)$/i.test(name)) return [];
  const found = [...text.matchAll(/--id\s+"?\$\{?(\w+)\}?/g)].filter(
    ({ 1: variable = '', index }) => !new RegExp(`^\\s*(export )?${variable}=`, 'm').test(text.slice(0, index)),
  );
  return found.map(({ 1: variable = '', index }) => {
    const before = text.slice(0, index).split('\n');
    const at = { file: name, line: before.length, column: (before.at(-1) ?? '').length + 1 };
    const was = `"${variable}" is used before it is set`;
    return finding(
      'fixed',
      'unset-variable',
      [at],
      was,
      'host/steps.md uses no variable before it is set; a test holds that.',
      25,
    );
  });
}

/** 29: an account without keys at one level, with keys at another. */
function differentAccounts({ name, text }: SourceFile): readonly Finding[] {
  const accounts = text.split('\n').flatMap((line, index) => {
    const column = line.search(/az storage account create\b/) + 1;
    const keyless = /--allow-shared-key-access\s+false/.test(line);
    return column === 0 ? [] : [{ at: { file: name, line: index + 1, column }, keyless }];
  });
  const open = accounts.filter(({ keyless }) => !keyless).map(({ at }) => at);
  if (open.length === 0 || open.length === accounts.length) return [];
  const was = 'Storage accounts of some levels may be used by key, those of others not';
  return [
    finding('fixed', 'account-keys', open, was, 'No step makes a storage account: make them all without keys.', 29),
  ];
}
