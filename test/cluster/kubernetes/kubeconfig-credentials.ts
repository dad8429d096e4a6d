// Who a kubeconfig says one is, as the forwarder's client of the API wants to hear it: for the programs of tests that watch a
// cluster from outside of it.

import { KubeConfig } from '@kubernetes/client-node';
import type { RequestOptions } from 'node:https';
import type { Credentials } from '../../../forwarder/allowlist/kubernetes/credentials.ts';

export function credentialsIn(file: string): Credentials {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(file);
  return {
    server: kubeConfig.getCurrentCluster()?.server ?? '',
    namespace: undefined,
    authenticate: async () => {
      const options: RequestOptions = {};
      await kubeConfig.applyToHTTPSOptions(options);
      return options;
    },
  };
}
