// Stops or starts one component of the cluster in this machine, which is how a test takes it away.
//   node component-command.ts stop|start <folder of the cluster> <component>

import { componentNameSchema, startAgain, stopComponent } from './component.ts';

async function main([action, folder = '', component]: readonly string[]): Promise<void> {
  const name = componentNameSchema.parse(component);
  if (action === 'stop') return stopComponent(folder, name);
  if (action === 'start') return startAgain(folder, name);
  throw new Error(`Cannot "${action ?? ''}" a component: it can be stopped and started. Say stop or start`);
}

if (import.meta.main) await main(process.argv.slice(2));
