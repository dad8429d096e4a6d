import type { Configuration } from './contract/configuration.ts';
import { type Readiness, serveHealth, serveMetrics } from './observe/health.ts';
import type { ForwarderMetrics } from './observe/metrics.ts';

/** Health and metrics, where the configuration asks for them. The ports are those of servers that listen on TCP. */
export type AdminServers = {
  readonly ports: { readonly health: number | undefined; readonly metrics: number | undefined };
  close(): Promise<void>;
};

export async function serveAdmin(
  configuration: Pick<Configuration, 'health' | 'metrics'>,
  readiness: () => Readiness,
  metrics: ForwarderMetrics,
): Promise<AdminServers> {
  await using opened = new AsyncDisposableStack();
  const health = configuration.health && (await serveHealth(configuration.health, readiness));
  opened.defer(() => health?.close());
  const numbers = configuration.metrics && (await serveMetrics(configuration.metrics, metrics));
  opened.defer(() => numbers?.close());
  const all = opened.move();
  return { ports: { health: health?.port, metrics: numbers?.port }, close: () => all.disposeAsync() };
}
