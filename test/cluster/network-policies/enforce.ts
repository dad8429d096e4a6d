// The program that enforces network policies on a node, until it is told to end:
//   node enforce.ts <kubeconfig>
// It runs where the node's own network is (start-enforcer.ts).

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { HttpApi } from '../../../forwarder/allowlist/kubernetes/http-api.ts';
import { createLog } from '../../../forwarder/observe/log.ts';
import { credentialsIn } from '../kubernetes/kubeconfig-credentials.ts';
import { Enforcer } from './enforcer.ts';
import { KERNEL_SETTINGS } from './kernel-settings.ts';

const REQUEST_MS = 10_000;

async function main(kubeconfig: string): Promise<void> {
  for (const [file, value] of KERNEL_SETTINGS) writeFileSync(file, value);
  const api = new HttpApi(async () => credentialsIn(kubeconfig), REQUEST_MS);
  await using enforcer = new Enforcer({ api, apply, log: createLog() });
  enforcer.start();
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
}

async function apply(rules: string): Promise<void> {
  const child = promisify(execFile)('nft', ['--file', '-']);
  child.child.stdin?.end(rules);
  await child;
}

const [kubeconfig] = process.argv.slice(2);
if (kubeconfig === undefined) throw new Error('Cannot enforce: no kubeconfig is given. Run: enforce.ts <kubeconfig>');
await main(kubeconfig);
