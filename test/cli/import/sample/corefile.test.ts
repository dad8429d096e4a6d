import { describe, expect, test } from '@jest/globals';
import { readCorefile } from '../../../../cli/import/sample/corefile.ts';
import { dnsNames } from '../../../../cli/import/sample/dns-list.ts';
import { judgeBlocks } from '../../../../cli/import/sample/judge-blocks.ts';
import { wholeText } from '../../../../cli/import/sample/embedded.ts';

const read = (text: string): ReturnType<typeof readCorefile> => readCorefile(wholeText('Corefile', text));

describe('readCorefile()', () => {
  test('reads blocks, plugins and their lines, each with its place', () => {
    const { blocks, problems } = read(
      'one.example:53 two.example {\n  hosts {\n    10.0.0.1 one.example two.example # both\n    fallthrough\n  }\n  log\n}\n',
    );
    expect(problems).toEqual([]);
    expect(blocks).toMatchObject([
      {
        zones: [{ name: 'one.example' }, { name: 'two.example' }],
        at: { line: 1, column: 1 },
        plugins: [
          {
            name: 'hosts',
            at: { line: 2, column: 3 },
            lines: [{ words: ['10.0.0.1', 'one.example', 'two.example'] }, { words: ['fallthrough'] }],
          },
          { name: 'log', words: [], lines: [] },
        ],
      },
    ]);
  });

  test('keeps to a plugin what stands in its braces, however deep', () => {
    const { blocks, problems } = read(
      '. {\n  a {\n    b {\n      hosts {\n      }\n    }\n  }\n  hosts {\n    10.0.0.1 x.example\n  }\n}\n',
    );
    expect(problems).toEqual([]);
    expect(dnsNames(blocks).map(({ written }) => written)).toEqual(['x.example']);
  });

  test.each([
    ['a block that is never closed', 'x.example {\n  log\n', 'Corefile:1:1', 'never closed'],
    ['a brace that closes nothing', 'x.example {\n}\n  }\n', 'Corefile:3:3', 'closes nothing'],
    ['a line outside of any block', 'x.example\n', 'Corefile:1:1', 'opens no server block'],
  ])('tells of %s, with its place', (_what, text, place, words) => {
    const { problems } = read(text);
    expect(problems.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([place]);
    expect(problems[0]?.message).toContain(words);
  });

  test('reads lines that end in a carriage return', () => {
    expect(dnsNames(read('x.example {\r\n  hosts {\r\n    10.0.0.1 x.example\r\n  }\r\n}\r\n').blocks)).toMatchObject([
      { written: 'x.example', kind: 'exact', target: '10.0.0.1' },
    ]);
  });
});

describe('dnsNames()', () => {
  test('takes a block with a rewrite for a zone, and no option for an address', () => {
    const { blocks } = read(
      'x.example {\n  rewrite name regex (.*).x.example x.example\n  hosts {\n    10.0.0.1 x.example\n    ttl 60\n    no_reverse\n  }\n}\n',
    );
    expect(dnsNames(blocks)).toMatchObject([
      { written: 'x.example', kind: 'zone', target: '10.0.0.1', at: { line: 4 } },
    ]);
  });
});

describe('judgeBlocks()', () => {
  const codes = (text: string): readonly string[] => judgeBlocks(read(text).blocks).map(({ code }) => code);

  test.each([
    [
      'a template that answers',
      'x.example {\n  template IN A {\n    answer "{{ .Name }} 60 IN A 10.0.0.1"\n  }\n}\n',
      'unread-answers',
    ],
    ['a file of a zone', 'x.example {\n  file /etc/x.zone\n}\n', 'unread-answers'],
    ['a file of hosts', 'x.example {\n  hosts /etc/hosts\n}\n', 'unread-answers'],
    ['a server that is asked for the rest', '. {\n  forward . 8.8.8.8\n}\n', 'forwarded'],
  ])('tells of %s', (_what, text, code) => {
    expect(codes(text)).toEqual([code]);
  });

  test.each([
    ['hosts that are read', 'x.example {\n  hosts {\n    10.0.0.1 x.example\n  }\n}\n'],
    ['a template that says no', 'x.example {\n  template ANY ANY {\n    rcode NXDOMAIN\n  }\n}\n'],
    ['a block that answers nothing', 'x.example {\n  log\n}\n'],
  ])('has nothing to say of %s', (_what, text) => {
    expect(codes(text)).toEqual([]);
  });
});
