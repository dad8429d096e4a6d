import { Gauge, type Registry } from 'prom-client';
import type { BreakGlassStanding } from './allowlist/break-glass-keeper.ts';

/** sallyport_break_glass_active and sallyport_break_glass_seconds_left; names and people are in the log and the condition. */
export function registerBreakGlass(registry: Registry, standing: () => BreakGlassStanding): void {
  const registers = [registry];
  void new Gauge({
    name: 'sallyport_break_glass_active',
    help: 'How many break-glass openings are in force beside the allowlist.',
    registers,
    collect() {
      this.set(standing().active);
    },
  });
  void new Gauge({
    name: 'sallyport_break_glass_seconds_left',
    help: 'Until the last of them ends by itself; 0 while there is none.',
    registers,
    collect() {
      this.set(standing().secondsLeft);
    },
  });
}
