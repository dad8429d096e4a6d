import { describe, expect, test } from '@jest/globals';
import { compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { ForwarderMetrics } from '../../../forwarder/observe/metrics.ts';
import { allowlistOf } from '../../support/engine-harness.ts';

const NOW = Date.parse('2027-03-01T12:00:00Z');
const EXPIRIES = ['2027-02-28', '2027-03-01', '2027-03-07', '2027-03-08', undefined];

function snapshotWithExpiries() {
  return compileSnapshot(
    allowlistOf(
      EXPIRIES.map((expires, index) => ({
        host: `n${index}.example`,
        port: 443,
        ...(expires === undefined ? {} : { expires }),
      })),
    ),
  );
}

describe('ForwarderMetrics', () => {
  test('says how many entries end within seven days', async () => {
    const metrics = new ForwarderMetrics(() => NOW);
    metrics.snapshotLoaded(snapshotWithExpiries());
    const text = await metrics.text();
    expect(text).toContain('sallyport_snapshot_entries 5\n');
    // Through the 1st and the 7th: the 28th has ended, the 8th ends half a day too late, one never does.
    expect(text).toContain('sallyport_snapshot_entries_expiring_soon 2\n');
  });

  test('shows the digest in force and no older one, and its age', async () => {
    let now = NOW;
    const metrics = new ForwarderMetrics(() => now);
    const [older, newer] = [compileSnapshot(allowlistOf([])), snapshotWithExpiries()];
    metrics.snapshotLoaded(older);
    metrics.snapshotLoaded(newer);
    now += 90_000;
    const text = await metrics.text();
    expect(text).toContain(`sallyport_snapshot_info{digest="${newer.digest}"} 1\n`);
    expect(text).not.toContain(older.digest);
    expect(text).toContain('sallyport_snapshot_age_seconds 90\n');
  });

  test('is in one state of each kind at a time', async () => {
    const metrics = new ForwarderMetrics();
    metrics.confirm('trial');
    metrics.confirm('steady');
    metrics.clock('suspect');
    const text = await metrics.text();
    expect(text.match(/sallyport_confirm_state\{.*\} 1\n/g)).toEqual(['sallyport_confirm_state{state="steady"} 1\n']);
    expect(text.match(/sallyport_clock_state\{.*\} 1\n/g)).toEqual(['sallyport_clock_state{state="suspect"} 1\n']);
  });

  test('keeps two forwarders of one process apart', async () => {
    const [one, other] = [new ForwarderMetrics(), new ForwarderMetrics()];
    one.counters.auditDropped(3);
    one.rolledBack();
    expect(await one.text()).toContain('sallyport_audit_dropped_total 3\n');
    expect(await other.text()).toContain('sallyport_audit_dropped_total 0\n');
    expect(await other.text()).toContain('sallyport_rollbacks_total 0\n');
  });
});
