// A compile thread in which some lists end badly: their text says how.

import { parentPort } from 'node:worker_threads';
import { compileList, type CompileRequest } from '../../forwarder/allowlist/compile-list.ts';

let isSpoiled = false;

parentPort?.on('message', (request: CompileRequest) => {
  const { text } = request;
  if (text === 'exit') process.exit(3);
  if (text === 'throw' || isSpoiled) throw new Error('no more');
  if (text === 'loop') for (;;);
  isSpoiled = text.endsWith('#throw-next');
  parentPort?.postMessage(compileList(request));
});
