// The real Envoy with what is exported for each zone of the bakery, beside the real forwarder of that zone: what one lets
// through the other lets through, but for what the head of the file declares.

import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../forwarder/decision/decide.ts';
import { compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { callersOf } from '../../../constructs/envoy/callers.ts';
import { normaliseServerName } from '../../../forwarder/contract/host-pattern.ts';
import { exampleSite, zoneOf } from '../../support/declared-site.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import type { Outcome } from './ask.ts';
import { namesAround, type Question, questionsOf } from './questions.ts';
import { SideBySide } from './side-by-side.ts';

const SITE = 'contoso-bakery';
const TODAY = '2026-11-21';
/** Both oven and packaging entries have ended. */
const LATER = '2027-07-01';
/** Of questions at a time. */
const AT_ONCE = 16;

type Compared = { readonly question: Question; readonly forwarder: Outcome; readonly envoy: Outcome };

async function compare(both: SideBySide, questions: readonly Question[]): Promise<readonly Compared[]> {
  const compared: Compared[] = [];
  const queue = [...questions];
  const askNext = async (): Promise<void> => {
    for (let question = queue.pop(); question !== undefined; question = queue.pop()) {
      const [forwarder, envoy] = await Promise.all([both.askForwarder(question), both.askEnvoy(question)]);
      compared.push({ question, forwarder, envoy });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askNext));
  return compared;
}

/** What is shown of a difference that nothing declares. */
function told({ question: { protocol, port, name, child, source }, ...outcomes }: Compared): object {
  return { protocol, port, name, child, source, ...outcomes };
}

/** What the head of the file says of a caller: whether the lists of the zones behind it hold for it too. */
function isDeclared(both: SideBySide, today: string, { question, envoy }: Compared): boolean {
  const { child, name, port, protocol } = question;
  const line = both.differences
    .find(({ code }) => code === 'origin')
    ?.items.find((item) => item.startsWith(`${child ?? ''} (`));
  if (child === undefined || line === undefined || envoy !== 'answered') return false;
  const snapshot = compileSnapshot(both.allowlist);
  const zones = callersOf(both.allowlist.spec.zones).find((caller) => caller.name === child)?.zones ?? [];
  const serverName = name === undefined ? undefined : normaliseServerName(name.replace(/:\d+$/, ''));
  return zones.some(
    (origin) =>
      line.includes(origin) &&
      decide(snapshot, { origin, serverName, port, protocol, now: Date.parse(`${today}T12:00:00Z`) }).verdict ===
        'allow',
  );
}

async function sideBySide(zoneName: string, today: string, folder: TemporaryFolder): Promise<SideBySide> {
  const site = exampleSite(SITE);
  return SideBySide.start({ site, zone: zoneOf(site, zoneName), folder, today });
}

function everyQuestion(both: SideBySide, zoneName: string): readonly Question[] {
  const { spec } = both.allowlist;
  const children = Object.entries(spec.zones).flatMap(([name, { networks = [] }]) =>
    networks.slice(0, 1).map((network) => ({ name, network })),
  );
  return questionsOf(DOORS[zoneName] ?? [], children, namesAround(spec));
}

const DOORS: Readonly<Record<string, Parameters<typeof questionsOf>[0]>> = {
  'level-3': [
    { protocol: 'tls', port: 443 },
    { protocol: 'tcp', port: 5450 },
    { protocol: 'tls', port: 8883 },
  ],
  'level-3-5': [{ protocol: 'tls', port: 443 }],
  'level-4': [
    { protocol: 'http', port: 80 },
    { protocol: 'tls', port: 443 },
    { protocol: 'tls', port: 8084 },
  ],
};

describe('what is exported for Envoy', () => {
  test.each([
    ['level-3', TODAY],
    ['level-3-5', TODAY],
    ['level-4', TODAY],
    ['level-3', LATER],
  ])(
    'lets through at %s on %s what the forwarder lets through, but for what its head declares',
    async (zoneName, today) => {
      using folder = new TemporaryFolder();
      await using both = await sideBySide(zoneName, today, folder);
      const compared = await compare(both, everyQuestion(both, zoneName));
      const different = compared.filter(({ forwarder, envoy }) => forwarder !== envoy);
      const undeclared = different.filter((each) => !isDeclared(both, today, each));
      expect(undeclared.map(told)).toEqual([]);
      expect(
        compared.filter(({ forwarder, envoy }) => forwarder === 'answered' && envoy === 'answered').length,
      ).toBeGreaterThan(50);
      expect(
        compared.filter(({ forwarder, envoy }) => forwarder === 'closed' && envoy === 'closed').length,
      ).toBeGreaterThan(200);
    },
    120_000,
  );
});
