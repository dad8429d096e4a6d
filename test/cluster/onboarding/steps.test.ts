import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { broughtAlong } from './brought-along.ts';
import { scriptOf, turnsOf } from './shell-script.ts';
import { parseSteps, type Step } from './steps.ts';

const REPOSITORY = new URL('../../..', import.meta.url);
const PAGES = globSync('dist/*/*/host/steps.md', { cwd: REPOSITORY }).sort();
/** Everything the steps type, but for PowerShell. Whatever is new has to be looked at: a stand-in may have to learn it. */
const PROGRAMS =
  'az bash cat chronyc env export flux getent install issuer= kubectl ln mkdir openssl printf rm sed shred systemctl systemd-sysusers sysctl tar tee true umask'.split(
    ' ',
  );

function stepsOf(page: string): readonly Step[] {
  return parseSteps(readFileSync(new URL(page, REPOSITORY), 'utf8'));
}

function step(body: string): Step {
  const [first] = parseSteps(`# Onboarding\n\n## 1. Act\n\n${body}\n`);
  if (first === undefined) throw new Error('The page has no step');
  return first;
}

/** The first word of each command of a pipeline or list, behind sudo and brackets. */
function programsOf(text: string): readonly string[] {
  const bare = text.replaceAll('\\\n', ' ').replaceAll(/'[^']*'/g, "''");
  return bare.split(/\|\||\||&&|\(|\n/).flatMap((part) => /^\s*(?:sudo )?([a-z][a-z0-9-]*=?)/.exec(part)?.[1] ?? []);
}

describe('parseSteps()', () => {
  test('finds every page of the examples', () => {
    expect(PAGES).toHaveLength(10);
  });

  test.each(PAGES)('reads all of %s', (page) => {
    const steps = stepsOf(page);
    const blocks = readFileSync(new URL(page, REPOSITORY), 'utf8').match(/^```(?:bash|powershell)$/gm) ?? [];
    expect(steps.filter(({ commands }) => commands.length > 0)).toHaveLength(blocks.length);
    const unknown = steps
      .filter(({ shell }) => shell === 'bash')
      .flatMap(({ commands }) => commands.flatMap(({ text }) => programsOf(text)))
      .filter((program) => !PROGRAMS.includes(program));
    expect(unknown).toEqual([]);
  });

  test('tells title, words and commands apart', () => {
    expect(step('Look out.\n\n```bash\ntrue # always\n```')).toEqual({
      number: 1,
      title: 'Act',
      prose: 'Look out.',
      shell: 'bash',
      commands: [{ text: 'true # always' }],
    });
  });

  test('keeps a command together that goes on', () => {
    const { commands } = step('```bash\naz login \\\n  --now\nprintf x |\n  sudo tee y\n```');
    expect(commands.map(({ text }) => text)).toEqual(['az login \\\n  --now', 'printf x |\n  sudo tee y']);
  });

  test('reads a step without commands', () => {
    expect(step('Only words.')).toMatchObject({ prose: 'Only words.', commands: [] });
  });

  test.each([
    ['a block of another kind', '```yaml\na: b\n```', 'has others'],
    ['two blocks', '```bash\ntrue\n```\n\n```bash\ntrue\n```', 'has others'],
    ['a command without its end', '```bash\naz login \\\n```', 'it goes on, and nothing follows'],
  ])('refuses %s', (_, body, complaint) => {
    expect(() => step(body)).toThrow(complaint);
  });

  test('refuses a page that skips a number', () => {
    expect(() => parseSteps('# Page\n\n## 2. Second\n')).toThrow('Cannot read step 1: it begins with "## 2. Second"');
  });
});

describe('turnsOf()', () => {
  test('types the keys of a conduit on the host of the parent, and goes back', () => {
    const give = stepsOf('dist/contoso-bakery/level-3/host/steps.md').find(({ title }) =>
      title.startsWith('Give level-3'),
    );
    const turns = give === undefined ? [] : turnsOf(give, 'level-3');
    expect(turns.map(({ host, commands }) => [host, commands.length])).toEqual([
      ['level-3', 1],
      ['level-3-5', 2],
      ['level-3', 3],
    ]);
  });
});

describe('scriptOf()', () => {
  /** Types commands as on a host, one shell after the other; `seen` is what was on the screen. */
  function type(...shells: readonly (readonly string[])[]): {
    readonly codes: readonly (number | null)[];
    readonly seen: string;
  } {
    using folder = new TemporaryFolder();
    const files = { session: join(folder.path, 'session'), screen: join(folder.path, 'screen') };
    const codes = shells.map((commands) => spawnSync('bash', ['-c', scriptOf(commands, files)]).status);
    return { codes, seen: readFileSync(files.screen, 'utf8') };
  }

  test('shows each command and what it said', () => {
    expect(type(["echo 'to be seen' # and noted", 'echo complaint >&2'])).toEqual({
      codes: [0],
      seen: "$ echo 'to be seen' # and noted\nto be seen\n$ echo complaint >&2\ncomplaint\n",
    });
  });

  test.each([
    ['a command', 'false'],
    ['the first part of a list', 'false && true'],
    ['the first part of a pipeline', 'false | cat'],
    ['a variable that is not set', 'echo "$nobody_set_this"'],
  ])('stops at %s that fails', (_, command) => {
    const { codes, seen } = type([command, 'echo reached']);
    expect(codes).not.toEqual([0]);
    expect(seen).not.toContain('\nreached');
  });

  test('remembers what was exported, and nothing else', () => {
    const { seen } = type(['export KEPT=yes', 'LOST=yes'], ['echo "kept: $KEPT, lost: ${LOST:-no}"']);
    expect(seen).toContain('kept: yes, lost: no');
  });
});

describe('broughtAlong()', () => {
  test.each([
    ['contoso-bakery/level-3-5', ['allowed-signers', 'coredns', 'git-credentials', 'sallyport.tgz']],
    [
      'contoso-bakery/level-3',
      [
        'git-token',
        'git-user',
        'images',
        'install.sh',
        'k3s',
        'k3s-airgap-images-amd64.tar.zst',
        'level-3.crt',
        'level-3.key',
      ],
    ],
    ['fabrikam-aks-and-vm/level-4', ['git-token', 'git-user']],
  ])('lists what the steps of %s read', (zone, expected) => {
    expect(broughtAlong(stepsOf(`dist/${zone}/host/steps.md`))).toEqual(expected);
  });
});
