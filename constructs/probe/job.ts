// The Job of a probe: the forwarder's image with another command, as unprivileged as a pod can be. It resolves as pods do, for
// that is what it is to find out, and nothing is tried twice: a second try would hide what comes and goes.

import { nameLabel, PROBE, PROBE_PLAN } from '../names.ts';

/** Key of the ConfigMap, and name of the file. */
export const PLAN_FILE = 'plan.json';
const PLAN_FOLDER = '/etc/sallyport/probe';
const MESSAGE_FILE = '/dev/termination-log';
/** The user of distroless images: anything but root. */
const USER = 65532;
/** A plan of the greatest size against servers that say nothing would go on for longer; then that is the finding. */
const LONGEST_SECONDS = 900;
const KEPT_SECONDS = 86_400;

/** The specification of the Job. */
export function probeJob(image: string): object {
  return {
    backoffLimit: 0,
    activeDeadlineSeconds: LONGEST_SECONDS,
    ttlSecondsAfterFinished: KEPT_SECONDS,
    template: { metadata: { labels: nameLabel(PROBE) }, spec: podOf(image) },
  };
}

function podOf(image: string): object {
  return {
    restartPolicy: 'Never',
    dnsPolicy: 'ClusterFirst',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: PROBE,
        image,
        command: ['node', 'forwarder/main.ts'],
        args: ['probe', '--plan', `${PLAN_FOLDER}/${PLAN_FILE}`, '--message', MESSAGE_FILE],
        terminationMessagePath: MESSAGE_FILE,
        terminationMessagePolicy: 'FallbackToLogsOnError',
        resources: { requests: { cpu: '50m', memory: '96Mi' }, limits: { memory: '256Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [{ name: 'plan', mountPath: PLAN_FOLDER, readOnly: true }],
      },
    ],
    volumes: [{ name: 'plan', configMap: { name: PROBE_PLAN } }],
  };
}
