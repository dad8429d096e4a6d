import { describe, expect, test } from '@jest/globals';
import { zoneSchema } from '../../../levels/declaration/zone.ts';
import { siteSchema } from '../../../levels/declaration/site.ts';
import { readDeclaration } from '../../../levels/loading/read-declaration.ts';
import { withoutRefusedParts } from '../../../levels/loading/refused-parts.ts';
import { parseYaml } from '../../../levels/loading/yaml-file.ts';

const SOUND = 'level: 2\ndistribution: k3s\nnetwork: 10.1.0.0/24\n';

function problemsOf(text: string): readonly string[] {
  const { faults } = readDeclaration(zoneSchema, parseYaml('zone.yaml', text).file);
  return faults.map(({ problem: { line, column, code, message } }) => `${line}:${column} ${code} ${message}`);
}

describe('readDeclaration()', () => {
  test('gives the declaration of a sound file', () => {
    const { declaration, faults } = readDeclaration(zoneSchema, parseYaml('zone.yaml', SOUND).file);
    expect(declaration).toEqual({ level: 2, distribution: 'k3s', network: '10.1.0.0/24' });
    expect(faults).toEqual([]);
  });

  test.each([
    [
      'an unknown key near a known one',
      'parnt: a',
      '4:1 unknown-key Cannot use key "parnt": it is not known here. Did you mean "parent"?',
    ],
    [
      'an unknown key near none, with the known ones',
      'policies: { zzzzzz: 1 }',
      '4:13 unknown-key Cannot use key "zzzzzz": it is not known here. Known: "forwarder", "iotOperations", "namespaces"',
    ],
    [
      'an unknown key in a list',
      'devices:\n  - { network: 10.1.0.0/25, ports: [1], why: cameras, port: 1 }',
      '5:55 unknown-key Cannot use key "port": it is not known here. Did you mean "ports"?',
    ],
    [
      'a word that is not in a choice',
      'policies: { iotOperations: enforced }',
      '4:28 value Cannot use "enforced" as iotOperations: it is not one of "enforce", "off". Did you mean "enforce"?',
    ],
    ['a value of another type', 'devices: 7', '4:10 type Cannot use 7 as devices: it is not a list'],
    ['an empty value at its key', 'dns:', '4:1 type Cannot use an empty value as dns: it is not a mapping'],
    ['an empty list', 'seenAs: []', '4:9 value Cannot use a list as seenAs: it is not a list of at least 1'],
    [
      'a name that is no DNS label',
      'parent: Level_3',
      '4:9 value Cannot use "Level_3" as parent: it is not a DNS label: small letters a-z, 0-9 and "-", at most 63 characters, neither first nor last a "-"',
    ],
    [
      'host bits in a network',
      'seenAs: [10.1.0.7/24]',
      '4:10 value Cannot use "10.1.0.7/24" as seenAs: it is not a network address; "10.1.0.7/24" lies in "10.1.0.0/24"',
    ],
    [
      'a value that fits no branch of a union',
      'profiles: [7]',
      '4:12 type Cannot use 7 as profiles: it is not of the form expected here',
    ],
    [
      'a fault in the branch of a union that fits',
      'profiles: [{ name: flux, wiht: {} }]',
      '4:26 unknown-key Cannot use key "wiht": it is not known here. Did you mean "with"?',
    ],
    [
      'what is missing, at the parent’s key',
      'cluster: {}\nforwarder: { replicas: 2 }',
      '5:1 missing-key Cannot use "forwarder": "faces" is missing. Add it (Where children find it; one is enough for most)',
    ],
  ])('refuses %s', (_, line, expected) => {
    expect(problemsOf(`${SOUND}${line}\n`)).toEqual([expected]);
  });

  test('reports a misspelt required key once, as unknown', () => {
    expect(problemsOf('level: 2\ndistributoin: k3s\nnetwork: 10.1.0.0/24\n')).toEqual([
      '2:1 unknown-key Cannot use key "distributoin": it is not known here. Did you mean "distribution"?',
    ]);
  });

  test('reports several mistakes of one file at once', () => {
    expect(problemsOf('level: 7\nnetwork: 10.1.0.0\n').map((text) => text.split(' ').slice(0, 2))).toEqual([
      ['1:8', 'value'],
      ['1:1', 'missing-key'],
      ['2:10', 'value'],
    ]);
  });

  test('says that an empty file is empty', () => {
    expect(problemsOf('# nothing\n')).toEqual([
      '1:1 missing-key Cannot use this file: it is empty. Write a declaration or remove the file',
    ]);
  });

  test('does not repeat a secret it refuses', () => {
    const url = 'https://plant:pa55word@git.example/plant';
    const { faults } = readDeclaration(siteSchema, parseYaml('site.yaml', `git: { url: "${url}" }\n`).file);
    const messages = faults.map(({ problem }) => problem.message);
    expect(messages).toContain(
      'Cannot use this value as url: it is not an https URL without user and password; name a Secret in "secretRef"',
    );
    expect(messages.join()).not.toContain('pa55word');
  });
});

describe('withoutRefusedParts()', () => {
  const { file } = parseYaml(
    'zone.yaml',
    `${SOUND}allow:\n  - { host: A, port: 1, why: first, owner: ops }\n  - { host: b, port: 2, why: second, owner: ops }\ndns: { mode: mine }\ncluster: { name: a }\n`,
  );
  const { faults } = readDeclaration(zoneSchema, file);
  const { value, original } = withoutRefusedParts(file.value, faults);

  test('leaves out refused items of lists and refused keys, and nothing else', () => {
    expect(value).toEqual({
      level: 2,
      distribution: 'k3s',
      network: '10.1.0.0/24',
      allow: [{ host: 'b', port: 2, why: 'second', owner: 'ops' }],
      cluster: { name: 'a' },
    });
  });

  test('remembers where an item that moved up stands in the file', () => {
    expect(original(['allow', 0, 'host'])).toEqual(['allow', 1, 'host']);
    expect(original(['cluster', 'name'])).toEqual(['cluster', 'name']);
  });
});
