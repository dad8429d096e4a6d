import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { denialLines } from '../support/audit-records.ts';
import { Clone } from '../support/clone.ts';

const TODAY = ['--today', '2026-11-10'];
const OWNER = ['--owner', 'packaging@contoso.example'];
const FOLDER = 'levels/sites/contoso-bakery';
const FILE = `${FOLDER}/level-2-packaging.yaml`;
const HOST = 'status.packvendor.example';

function lines(host: string, count: number, fields: Parameters<typeof denialLines>[1] = {}): string {
  return denialLines(count, {
    origin: 'level-2-packaging',
    client: '10.20.2.7:40123',
    serverName: host,
    destination: `${host}:443`,
    ...fields,
  });
}

class LearningClone extends Clone {
  log(text: string, name = 'audit.log'): string {
    return this.write(name, text);
  }

  text(file = FILE): string {
    return readFileSync(join(this.path, file), 'utf8');
  }
}

describe('sallyport learn', () => {
  test('writes what was denied into the file of its zone, and touches nothing else', async () => {
    using clone = new LearningClone();
    const [before, others] = [clone.text(), clone.text(`${FOLDER}/level-3.yaml`)];
    const { code, out, err } = await clone.run(
      'learn',
      clone.log(lines(HOST, 14)),
      ...OWNER,
      '--ticket',
      'CHG7',
      ...TODAY,
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const entry = `  - host: ${HOST}
    port: 443
    why: seen 14 times from 10.20.2.7 on 2026-11-02
    owner: packaging@contoso.example
    ticket: CHG7
    expires: 2026-12-10
`;
    expect(clone.text()).toBe(before.replace('policies:\n', `${entry}policies:\n`));
    expect(clone.text(`${FOLDER}/level-3.yaml`)).toBe(others);
    expect(out).toContain(`1 proposal written into ${FILE}.`);
    expect(await clone.run('check', ...TODAY)).toMatchObject({ code: 0 });
    expect(readdirSync(join(clone.path, FOLDER)).filter((name) => name.includes('.new'))).toEqual([]);
  });

  test('has nothing left to propose the second time', async () => {
    using clone = new LearningClone();
    const log = clone.log(lines(HOST, 14));
    await clone.run('learn', log, ...OWNER, ...TODAY);
    const edited = clone.text();
    const { code, out } = await clone.run('learn', log, ...OWNER, ...TODAY);
    expect(code).toBe(0);
    expect(out).toMatch(
      /1 {2}allowed by the declaration by now: status\.packvendor\.example:443\n[^]*Nothing to propose\.\n$/,
    );
    expect(clone.text()).toBe(edited);
  });

  test('prints with --dry-run a diff that git takes, and writes nothing', async () => {
    using clone = new LearningClone();
    const before = clone.text();
    const { code, out } = await clone.run(
      'learn',
      clone.log(lines(HOST, 3)),
      ...OWNER,
      ...TODAY,
      '--dry-run',
      '--expires',
      '2026-11-30',
    );
    expect(code).toBe(0);
    expect(clone.text()).toBe(before);
    expect(out.slice(out.indexOf('--- '))).toBe(`--- a/${FILE}
+++ b/${FILE}
@@ -28,5 +28,10 @@
     to: { address: 10.30.0.30, port: 5450 }
     why: process values to the plant historian
     owner: historian@contoso.example
+  - host: ${HOST}
+    port: 443
+    why: seen 3 times from 10.20.2.7 on 2026-11-02
+    owner: packaging@contoso.example
+    expires: 2026-11-30
 policies:
   namespaces: [line-apps] # gets a default-deny policy
`);
    const patch = { cwd: clone.path, input: out.slice(out.indexOf('--- ')) };
    expect(spawnSync('git', ['apply', '--check', '-'], patch)).toMatchObject({ status: 0 });
  });

  test('writes nothing that nobody answers for', async () => {
    using clone = new LearningClone();
    const before = clone.text();
    const { code, out, err } = await clone.run('learn', clone.log(lines(HOST, 3)), ...TODAY);
    expect(code).toBe(2);
    expect(out).toContain(`+ ${HOST}:443`);
    expect(err).toBe('Cannot write what nobody answers for: name who does with --owner. Nothing is written.\n');
    expect(clone.text()).toBe(before);
  });

  test('says what the ceiling of a zone above forbids, and writes the rest', async () => {
    using clone = new LearningClone();
    const log = clone.log(lines(HOST, 3) + lines('elsewhere.example', 5));
    const { code, out } = await clone.run('learn', log, ...OWNER, ...TODAY);
    expect(code).toBe(1);
    expect(out).toContain(
      'Not proposed. Cannot allow "elsewhere.example:443" in "level-2-packaging" of "contoso-bakery": the ceiling of "level-3" does not cover it. Add it to levels/sites/contoso-bakery/level-3.yaml first.\n',
    );
    expect(clone.text()).toContain(HOST);
    expect(clone.text()).not.toContain('elsewhere.example');
  });

  test('reads files, folders, links and packed files, whatever else lies there, and each line once', async () => {
    using clone = new LearningClone();
    clone.write('logs/a/audit.jsonl', lines(HOST, 1));
    writeFileSync(join(clone.path, 'logs/audit.jsonl.1.gz'), gzipSync(lines(HOST, 2)));
    symlinkSync(join(clone.path, 'logs/a/audit.jsonl'), join(clone.path, 'logs/linked.log'));
    symlinkSync(join(clone.path, 'logs'), join(clone.path, 'logs/a/circle'));
    clone.write('logs/noise.bin', '\0\u001b[31m\u{1F600}\n{{{\n');
    const { out } = await clone.run('learn', join(clone.path, 'logs'), ...OWNER, ...TODAY);
    expect(out).toMatch(
      /^4 files, 6 lines: 3 denials\.\n2 lines are of another program, .*noise\.bin:2\n1 line passed over: the same had been read before\.\n/,
    );
    expect(clone.text()).toContain('why: seen 3 times');
  });

  test('counts broken lines and files that break off, and goes on', async () => {
    using clone = new LearningClone();
    const broken = lines(HOST, 3) + lines(HOST, 1).slice(0, 80);
    writeFileSync(join(clone.path, 'b.gz'), gzipSync(Buffer.from(lines(HOST, 2_000))).subarray(0, -20));
    const { code, out } = await clone.run('learn', clone.log(broken), join(clone.path, 'b.gz'), ...OWNER, ...TODAY);
    expect(code).toBe(0);
    expect(out).toContain(`1 broken line passed over: ${join(clone.path, 'audit.log')}:4\n`);
    expect(out).toMatch(/Cannot read ".*b\.gz" beyond line \d+: .*What came before is counted\.\n/);
    expect(clone.text()).toContain(HOST);
  });

  test('prints every threshold, and obeys its option', async () => {
    using clone = new LearningClone();
    const scan = Array.from({ length: 5 }, (_, n) => lines(`s${n}.scan.example`, 1, { client: '10.20.2.99:1' })).join(
      '',
    );
    const log = clone.log(lines(HOST, 2) + scan);
    const usual = await clone.run('learn', log, ...OWNER, ...TODAY);
    expect(usual.out).toContain(
      'names asked for 3 times or more (--times), profiles of which 60 % was asked for (--profile-percent), scanners from 21 names on that they hardly asked for (--scanner-names) or 101 names in all (--client-names), up to 200 entries for a zone (--entries), no wildcards (--wildcards)',
    );
    expect(usual.out).toContain('Nothing to propose.');
    const other = await clone.run('learn', log, ...OWNER, ...TODAY, '--times', '2', '--scanner-names', '4');
    expect(other.out).toContain('10.20.2.99 in level-2-packaging, 5 names');
    expect(other.out).toContain('1 proposal written');
  });

  test('gives the same as data', async () => {
    using clone = new LearningClone();
    const log = clone.log(
      lines(HOST, 3) + lines('elsewhere.example', 5) + lines('gone.example', 1, { reason: 'entry-expired' }),
    );
    const { out } = await clone.run('learn', log, ...OWNER, ...TODAY, '--dry-run', '--json');
    expect(JSON.parse(out)).toMatchObject({
      reading: { sources: 1, lines: 9, denials: 9, broken: 0 },
      thresholds: { times: 3 },
      proposals: [
        {
          kind: 'entry',
          zone: 'level-2-packaging',
          host: HOST,
          port: 443,
          grounds: [{ count: 3, clients: { '10.20.2.7': 3 } }],
        },
        { host: 'elsewhere.example', refused: expect.stringContaining('ceiling') },
      ],
      ended: [{ host: 'gone.example' }],
      edits: { [FILE]: expect.stringContaining(HOST) },
      problems: [],
    });
  });

  test('proposes a profile for a name that somebody vouches for, with a remark on its line', async () => {
    using clone = new LearningClone();
    clone.edit(`${FOLDER}/level-3.yaml`, (text) => text.replace('[arc-kubernetes,', '[event-hubs, arc-kubernetes,'));
    const ports = [5671, 9093].map((port) =>
      lines('events.servicebus.windows.net', 3, {
        listener: `tls-${port}`,
        destination: `events.servicebus.windows.net:${port}`,
      }),
    );
    const [log, before] = [clone.log(ports.join('')), clone.text()];
    const vouched = [log, ...TODAY, '--ours', 'events.servicebus.windows.net'];
    expect(await clone.run('learn', ...vouched)).toMatchObject({ code: 2, out: expect.stringContaining('event-hubs') });
    expect(clone.text()).toBe(before);
    const doubted = await clone.run('learn', log, ...TODAY, ...OWNER, '--dry-run');
    expect(doubted.out).toContain(
      'only the log knows "events.servicebus.windows.net". Vouch for what is yours with --ours <name>.',
    );
    expect(doubted.out).not.toContain('+  - { name: event-hubs');
    const { code } = await clone.run('learn', ...vouched, ...OWNER);
    expect(code).toBe(0);
    expect(clone.text()).toContain(
      '  - flux\n  - { name: event-hubs, with: { eventHubsNamespace: events } } # 2 of 2 names seen 6 times from 10.20.2.7 on 2026-11-02\nallow:\n',
    );
    expect(await clone.run('check', ...TODAY)).toMatchObject({ code: 0 });
  });

  test('tells where an entry stands that ended and is still asked for', async () => {
    using clone = new LearningClone();
    const log = lines('x.updates.ovenvendor.example', 1, { origin: 'level-2-ovens', reason: 'entry-expired' });
    const { out } = await clone.run('learn', clone.log(log), '--today', '2027-03-05');
    expect(out).toContain('ended on 2027-03-01, levels/sites/contoso-bakery/level-2-ovens.yaml:25, owner ot-network@');
  });

  test('opens nothing because a machine asks for names in a service of many tenants', async () => {
    using clone = new LearningClone(['northwind-dual-nic']);
    const ask = (host: string): string =>
      lines(host, 3, { site: 'northwind-dual-nic', zone: 'level-4', origin: 'level-3', client: '10.3.0.66:1' });
    const log = clone.log(ask('attacker1.vault.azure.net') + ask('attacker2.vault.azure.net'));
    const file = 'levels/sites/northwind-dual-nic/level-3.yaml';
    const before = clone.text(file);
    expect(await clone.run('learn', log, ...TODAY)).toMatchObject({ code: 2 });
    expect(clone.text(file)).toBe(before);
    expect(await clone.run('learn', log, ...TODAY, ...OWNER)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Cannot propose profile "key-vault"'),
    });
    expect(clone.text(file)).not.toContain('key-vault');
    expect(clone.text(file).match(/expires: 2026-12-10/g)).toHaveLength(2);
  });

  test('does not begin where the declaration has errors', async () => {
    using clone = new LearningClone();
    clone.edit(FILE, (text) => text.replace('level: 2', 'level: 7'));
    const { code, out } = await clone.run('learn', clone.log(lines(HOST, 3)), ...OWNER, ...TODAY);
    expect(code).toBe(1);
    expect(out).toMatch(
      /level-2-packaging\.yaml:3:8 {2}error[^]*Cannot learn: the declaration has errors\. Mend them first\.\n$/,
    );
  });

  test('keeps the mode of a file', async () => {
    using clone = new LearningClone();
    const path = join(clone.path, FILE);
    const { mode } = statSync(path);
    await clone.run('learn', clone.log(lines(HOST, 3)), ...OWNER, ...TODAY);
    expect(statSync(path).mode).toBe(mode);
  });

  test.each([
    [['--times', '0'], /whole number from 1/],
    [['--profile-percent', '101'], /from 1 to 100/],
    [['--expires', 'soon'], /days or weeks/],
    [['--expires', '2026-02-30'], /day that exists/],
    [['--expires', '2026-01-01', '--today', '2026-11-10'], /Cannot end new entries on "2026-01-01": that day is over/],
    [['--ours', '*.vendor.example'], /host name in full/],
    [['--owner', ' '], /mail address or a team/],
    [['--site', 'nowhere'], /Cannot find site "nowhere"/],
  ])('refuses %j', async (options, message) => {
    using clone = new LearningClone();
    const { code, err } = await clone.run('learn', clone.log(''), ...options);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  test('refuses a log that is not there', async () => {
    using clone = new LearningClone();
    expect(await clone.run('learn', 'nowhere.log')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Cannot read "nowhere.log"'),
    });
  });
});
