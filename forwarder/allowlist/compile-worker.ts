// The entry of the compile thread (compile-thread.ts): answers each request, in order.

import { parentPort } from 'node:worker_threads';
import { compileList, type CompileRequest } from './compile-list.ts';

parentPort?.on('message', (request: CompileRequest) => {
  const answer = compileList(request);
  parentPort?.postMessage(answer, answer.ok ? [answer.sealed.buffer] : []);
});
