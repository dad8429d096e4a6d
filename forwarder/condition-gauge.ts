import { Gauge, type Registry } from 'prom-client';
import type { Condition } from './conditions.ts';

const STATUSES: readonly Condition['status'][] = ['True', 'False', 'Unknown'];

/** sallyport_condition{type,status}: 1 for the status a condition has now. */
export function registerConditions(registry: Registry, conditions: () => readonly Condition[]): void {
  void new Gauge({
    name: 'sallyport_condition',
    help: '1 for the status a condition of the forwarder has.',
    labelNames: ['type', 'status'],
    registers: [registry],
    collect() {
      for (const { type, status } of conditions()) {
        for (const candidate of STATUSES) this.set({ type, status: candidate }, candidate === status ? 1 : 0);
      }
    },
  });
}
