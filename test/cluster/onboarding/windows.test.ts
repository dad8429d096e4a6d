import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseSteps, type Step } from './steps.ts';
import { withoutWindows } from './windows.ts';

const REPOSITORY = new URL('../../..', import.meta.url);
const STEPS: readonly Step[] = globSync('dist/*/*/host/steps.md', { cwd: REPOSITORY })
  .flatMap((page) => parseSteps(readFileSync(new URL(page, REPOSITORY), 'utf8')))
  .filter(({ shell }) => shell === 'powershell');

function step(command: string): Step {
  return { number: 1, title: 'Act', prose: '', shell: 'powershell', commands: [{ text: command }] };
}

describe('withoutWindows()', () => {
  test('finds steps for Windows in the examples', () => {
    expect(STEPS.map(({ title }) => title)).toEqual([
      'Point Windows at its only nameserver',
      'Set the clock',
      'Deploy AKS Edge Essentials',
    ]);
  });

  test.each(STEPS.map((each) => [each.title, each] as const))('has words that bash can parse for "%s"', (_, each) => {
    const { shell, commands } = withoutWindows(each);
    const { status, stderr } = spawnSync('bash', ['-n'], {
      input: commands.map(({ text }) => text).join('\n'),
      encoding: 'utf8',
    });
    expect([shell, status, stderr]).toEqual(['bash', 0, '']);
  });

  test('keeps what a command is about', () => {
    const { commands } = withoutWindows(
      step('Set-DnsClientServerAddress -InterfaceAlias $Card -ServerAddresses 10.3.0.10'),
    );
    expect(commands.map(({ text }) => text)).toEqual([
      "sudo rm -f /etc/resolv.conf && printf 'nameserver %s\\n' 10.3.0.10 | sudo tee /etc/resolv.conf",
    ]);
  });

  test('refuses a command it has no words for', () => {
    expect(() => withoutWindows(step('Remove-AksEdgeDeployment'))).toThrow('Cannot run "Remove-AksEdgeDeployment"');
  });

  test('leaves steps for bash as they are', () => {
    const bash: Step = { ...step('true'), shell: 'bash' };
    expect(withoutWindows(bash)).toBe(bash);
  });
});
