// A web server in a pod, behind a Service: serves one word.

import type { KubernetesObject } from '../../support/api-client.ts';
import { SHELL_IMAGE } from './lone-cluster.ts';

export const WEB_ADDRESS = '10.43.0.80';

export function web(): KubernetesObject {
  const labels = { app: 'web' };
  const script =
    'echo begun; busybox mkdir /tmp/web; echo served >/tmp/web/index.html; exec busybox httpd -f -p 8080 -h /tmp/web';
  const container = {
    name: 'web',
    image: SHELL_IMAGE,
    command: ['sh', '-c', script],
    readinessProbe: { httpGet: { port: 8080, path: '/index.html' }, periodSeconds: 1 },
    resources: { limits: { memory: '64Mi' } },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [container], volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '1Mi' } }] },
      },
    },
  };
}

export function webService(): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      type: 'NodePort',
      selector: { app: 'web' },
      clusterIP: WEB_ADDRESS,
      ports: [{ port: 80, targetPort: 8080 }],
    },
  };
}
