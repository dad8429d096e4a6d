// The programs a cluster is made of. Each outlives the one that started it; its command line, process id and log are below the
// folder of the cluster, so that one of them can be stopped and started again as it was.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventually } from '../../support/eventually.ts';

const COMPONENT_NAMES = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'containerd',
  'kubelet',
  'kube-proxy',
  'relay',
] as const;
export const componentNameSchema = z.enum(COMPONENT_NAMES);
export type ComponentName = z.infer<typeof componentNameSchema>;

const componentSchema = z.strictObject({
  name: componentNameSchema,
  program: z.string(),
  args: z.array(z.string()).readonly(),
});
export type Component = Readonly<z.infer<typeof componentSchema>>;

/** As of a service: neither proxies nor certificates of whoever starts it. */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' } as const;
/** Time to end by itself. The API server would take as long as its last watch. */
const GRACE_MS = 2_000;
const END_MS = 10_000;
const LAST_WORDS = 2_000;

export async function startComponent(folder: string, component: Component): Promise<void> {
  mkdirSync(join(folder, 'components'), { recursive: true });
  mkdirSync(join(folder, 'log'), { recursive: true });
  writeFileSync(commandFile(folder, component.name), JSON.stringify(component, undefined, 2));
  await launch(folder, component);
}

/** Starts what was stopped, with the command line it had. */
export async function startAgain(folder: string, name: ComponentName): Promise<void> {
  if (!isComponentRunning(folder, name)) await launch(folder, readComponent(folder, name));
}

export async function stopComponent(folder: string, name: ComponentName): Promise<void> {
  const pid = runningPid(folder, name);
  if (pid === undefined) return;
  const hasEnded = async (): Promise<boolean> => runningPid(folder, name) === undefined;
  process.kill(pid, 'SIGTERM');
  try {
    await eventually(`"${name}" has ended`, hasEnded, GRACE_MS);
  } catch {
    process.kill(pid, 'SIGKILL'); // its manners are not what a test waits for
    await eventually(`"${name}" has been ended`, hasEnded, END_MS);
  }
}

/** All at once, as K3s ends. */
export async function stopAllComponents(folder: string): Promise<void> {
  await Promise.all(COMPONENT_NAMES.map((name) => stopComponent(folder, name)));
}

function isComponentRunning(folder: string, name: ComponentName): boolean {
  return runningPid(folder, name) !== undefined;
}

/** Waits for what a component has to do first. Ends with its last words when it dies over it. */
export async function untilReady(
  folder: string,
  name: ComponentName,
  isReady: () => Promise<boolean>,
  limitMs: number,
): Promise<void> {
  try {
    await eventually(
      `"${name}" is ready`,
      async () => {
        if (!isComponentRunning(folder, name)) throw new Error(`Cannot use "${name}": it has ended`);
        return isReady();
      },
      limitMs,
    );
  } catch (cause) {
    throw new Error(`Cannot start the cluster: ${name} is not ready. Its last words:\n${lastWords(folder, name)}`, {
      cause,
    });
  }
}

function logFile(folder: string, name: ComponentName): string {
  return join(folder, 'log', `${name}.log`);
}

async function launch(folder: string, { name, program, args }: Component): Promise<void> {
  const output = openSync(logFile(folder, name), 'a');
  try {
    const child = spawn(program, [...args], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', output, output],
      env: ENVIRONMENT,
    });
    await once(child, 'spawn');
    writeFileSync(pidFile(folder, name), String(child.pid));
    child.unref();
  } finally {
    closeSync(output);
  }
}

function runningPid(folder: string, name: ComponentName): number | undefined {
  if (!existsSync(pidFile(folder, name))) return undefined;
  const pid = Number(readFileSync(pidFile(folder, name), 'utf8'));
  return commandOf(pid).startsWith(`${readComponent(folder, name).program}\0`) ? pid : undefined;
}

/** Empty where there is no such process, or one that has ended and waits for its parent to notice. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it is gone
  }
}

function readComponent(folder: string, name: ComponentName): Component {
  const file = commandFile(folder, name);
  if (!existsSync(file)) throw new Error(`Cannot start "${name}": the cluster has no such component. See "${folder}"`);
  return componentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

function lastWords(folder: string, name: ComponentName): string {
  return readFileSync(logFile(folder, name), 'utf8').slice(-LAST_WORDS);
}

function commandFile(folder: string, name: ComponentName): string {
  return join(folder, 'components', `${name}.json`);
}

function pidFile(folder: string, name: ComponentName): string {
  return join(folder, 'components', `${name}.pid`);
}
