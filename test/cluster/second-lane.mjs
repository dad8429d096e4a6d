// In the second lane (two-lanes.mjs), the process and all that it starts give way to the plant.
import { setPriority } from 'node:os';

const GIVES_WAY = 5;

if (process.env['SALLYPORT_SECOND_LANE'] !== undefined) setPriority(GIVES_WAY);
