import { describe, expect, test } from '@jest/globals';
import { loadProfiles } from '../../levels/load-profiles.ts';
import type { Repository } from '../../levels/repository.ts';

const SOUND = `profile: one
purpose: a list for tests
source: a page
reviewed: 2026-01-01
parameters: { name: { purpose: a name } }
scenarios: { odd: odd days }
clouds:
  AzureCloud:
    - { host: "**.vendor.example", port: 443, purpose: everything, when: odd, narrow: { parameter: name, hosts: [<name>.vendor.example] } }
`;

function repositoryOf(text: string): Repository {
  return { read: () => text, list: () => ['one.yaml', 'profile.schema.json'] };
}

function problemsOf(from: string, to: string): readonly string[] {
  const text = SOUND.replace(from, to);
  expect(text).not.toBe(SOUND);
  const { profiles, problems } = loadProfiles(repositoryOf(text));
  expect(profiles.size).toBe(0);
  return problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
}

describe('loadProfiles()', () => {
  test('loads a sound profile with its file and lines', () => {
    const { profiles, problems } = loadProfiles(repositoryOf(SOUND));
    expect(problems).toEqual([]);
    expect(profiles.get('one')).toMatchObject({ file: 'profiles/one.yaml', profile: { reviewed: '2026-01-01' } });
    expect(profiles.get('one')?.lineOf('AzureCloud', 0)).toBe(9);
  });

  test('reads a file again when its text has changed', () => {
    expect(loadProfiles(repositoryOf(SOUND)).profiles.get('one')?.profile.purpose).toBe('a list for tests');
    const edited = SOUND.replace('a list for tests', 'another list');
    expect(loadProfiles(repositoryOf(edited)).profiles.get('one')?.profile.purpose).toBe('another list');
  });

  test.each([
    { fault: 'another name than its file', from: 'profile: one', to: 'profile: two', at: '1:10 name' },
    { fault: 'a day that does not exist', from: '2026-01-01', to: '2026-02-30', at: '4:11 value' },
    { fault: 'an unknown key', from: 'source:', to: 'sauce:', at: '3:1 unknown-key' },
    { fault: 'a host with a scheme', from: '"**.vendor.example"', to: 'https://vendor.example', at: '9:15 host' },
    { fault: 'a host with a slash', from: '<name>.vendor.example', to: '<name>.vendor.example/', at: '9:114 host' },
    { fault: 'a host in upper case', from: '"**.vendor.example"', to: 'Vendor.example', at: '9:15 host' },
    { fault: 'an undeclared parameter', from: '"**.vendor.example"', to: '<nom>.vendor.example', at: '9:15 parameter' },
    { fault: 'a parameter nobody declared', from: 'parameter: name', to: 'parameter: nom', at: '9:100 parameter' },
    { fault: 'an undeclared scenario', from: 'odd: odd', to: 'even: even', at: '9:74 scenario' },
    { fault: 'a scenario no entry uses', from: '{ odd:', to: '{ even: even days, odd:', at: '6:20 unused' },
    { fault: 'a parameter no entry uses', from: '{ name:', to: '{ other: { purpose: none }, name:', at: '5:22 unused' },
    {
      fault: 'a tcp entry',
      from: 'purpose: everything',
      to: 'protocol: tcp, purpose: everything',
      at: '9:57 protocol',
    },
    {
      fault: 'a companion that does not exist',
      from: 'scenarios:',
      to: 'requires: [two]\nscenarios:',
      at: '6:12 unknown-profile',
    },
    { fault: 'broken YAML', from: 'reviewed: 2026-01-01', to: 'reviewed: [2026-01-01', at: '5:1 yaml' },
  ])('refuses a profile with $fault', ({ from, to, at }) => {
    expect(problemsOf(from, to)).toEqual([`levels/profiles/one.yaml:${at}`]);
  });
});
