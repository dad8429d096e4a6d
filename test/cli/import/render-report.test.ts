import { describe, expect, test } from '@jest/globals';
import { finding, type Fate } from '../../../cli/import/finding.ts';
import { renderReport, type ImportReport } from '../../../cli/import/render-report.ts';

const at = (line: number): Fate['at'] => ({ file: 'old.yaml', line, column: 1 });
const fate = (zone: string, more: Partial<Fate>): Fate => ({
  zone,
  written: '*.x.example',
  port: 443,
  at: at(1),
  outcome: 'dropped',
  hosts: [],
  because: 'nobody needs it',
  ...more,
});

function report(more: Partial<ImportReport>): string {
  return renderReport({ site: 'plant', source: 'From somewhere', files: [], findings: [], names: [], ...more });
}

describe('renderReport()', () => {
  test('puts what somebody has to do first', () => {
    const findings = (['fixed', 'ambiguous', 'dropped', 'confirm'] as const).map((kind) =>
      finding(kind, kind, [], 'This', 'That.'),
    );
    expect([...report({ findings }).matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'To confirm',
      'Dropped',
      'Ambiguous',
      'Fixed',
    ]);
  });

  test('tells the same fate of several zones once', () => {
    const names = [fate('level-3', {}), fate('level-2', { at: at(7) })];
    expect(report({ names })).toContain(
      '- `*.x.example:443` of level-3, level-2 (old.yaml:1, old.yaml:7): nobody needs it.\n',
    );
  });

  test('tells once what three findings end with, and names the defect', () => {
    const findings = [1, 2, 3].map((line) =>
      finding('fixed', 'slip', [at(line)], `Slip ${line}`, 'It cannot happen again.', 19),
    );
    expect(report({ findings })).toContain(
      '- 3 of a kind. It cannot happen again. Known defect 19.\n  - Slip 1 (old.yaml:1).\n  - Slip 2 (old.yaml:2).\n  - Slip 3 (old.yaml:3).\n',
    );
  });

  test('shows three places and counts the rest', () => {
    const findings = [finding('fixed', 'slip', [1, 2, 3, 4, 5].map(at), 'Slips', 'Gone.')];
    expect(report({ findings })).toContain('- Slips (old.yaml:1, old.yaml:2, old.yaml:3 and 2 more). Gone.');
  });

  test('lets no text of a source pass for markdown, or for a command to a terminal', () => {
    const names = [fate('level-3', { written: 'a`b|c\u001B[2J', because: 'it is <b>bold</b> | *wide*' })];
    const text = report({ names });
    expect(text).not.toContain('\u001B');
    expect(text).not.toContain('<b>');
    expect(report({ source: 'From a\u001B[2J\nb' })).toContain('\nFrom a\\u{1b}\\[2J\\u{a}b. 0 names');
    expect(
      text
        .split('\n')
        .findLast((line) => line.startsWith('| level-3'))
        ?.match(/(?<!\\)\|/g),
    ).toHaveLength(6);
  });

  test('leaves the table to the file where there is one', () => {
    const rendered = renderReport(
      { site: 'plant', source: '', files: [], findings: [], names: [fate('level-3', {})] },
      'report.md',
    );
    expect(rendered).not.toContain('| zone |');
    expect(rendered).toContain('Every name: `report.md`');
  });
});
