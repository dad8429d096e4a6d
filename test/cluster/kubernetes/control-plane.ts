// The command lines of the control plane, with the settings K3s gives them where anything in a cluster can tell.

import { join } from 'node:path';
import { certificateFile, kubeconfigFile } from './certificates.ts';
import type { Component } from './component.ts';
import { flags, type Flags } from './flags.ts';
import type { K3sConfiguration } from './k3s-configuration.ts';
import { API_PORT, type Settings } from './settings.ts';

const STORE = 'http://127.0.0.1:2379';
const STORE_PEERS = 'http://127.0.0.1:2380';
const ISSUER = 'https://kubernetes.default.svc.cluster.local';

export function etcd({ folder, binaries }: Settings): Component {
  return {
    name: 'etcd',
    program: binaries.etcd,
    args: flags({
      name: 'default',
      'data-dir': join(folder, 'etcd'),
      'unsafe-no-fsync': 'true', // its folder is memory anyway
      'log-level': 'warn',
      'listen-client-urls': STORE,
      'advertise-client-urls': STORE,
      'listen-peer-urls': STORE_PEERS,
      'initial-advertise-peer-urls': STORE_PEERS,
      'initial-cluster': `default=${STORE_PEERS}`,
    }),
  };
}

export function apiServer({ folder, address, binaries }: Settings, configuration: K3sConfiguration): Component {
  const file = (name: string): string => certificateFile(folder, name);
  const settings: Flags = {
    'etcd-servers': STORE,
    'bind-address': '0.0.0.0',
    'secure-port': String(API_PORT),
    'advertise-address': address,
    'allow-privileged': 'true',
    'anonymous-auth': 'false',
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'service-cluster-ip-range': configuration['service-cidr'],
    'client-ca-file': file('ca.crt'),
    'tls-cert-file': file('kube-apiserver.crt'),
    'tls-private-key-file': file('kube-apiserver.key'),
    'service-account-issuer': ISSUER,
    'api-audiences': `${ISSUER},k3s`,
    'service-account-signing-key-file': file('service-accounts.key'),
    'service-account-key-file': file('service-accounts.crt'),
    // A node has no name in anybody's DNS.
    'kubelet-preferred-address-types': 'InternalIP',
    'kubelet-client-certificate': file('admin.crt'),
    'kubelet-client-key': file('admin.key'),
    profiling: 'false',
  };
  const args = flags(settings, configuration['kube-apiserver-arg']);
  return { name: 'kube-apiserver', program: binaries.kubeApiServer, args };
}

export function controllerManager({ folder, binaries }: Settings, configuration: K3sConfiguration): Component {
  const settings: Flags = {
    ...localClient(kubeconfigFile(folder, 'kube-controller-manager')),
    'service-account-private-key-file': certificateFile(folder, 'service-accounts.key'),
    'root-ca-file': certificateFile(folder, 'ca.crt'),
    'cluster-signing-cert-file': certificateFile(folder, 'ca.crt'),
    'cluster-signing-key-file': certificateFile(folder, 'ca.key'),
    'use-service-account-credentials': 'true',
    'allocate-node-cidrs': 'true',
    'cluster-cidr': configuration['cluster-cidr'],
    'service-cluster-ip-range': configuration['service-cidr'],
    // By default a new cluster waits four seconds for its turn to create its first objects.
    'kube-api-qps': '500',
    'kube-api-burst': '1000',
  };
  const args = flags(settings, configuration['kube-controller-manager-arg']);
  return { name: 'kube-controller-manager', program: binaries.kubeControllerManager, args };
}

export function scheduler({ folder, binaries }: Settings, configuration: K3sConfiguration): Component {
  const settings = localClient(kubeconfigFile(folder, 'kube-scheduler'));
  const args = flags(settings, configuration['kube-scheduler-arg']);
  return { name: 'kube-scheduler', program: binaries.kubeScheduler, args };
}

/** One of each: nobody to elect a leader against. */
function localClient(kubeconfig: string): Flags {
  return {
    kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'authentication-skip-lookup': 'true',
    'leader-elect': 'false',
    'bind-address': '127.0.0.1',
    profiling: 'false',
  };
}
