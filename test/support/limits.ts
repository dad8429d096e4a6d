import { configurationSchema } from '../../forwarder/contract/configuration.ts';
import type { ConfigurationInput, Limits } from '../../forwarder/contract/configuration.ts';

/** The limits of a configuration that sets only these. */
export function limitsWith(limits: NonNullable<ConfigurationInput['limits']>): Limits {
  return configurationSchema.shape.limits.parse(limits);
}
