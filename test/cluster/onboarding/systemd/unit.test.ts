import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { nodeDnsUnit } from '../../../../constructs/host/units.ts';
import { sampleSite, zoneOf } from '../../../constructs/host/sample-site.ts';
import { parseUnit } from './unit.ts';

const REPOSITORY = new URL('../../../..', import.meta.url);
const UNITS = globSync('dist/*/*/host/systemd/*', { cwd: REPOSITORY }).sort();
const LEAST = '[Unit]\nDescription=A test\n\n[Service]\nType=exec\nExecStart=/bin/true\n';

describe('parseUnit()', () => {
  test.each(UNITS)('knows every key of %s', (file) => {
    const { Unit, Service, Timer } = parseUnit(basename(file), readFileSync(new URL(file, REPOSITORY), 'utf8'));
    expect(Unit.Description).toContain('Sallyport');
    expect(Service ?? Timer).toBeDefined();
  });

  test('knows every key of the DNS of a node', () => {
    const site = sampleSite();
    const { Service } = parseUnit('node-dns.service', nodeDnsUnit(site, zoneOf(site, 'level-2')));
    expect(Service?.ExecStartPre).toHaveLength(3);
  });

  test('reads spans as milliseconds, lists as lists and the last of the others', () => {
    const text = `${LEAST}RestartSec=1\nTimeoutStopSec=45s\nAmbientCapabilities=CAP_A CAP_B\nUser=first\nUser=last\n`;
    expect(parseUnit('test.service', text).Service).toMatchObject({
      RestartSec: 1000,
      TimeoutStopSec: 45_000,
      AmbientCapabilities: ['CAP_A', 'CAP_B'],
      User: 'last',
    });
  });

  test.each([
    ['a key it does not know', `${LEAST}WatchdogSec=5\n`, 'Unrecognized key: "WatchdogSec"'],
    ['a value it could not honour', `${LEAST}Restart=on-failure\n`, 'Service.Restart'],
    ['a span it would misread', `${LEAST}RestartSec=1min\n`, 'Service.RestartSec'],
    ['a folder that leaves its place', `${LEAST}RuntimeDirectory=../etc\n`, 'Service.RuntimeDirectory'],
    ['a section it does not know', `${LEAST}[Socket]\nListenStream=1\n`, 'Unrecognized key: "Socket"'],
    ['a line that is none', `${LEAST}nonsense\n`, '"nonsense" is neither a section nor an assignment'],
  ])('refuses %s', (_, text, complaint) => {
    expect(() => parseUnit('test.service', text)).toThrow(complaint);
  });
});
