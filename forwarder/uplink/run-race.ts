// Runs a race with promises and a timer: dials to several addresses, questions to several name servers.

import type { Race } from './race.ts';

export type Attempts<Outcome> = {
  /** Never rejects. */
  readonly attempt: (index: number) => Promise<Outcome>;
  readonly hasWon: (outcome: Outcome) => boolean;
  /** When false, no more attempts are started than the first, which says why. */
  readonly goesOn: () => boolean;
  /** Another one had won already. */
  readonly onLate: (outcome: Outcome) => void;
};

/** The first outcome that wins, or the last that does not. The race has at least one attempt. */
export function runRace<Outcome>(race: Race, attempts: Attempts<Outcome>): Promise<Outcome> {
  const first = Promise.withResolvers<Outcome>();
  let timer: NodeJS.Timeout | undefined;
  const startDue = (): void => {
    const now = performance.now();
    for (let index = race.start(now); index !== undefined; index = race.start(now)) void run(index);
    if (race.nextAt !== undefined) timer = setTimeout(goOn, race.nextAt - now);
  };
  const goOn = (): void => {
    clearTimeout(timer);
    if (!attempts.goesOn()) race.stop();
    startDue();
  };
  const run = async (index: number): Promise<void> => {
    const outcome = await attempts.attempt(index);
    if (!attempts.hasWon(outcome)) {
      race.failed();
      goOn();
      if (race.isLost) first.resolve(outcome);
    } else if (race.succeeded()) {
      clearTimeout(timer);
      first.resolve(outcome);
    } else {
      attempts.onLate(outcome);
    }
  };
  startDue();
  return first.promise;
}
