// The forwarder under a soak: the program, but for a wall clock that leaps. Each SIGUSR2 moves it on: a year ahead, a year
// behind, right again. The monotonic clock goes on as it does.

import { startForwarder } from '../../forwarder/forwarder.ts';

const YEAR_MS = 365 * 86_400_000;
const LEAPS = [0, YEAR_MS, -YEAR_MS];

const [configurationFile = ''] = process.argv.slice(2);
let leap = 0;
process.on('SIGUSR2', () => (leap = (leap + 1) % LEAPS.length));
const clock = { wall: (): number => Date.now() + (LEAPS[leap] ?? 0), monotonic: (): number => performance.now() };
const forwarder = await startForwarder({ configurationFile, clock });
process.on('SIGTERM', () => void forwarder.close().finally(() => process.exit(0)));
