import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { Traffic } from '../../../../cli/demo/telemetry/traffic.ts';
import { loadSite } from '../../../../levels/load-site.ts';
import type { TracedFlow } from '../../../../levels/telemetry/trace/message.ts';

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));
const NEVER = new AbortController().signal;
const FLOW: TracedFlow = {
  name: 'contoso-bakery-level-2-ovens-ovens',
  zone: 'level-2-ovens',
  topics: ['data/ovens/#'],
  transformation: undefined,
  written: undefined,
  destination: 'from/level-2-ovens/ovens/${inputTopic}',
};
const WAY = { hub: 'ovens', topic: 'from/level-3/data/ovens/asset-1' };
const OVEN = 'data/ovens/asset-1';

/** One reading of the ovens is on its way, which their filter has to end. */
function coldTraffic(): Traffic {
  const { site } = loadSite(REPOSITORY, 'contoso-bakery');
  if (site === undefined) throw new Error('Cannot test: the sample site has errors');
  const traffic = new Traffic(site);
  traffic.account.open(OVEN, WAY);
  traffic.account.sent(OVEN, 'filtered');
  return traffic;
}

function end(traffic: Traffic, reason: string): void {
  const payload = JSON.stringify({ asset: OVEN, sequence: 0, sentAt: 0 });
  traffic.watch.ended?.(FLOW, { topic: OVEN, payload, properties: new Map() }, reason);
}

describe('Traffic', () => {
  test('settles when the last thing that happens is a filter that ends a reading', async () => {
    const traffic = coldTraffic();
    const settled = traffic.settle(5_000, NEVER);
    end(traffic, 'filtered');
    await expect(settled).resolves.toBeUndefined();
  });

  test('says what is missing, and what went wrong last, when it does not settle', async () => {
    const traffic = coldTraffic();
    traffic.note(FLOW.name, new Error('certificate has expired'));
    await expect(traffic.settle(1, NEVER)).rejects.toThrow(
      '1 sent, 0 ended by a filter, 0 received, 0 came twice, 1 lost, 0 out of order, 0 in the wrong place. ' +
        `First missing: ${OVEN}#0. Last fault: ${FLOW.name}: certificate has expired`,
    );
  });

  test('holds a reading that ends for another reason than a filter for a fault', () => {
    const traffic = coldTraffic();
    end(traffic, 'no-value');
    expect(traffic.faults).toEqual([`${FLOW.name} let a reading end: no-value`]);
    expect(traffic.account.isSettled).toBe(false);
  });

  test('waits no longer when the run is over', async () => {
    const over = new AbortController();
    const settled = coldTraffic().settle(60_000, over.signal);
    over.abort(new Error('SIGTERM was received'));
    await expect(settled).rejects.toThrow('SIGTERM was received');
  });
});
