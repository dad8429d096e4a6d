// The entry of a reactor's thread (reactor-thread.ts).

import { workerData } from 'node:worker_threads';
import { runReactor } from './run-reactor.ts';

runReactor(workerData);
