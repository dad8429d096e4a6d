// Who the forwarder is to the API server, and where that is: the service account of the pod, whose token the kubelet
// renews on disk. The client library is loaded here and nowhere else, because it costs a third of a second and some 90 MB
// that a forwarder with files does not have to spend.

import type { RequestOptions } from 'node:https';

/** A server outside of a pod's surroundings. */
export type ApiAddress = {
  /** `https://host:port`. */
  readonly server: string;
  readonly token: string;
  /** PEM. */
  readonly ca?: string;
  /** The namespace a pod would be in. */
  readonly namespace?: string;
};

export type Credentials = {
  readonly server: string;
  /** The namespace of the pod; undefined outside of a cluster. */
  readonly namespace: string | undefined;
  /** What every request carries, read again each time: tokens and certificates are renewed. */
  authenticate(): Promise<RequestOptions>;
};

/** Credentials of this pod's service account, or for an address. */
export async function loadCredentials(address?: ApiAddress): Promise<Credentials> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const kubeConfig = new KubeConfig();
  if (address === undefined) kubeConfig.loadFromCluster();
  else kubeConfig.loadFromClusterAndUser(clusterOf(address), { name: 'forwarder', token: address.token });
  const server = kubeConfig.getCurrentCluster()?.server ?? '';
  const namespace = address?.namespace ?? kubeConfig.getContextObject(kubeConfig.getCurrentContext())?.namespace;
  return {
    server,
    namespace,
    authenticate: async () => {
      const options: RequestOptions = {};
      await kubeConfig.applyToHTTPSOptions(options);
      return options;
    },
  };
}

export function isInCluster(): boolean {
  return process.env['KUBERNETES_SERVICE_HOST'] !== undefined;
}

type Cluster = {
  readonly name: string;
  readonly server: string;
  readonly caData?: string;
  readonly skipTLSVerify: boolean;
};

function clusterOf({ server, ca }: ApiAddress): Cluster {
  const cluster = { name: 'cluster', server, skipTLSVerify: server.startsWith('http:') };
  return ca === undefined ? cluster : { ...cluster, caData: Buffer.from(ca).toString('base64') };
}
