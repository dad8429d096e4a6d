// A thread that opens a snapshot on memory it is given and answers questions about it.

import { parentPort, workerData } from 'node:worker_threads';
import { decide } from '../../forwarder/decision/decide.ts';
import type { Question } from '../../forwarder/decision/decision.ts';
import { openSnapshot } from '../../forwarder/decision/snapshot.ts';

export type Asked = { readonly memory: SharedArrayBuffer; readonly questions: readonly Question[] };

const { memory, questions }: Asked = workerData;
const snapshot = openSnapshot(memory);
const answers = questions.map((question) => decide(snapshot, question));
parentPort?.postMessage(answers);
