// Break-glass of a whole forwarder without a cluster: a file opens a name, and everything about it is seen.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Forwarder } from '../../forwarder/forwarder.ts';
import { breakGlassText, SetClock, type Wanted } from '../support/break-glass.ts';
import { createAuthority } from '../support/certificates.ts';
import { conditionOf, ForwarderFiles, portOf } from '../support/forwarder-files.ts';
import { dialTls, readBytes, startTlsServer } from '../support/peers.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-02T03:00:00Z');
const RULES = { zones: { ovens: { networks: ['127.0.0.0/8'] } } };

class Host extends ForwarderFiles {
  readonly clock = new SetClock(NOW);
  readonly breakGlass = join(this.folder, 'break-glass.d');

  async prepare(upPort: number, allowed: readonly string[] = []): Promise<void> {
    await mkdir(this.breakGlass);
    const breakGlass = { maxHours: 8, folder: this.breakGlass };
    await this.configure(upPort, { engine: 'net', allowlist: { file: this.allowlistFile, breakGlass } });
    await this.allow(allowed, RULES);
  }

  put(name: string, wanted: Wanted = {}): Promise<void> {
    const grants = [{ for: ['ovens'], entries: [{ host: 'a.example', port: 443 }] }];
    return this.write(join(this.breakGlass, `${name}.yaml`), breakGlassText({ name, grants, ...wanted }));
  }

  take(name: string): Promise<void> {
    return rm(join(this.breakGlass, `${name}.yaml`));
  }
}

/** When the state is as wanted and what it says is in force: the list is compiled anew before it is. */
async function until(forwarder: Forwarder, condition: string, entries: number): Promise<void> {
  await forwarder.until((state) => conditionOf(state, 'BreakGlass') === condition && state.entries === entries);
}

describe('startForwarder() with a folder for break-glass', () => {
  test('passes what a file opens, says so everywhere, and closes it when its time is over', async () => {
    const authority = await createAuthority();
    await using peer = await startTlsServer(await authority.issue('a.example'));
    await using host = new Host();
    await host.prepare(peer.port);
    const { forwarder, trail } = await host.start({ clock: host.clock });
    expect(conditionOf(forwarder.state(), 'BreakGlass')).toBe('False/NoneInForce');
    await host.put('help');
    await until(forwarder, 'True/InForce', 1);

    const client = await dialTls(portOf(forwarder), 'a.example', authority.ca);
    client.write('ping');
    expect(await readBytes(await peer.accept(), 4)).toEqual(Buffer.from('ping'));
    expect(await trail.next('open')).toMatchObject({ verdict: 'allow', entry: 'break-glass/help a.example:443' });
    expect(await forwarder.metrics.text()).toContain('sallyport_break_glass_active 1');
    expect(await forwarder.metrics.text()).toContain('sallyport_break_glass_seconds_left 7200');
    expect(await forwarder.metrics.text()).toContain('sallyport_condition{type="BreakGlass",status="True"} 1');

    const closed = new Promise((resolve) => client.once('close', resolve));
    host.clock.pass(2 * HOUR);
    await closed;
    expect(await trail.next('close')).toMatchObject({
      closedBy: 'entry-expired',
      entry: 'break-glass/help a.example:443',
    });
    expect(conditionOf(forwarder.state(), 'BreakGlass')).toBe('False/NoneInForce');
    await expect(dialTls(portOf(forwarder), 'a.example', authority.ca)).rejects.toThrow();
    expect(await trail.next('deny')).toMatchObject({
      reason: 'entry-expired',
      entry: 'break-glass/help a.example:443',
    });
  });

  test('closes it although a suspect clock holds every other end', async () => {
    const authority = await createAuthority();
    await using peer = await startTlsServer(await authority.issue('a.example'));
    await using host = new Host();
    await host.prepare(peer.port);
    const { forwarder, trail } = await host.start({ clock: host.clock });
    await host.put('help');
    await until(forwarder, 'True/InForce', 1);
    const client = await dialTls(portOf(forwarder), 'a.example', authority.ca);
    host.clock.pass(HOUR, -30 * HOUR);
    await forwarder.until((state) => conditionOf(state, 'ClockTrusted') === 'False/Stepped');
    const closed = new Promise((resolve) => client.once('close', resolve));
    host.clock.pass(HOUR);
    await closed;
    expect(await trail.next('close')).toMatchObject({ closedBy: 'entry-expired' });
  });

  test('ends it at once when the file is taken away', async () => {
    const authority = await createAuthority();
    await using peer = await startTlsServer(await authority.issue('a.example'));
    await using host = new Host();
    await host.prepare(peer.port);
    const { forwarder, trail } = await host.start({ clock: host.clock });
    await host.put('help');
    await until(forwarder, 'True/InForce', 1);
    const client = await dialTls(portOf(forwarder), 'a.example', authority.ca);
    const closed = new Promise((resolve) => client.once('close', resolve));
    await host.take('help');
    await closed;
    expect(await trail.next('close')).toMatchObject({ closedBy: 'entry-removed' });
  });

  test('leaves the list alone, whatever a file says', async () => {
    const authority = await createAuthority();
    await using peer = await startTlsServer(await authority.issue('a.example'));
    await using host = new Host();
    await host.prepare(peer.port, ['a.example']);
    const { forwarder, trail } = await host.start({ clock: host.clock });
    await host.put('broken', { spec: { reserved: [], zones: {} } });
    await forwarder.until((state) => conditionOf(state, 'BreakGlass') === 'False/Refused');
    await host.put('elsewhere', { grants: [{ for: ['other'], entries: [{ host: 'b.example', port: 443 }] }] });
    await host.put('help', { grants: [{ for: ['ovens'], entries: [{ host: 'b.example', port: 443 }] }] });
    await until(forwarder, 'True/InForce', 2);
    expect(conditionOf(forwarder.state(), 'Ready')).toBe('True/Loaded');
    const client = await dialTls(portOf(forwarder), 'a.example', authority.ca);
    expect(await trail.next('open')).toMatchObject({ entry: 'ovens.yaml:1 a.example:443' });
    client.destroy();
  });

  test('is not in what is saved, so a restart begins with the list and what is left of the time', async () => {
    await using host = new Host();
    await host.prepare(1, ['a.example']);
    const first = await host.start({ clock: host.clock });
    await host.put('help');
    await until(first.forwarder, 'True/InForce', 2);
    host.clock.pass(HOUR);
    await first.forwarder.close();
    const second = await host.start({ clock: host.clock });
    await until(second.forwarder, 'True/InForce', 2);
    expect(await second.forwarder.metrics.text()).toContain('sallyport_break_glass_seconds_left 3600');
    await host.take('help');
    await until(second.forwarder, 'False/NoneInForce', 1);
  });
});
