// The servers of the stand-in Internet as a program: node test/cluster/internet/main.ts <settings.json>
// It ends when it is told to; internet.ts starts it in a machine.

import { readFileSync } from 'node:fs';
import { settingsSchema } from './settings.ts';
import { World } from './world.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Cannot be the Internet: no settings. Name a file of settings');
const world = await World.start(settingsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
process.once('SIGTERM', () => void world[Symbol.asyncDispose]());
