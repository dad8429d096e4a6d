// Takes away whatever a plant of this instance has on this machine, also what a run left that was interrupted. It needs no
// record of what was started: everything is found by the name of the instance.

import { eventually } from '../../support/eventually.ts';
import { removeCgroups } from '../kubernetes/cgroups.ts';
import { runFolder, unmountRunFolder } from '../machines/instance.ts';
import { Wires } from '../machines/wires.ts';
import { clusterFolders, leftovers, processesOfInstance } from './leftovers.ts';

const END_MS = 15_000;

/** Throws when something is left. */
export async function tearDown(): Promise<void> {
  await eventually('every process of the plant has ended', endProcesses, END_MS);
  await Wires.removeAll();
  for (const folder of clusterFolders()) await removeCgroups(folder);
  await eventually(`"${runFolder()}" is unmounted`, unmounts, END_MS);
  const left = await leftovers();
  if (left.length > 0)
    throw new Error(`Cannot take the plant down: this is left. Take it away by hand:\n${left.join('\n')}`);
}

async function endProcesses(): Promise<boolean> {
  const running = await processesOfInstance();
  for (const pid of running) kill(pid);
  return running.length === 0;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** The mounts of a machine go a moment after its last process. */
async function unmounts(): Promise<boolean> {
  return unmountRunFolder().then(
    () => true,
    () => false,
  );
}
