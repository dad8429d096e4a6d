// The program that is the load balancer, until it is told to end:
//   node balance.ts <kubeconfig> <address of the node>
// It runs on a machine of its own (start-load-balancer.ts).

import { once } from 'node:events';
import { HttpApi } from '../../../forwarder/allowlist/kubernetes/http-api.ts';
import { createLog } from '../../../forwarder/observe/log.ts';
import { run } from '../image/run.ts';
import { credentialsIn } from '../kubernetes/kubeconfig-credentials.ts';
import { type Command, preparation, serving } from './direct-return.ts';
import { LoadBalancer } from './load-balancer.ts';

const REQUEST_MS = 10_000;

async function main(kubeconfig: string, node: string): Promise<void> {
  await runAll(preparation(node));
  const api = new HttpApi(async () => credentialsIn(kubeconfig), REQUEST_MS);
  const serve = (services: Parameters<typeof serving>[0]): Promise<void> => runAll(serving(services));
  await using balancer = new LoadBalancer({ api, serve, log: createLog() });
  balancer.start();
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
}

async function runAll(commands: readonly Command[]): Promise<void> {
  for (const { program, args, input } of commands) await run(program, args, input === undefined ? {} : { input });
}

const [kubeconfig, node] = process.argv.slice(2);
if (kubeconfig === undefined || node === undefined)
  throw new Error('Cannot balance: it is not said for whom. Run: balance.ts <kubeconfig> <address of the node>');
await main(kubeconfig, node);
