// Defects 3, 9 to 12 and 15: how the DNS of a level answered.

import type { Position } from '../../../../levels/problem.ts';
import { finding, type Finding } from '../../finding.ts';
import type { Plugin, ServerBlock } from '../corefile.ts';
import type { Sample } from './sample.ts';

export function answerDefects({ dns }: Sample): readonly Finding[] {
  const blocks = [...new Set(dns.flatMap(({ names }) => names.map(({ block }) => block)))];
  return [...blocks.flatMap(judgeBlock), ...sameText(dns)];
}

function judgeBlock(block: ServerBlock): readonly Finding[] {
  const hosts = block.plugins.filter(({ name }) => name === 'hosts');
  const rewrites = block.plugins.filter(({ name }) => name === 'rewrite');
  return [
    ...(rewrites.length === 0 ? belowExact(block) : []),
    ...rewrites.flatMap(judgeRewrite),
    ...hosts.flatMap(judgeTtl),
    ...otherTypes(block),
  ];
}

function about(code: string, defect: number, at: Position, was: string, now: string): Finding {
  return finding('fixed', code, [at], was, now, defect);
}

/** 3 */
function belowExact(block: ServerBlock): readonly Finding[] {
  const answers = block.plugins.some(
    ({ name, lines, words }) =>
      name === 'template' ||
      name === 'file' ||
      words.includes('fallthrough') ||
      lines.some((line) => line.words[0] === 'fallthrough'),
  );
  if (answers) return [];
  const was = 'A block for one name is a DNS zone: names below it fail with SERVFAIL, and clients ask again and again';
  return [
    about(
      'zone-of-name',
      3,
      block.at,
      was,
      'A name that is not listed does not exist (NXDOMAIN), and is asked for once.',
    ),
  ];
}

function judgeRewrite({ words, lines, at }: Plugin): readonly Finding[] {
  const all = [...words, ...lines.flatMap((line) => line.words)];
  const pattern = all[all.indexOf('regex') + 1] ?? '';
  const isRegex = all.includes('regex');
  const owner = all.includes('answer')
    ? []
    : [
        about(
          'answer-owner',
          9,
          at,
          'The rewrite leaves the answer under another name than was asked for',
          'The owner of an answer is the question.',
        ),
      ];
  const loose = isRegex && (/(^|[^\\)*+?])\.(?![*+?])/.test(pattern) || !pattern.startsWith('^'));
  return loose
    ? [
        ...owner,
        about(
          'loose-pattern',
          10,
          at,
          'The pattern of the rewrite has dots that match anything, or no beginning',
          'Names are matched label by label.',
        ),
      ]
    : owner;
}

/** 11: the plugin's own default is an hour. */
const LONG_SECONDS = 300;

function judgeTtl({ lines, at }: Plugin): readonly Finding[] {
  const ttl = lines.find(({ words }) => words[0] === 'ttl');
  const seconds = ttl === undefined ? 3600 : Number(ttl.words[1]);
  if (seconds <= LONG_SECONDS) return [];
  const was = `Clients keep the address of the proxy for ${seconds} seconds, however it changes`;
  return [about('long-ttl', 11, ttl?.at ?? at, was, 'Answers hold for 30 seconds.')];
}

/** 12 */
function otherTypes(block: ServerBlock): readonly Finding[] {
  if (block.plugins.some(({ name }) => name === 'template' || name === 'file' || name === 'acl')) return [];
  const was = 'What is answered to questions of other types (AAAA, HTTPS) is left to the version of CoreDNS';
  return [about('other-types', 12, block.at, was, 'They are empty, with the record that ends the question.')];
}

/** 15: lists that are the same, or should be, kept twice. */
function sameText(dns: Sample['dns']): readonly Finding[] {
  return dns.flatMap((part, index) => {
    const twin = dns.slice(0, index).find((other) => listOf(other) === listOf(part));
    if (twin === undefined) return [];
    const at = [twin, part].flatMap(({ names }) => names.slice(0, 1).map((name) => name.at));
    const was = 'The same list is kept in two files, which have to be changed together';
    return [finding('fixed', 'copied-list', at, was, 'DNS and forwarder follow from one file for each zone.', 15)];
  });
}

function listOf({ names }: Sample['dns'][number]): string {
  return names.map(({ written, kind }) => `${kind} ${written}`).join('\n');
}
