import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { Clone, runCommand } from '../support/clone.ts';

const exportEnvoy = (...args: readonly string[]) => runCommand('export', 'envoy', ...args, '--today', '2026-11-21');

describe('sallyport export', () => {
  test('prints a file of Envoy with what it cannot do in its head', async () => {
    const { code, out, err } = await exportEnvoy('contoso-bakery', 'level-4');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('#     2027-03-01 *.updates.ovenvendor.example:443 (level-2-ovens through level-3-5)\n');
    expect(out).toContain('#     level-3-5 (10.35.0.0/24): level-2-ovens, level-2-packaging, level-3, level-3-5\n');
    expect(parse(out)).toMatchObject({ node: { id: 'level-4', cluster: 'contoso-bakery' } });
  });

  test('gives the same as data', async () => {
    const { out } = await exportEnvoy('contoso-bakery', 'level-3', '--json');
    expect(JSON.parse(out)).toMatchObject({
      site: 'contoso-bakery',
      zone: 'level-3',
      today: '2026-11-21',
      differences: expect.arrayContaining([expect.objectContaining({ code: 'unsigned-hop', items: [] })]),
      bootstrap: { node: { id: 'level-3' } },
    });
  });

  test.each([
    [
      ['contoso-bakery', 'level-9'],
      'Cannot export "level-9": site "contoso-bakery" has no such zone. Name one of "level-4"',
    ],
    [['contoso-bakery', 'level-2-ovens'], 'no zone lies below it, so it has no forwarder'],
    [['nowhere', 'level-3'], 'Cannot find site "nowhere"'],
  ])('calls %j wrong use', async (args, complaint) => {
    expect(await exportEnvoy(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(complaint) });
  });

  test('knows no other program', async () => {
    const { code, err } = await runCommand('export', 'haproxy', 'contoso-bakery', 'level-3');
    expect(code).toBe(2);
    expect(err).toContain('envoy');
  });

  test('exports no site with errors, and keeps them out of the file', async () => {
    using clone = new Clone();
    clone.edit('levels/sites/contoso-bakery/level-3.yaml', (text) => text.replace('level: 3', 'level: three'));
    const { code, out, err } = await clone.run('export', 'envoy', 'contoso-bakery', 'level-4');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('levels/sites/contoso-bakery/level-3.yaml:');
    expect(err).toContain('Cannot export "contoso-bakery": mend its errors first.');
  });
});
