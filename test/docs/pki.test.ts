// The commands of docs/pki.md, run as they stand there in a clone in small. What needs a cluster or Azure only says what it
// was asked for.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { fetchedParts } from '../../constructs/telemetry-trust/fetched-objects.ts';
import { readAuthorities } from '../../levels/loading/read-authorities.ts';
import type { AuthorityFile } from '../../levels/pki/authority-file.ts';
import { workingTree } from '../../levels/repository.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import { Clone } from '../support/clone.ts';
import { exampleSite } from '../support/declared-site.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const SITE = 'contoso-bakery';
const PAGE = readFileSync(join(REPOSITORY, 'docs/pki.md'), 'utf8');
const BLOCKS = [...PAGE.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, block = '']) => block);
const [MAKE = '', CLIENT = '', VAULT = '', TRY = '', ADD = '', SHOW = '', REMOVE = ''] = BLOCKS;

/** Stand-ins: the command of this repository, and what only tells what it was asked for. */
const PRELUDE = `npm() { shift 4; "$NODE" "$REPOSITORY/cli/main.ts" "$@"; }
for each in kubectl cmctl az; do eval "$each() { echo $each \\"\\$@\\" >>\\"$HOME/asked\\"; }"; done
`;

/** A machine without openssl makes no authorities; everybody else tries the page. */
const hasOpenssl = spawnSync('bash', ['-c', 'command -v openssl']).status === 0;
const describeWithOpenssl = hasOpenssl ? describe : describe.skip;

let clone: Clone;
let home: string;
let keys: string;

beforeAll(() => {
  clone = new Clone([SITE]);
  home = join(clone.path, 'home');
  keys = join(home, 'sallyport-keys', SITE);
  mkdirSync(home);
  const pki = join(clone.path, 'levels/sites', SITE, 'pki');
  for (const file of readdirSync(pki)) unlinkSync(join(pki, file));
});

afterAll(() => {
  clone[Symbol.dispose]();
});

function follow(block: string): { readonly code: number | null; readonly out: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-eu', '-o', 'pipefail', '-c', PRELUDE + block], {
    cwd: clone.path,
    env: { PATH: process.env['PATH'], HOME: home, NODE: process.execPath, REPOSITORY },
    encoding: 'utf8',
  });
  return { code: status, out: `${stdout}${stderr}` };
}

function authorities(): ReadonlyMap<string, AuthorityFile> {
  return readAuthorities(workingTree(clone.path), `levels/sites/${SITE}`);
}

function count(name: string): number {
  return authorities().get(name)?.certificates.length ?? 0;
}

/** How many certificates the broker of level 4 believes: the root, and whatever is in the file of level 3. */
function believedAtTheTop(): number {
  const bundle = readFileSync(join(clone.path, `dist/${SITE}/level-4/trust/ConfigMap.children-ca.yaml`), 'utf8');
  return bundle.split('BEGIN CERTIFICATE').length - 1;
}

function keyFile(name: string): string {
  return readFileSync(join(keys, name), 'utf8');
}

/** What becomes of the connection that the page tries, at a server that shows what level 4 does and believes an authority. */
async function tryAt(believed: string): Promise<ReturnType<typeof follow>> {
  const shows = ['-cert', `${keys}/level-4-server/tls.crt`, '-cert_chain', `${keys}/level-4.crt`];
  const asks = ['-Verify', '3', '-verify_return_error', '-CAfile', `${keys}/${believed}.crt`];
  const at = ['-accept', '127.0.0.1:0', '-key', `${keys}/level-4-server/tls.key`];
  const server = spawn('openssl', ['s_server', ...at, ...shows, ...asks], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(server, 'exit');
  try {
    for await (const line of createInterface({ input: server.stdout })) {
      const [, address] = /^ACCEPT (\S+:\d+)$/.exec(line) ?? [];
      if (address !== undefined) return follow(TRY.replace('$broker:8883', address));
    }
    throw new Error('Cannot try a connection: the server has ended');
  } finally {
    server.kill();
    await ended;
  }
}

describeWithOpenssl('docs/pki.md', () => {
  test('makes authorities that check accepts', () => {
    const { code, out } = follow(MAKE);
    expect(out).not.toMatch(/pki|authorit/i);
    expect(code).toBe(0);
    const needed = telemetryOf(exampleSite(SITE)).authorities.map(({ zone }) => zone);
    expect([...authorities().keys()]).toEqual([...needed, 'root'].toSorted());
  });

  test('keeps what is there when it is run again', () => {
    const before = [...authorities().values()].flatMap(({ certificates }) => certificates.map(({ pem }) => pem));
    expect(follow(MAKE).code).toBe(0);
    const after = [...authorities().values()].flatMap(({ certificates }) => certificates.map(({ pem }) => pem));
    expect(after).toEqual(before);
  });

  test('makes what a zone shows: its name, for a client, under its own authority', () => {
    expect(follow(CLIENT).code).toBe(0);
    const shown = new X509Certificate(keyFile('level-3-client/client_cert.pem'));
    const client = telemetryOf(exampleSite(SITE)).brokers.find(({ zone }) => zone === 'level-3')?.client;
    expect(shown.subject.split('\n')).toEqual([`O=${SITE}`, 'OU=level-3', `CN=${client?.subject.commonName ?? ''}`]);
    expect(shown.subjectAltName).toBe(client?.serverNames.map((name) => `DNS:${name}`).join(', '));
    const folder = '~/sallyport-keys/contoso-bakery/level-3-client';
    const chain = `-CAfile levels/sites/${SITE}/pki/root.pem -untrusted ${folder}/client_intermediate_certs.pem`;
    const verified = follow(`openssl verify -purpose sslclient ${chain} ${folder}/client_cert.pem`);
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('client_cert.pem: OK') });
  });

  test('puts it into the vault under the names that are fetched', () => {
    expect(follow(VAULT).code).toBe(0);
    const client = telemetryOf(exampleSite(SITE)).brokers.find(({ zone }) => zone === 'level-3')?.client;
    const parts = client === undefined ? [] : fetchedParts(SITE, client);
    expect(readFileSync(join(home, 'asked'), 'utf8').trim().split('\n')).toEqual(
      parts.map(
        ({ secret, key }) =>
          `az keyvault secret set --vault-name kv-bakery --name ${secret} --encoding utf-8 --file ${key}`,
      ),
    );
  });

  test('tries a connection, which both sides must believe', async () => {
    expect(TRY).toContain('$broker:8883');
    expect(follow('sh ~/pki.sh server level-4').code).toBe(0);
    expect(await tryAt('root')).toMatchObject({ code: 0, out: expect.stringContaining('Verification: OK') });
    // A broker that cannot follow the chain to what it believes.
    expect(await tryAt('level-4')).toMatchObject({ code: 1, out: expect.stringMatching(/alert/) });
  }, 60_000);

  test('replaces an authority without a moment in which check complains', () => {
    const [old] = authorities().get('level-3')?.certificates ?? [];
    expect(follow(ADD)).toMatchObject({ code: 0, out: expect.not.stringMatching(/pki\//) });
    expect(count('level-3')).toBe(2);
    expect(believedAtTheTop()).toBe(3);

    const oldKey = keyFile('level-3.old.key');
    expect(follow('sh ~/pki.sh zone level-3')).toMatchObject({
      code: 2,
      out: expect.stringContaining('Cannot replace "level-3"'),
    });
    expect(keyFile('level-3.old.key')).toBe(oldKey);
    expect(count('level-3')).toBe(2);

    expect(follow(SHOW).code).toBe(0);
    const [, fresh] = authorities().get('level-3')?.certificates ?? [];
    const shown = new X509Certificate(keyFile('level-3-client/client_cert.pem'));
    expect(shown.verify(new X509Certificate(fresh?.pem ?? '').publicKey)).toBe(true);

    expect(follow(REMOVE)).toMatchObject({ code: 0, out: expect.not.stringMatching(/pki\//) });
    expect(
      authorities()
        .get('level-3')
        ?.certificates.map(({ pem }) => pem),
    ).toEqual([fresh?.pem]);
    expect(fresh?.pem).not.toBe(old?.pem);
    expect(believedAtTheTop()).toBe(2);
    expect(readdirSync(keys).filter((name) => /\.(old|new)\./.test(name))).toEqual([]);
  });

  test.each(['root', 'level-3'])('keeps what works of %s when it breaks off, however often', (name) => {
    const works = ['key', 'crt'].map((part) => keyFile(`${name}.${part}`));
    const certificates = count(name);
    const broken = 'openssl() { [ "$1" = genpkey ] && command openssl "$@"; }';
    const what = name === 'root' ? 'root' : `zone ${name}`;
    const codes = [1, 2].map(() => follow(`${broken}; set -- ${what}; . ~/pki.sh`).code);
    expect(codes).toEqual([1, 1]);
    expect(['key', 'crt'].map((part) => keyFile(`${name}.${part}`))).toEqual(works);
    expect(count(name)).toBe(certificates);
    expect(readdirSync(keys)).not.toContain(`${name}.old.key`);
  });

  test('refuses names that are none of the site’s', () => {
    expect(follow('sh ~/pki.sh zone level-9')).toMatchObject({
      code: 2,
      out: expect.stringContaining('Cannot make certificates of "level-9"'),
    });
    expect(follow('sh ~/pki.sh everything')).toMatchObject({
      code: 2,
      out: expect.stringContaining('Cannot make "everything"'),
    });
  });

  test('publishes in the root of the clone and nowhere else', () => {
    const elsewhere = follow('cd ~ && sh ~/pki.sh zone level-3');
    expect(elsewhere).toMatchObject({ code: 2, out: expect.stringContaining('is not here') });
  });

  test('keeps keys to their owner', () => {
    const files = readdirSync(keys, { recursive: true, encoding: 'utf8' }).filter((name) => /key(\.pem)?$/.test(name));
    expect(files).toEqual(expect.arrayContaining(['root.key', 'level-3.key', 'level-3-client/client_key.pem']));
    for (const name of files)
      expect({ name, open: statSync(join(keys, name)).mode & 0o077 }).toEqual({ name, open: 0 });
  });
});

describe('docs/pki.md', () => {
  test('names every code of the rules', () => {
    const rules = workingTree(REPOSITORY);
    const codes = rules
      .list('levels/checks/pki')
      .flatMap((file) => [
        ...(rules.read(`levels/checks/pki/${file}`) ?? '').matchAll(/code(?::| =) '([a-z-]+)'|'(authority-missing)'/g),
      ])
      .map(([, code, missing]) => code ?? missing ?? '');
    expect(codes.length).toBeGreaterThan(8);
    for (const code of new Set(codes)) expect(PAGE).toContain(`\`${code}\``);
  });
});
