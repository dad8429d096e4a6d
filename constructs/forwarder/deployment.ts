// The pods of a forwarder: no root, no writable file system but its own state, no capability, no port declared on the node's
// network (declaring one would forbid the second pod of a rolling update, which shares the face by SO_REUSEPORT).

import { ApiObject, Duration, JsonPatch, Size } from 'cdk8s';
import {
  Capability,
  ConfigMap,
  Container,
  Cpu,
  Deployment,
  DeploymentStrategy,
  DnsPolicy,
  EnvFieldPaths,
  EnvValue,
  ImagePullPolicy,
  LabelSelector,
  PercentOrAbsolute,
  Probe,
  SeccompProfileType,
  Secret,
  ServiceAccount,
  Volume,
} from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Exposure } from '../../levels/declaration/zone.ts';
import { FORWARDER, nameLabel } from '../names.ts';
import { CONFIGURATION_FILE, CONFIGURATION_FOLDER, HEALTH_SOCKET, RUN_FOLDER, STATE_FOLDER } from './places.ts';
import type { SecretMount } from './secrets.ts';

export interface ForwarderDeploymentProps {
  /** The image, by digest. */
  readonly image: string;
  /** Mounted as folders. The pod does not start without them: a forwarder without keys could prove nothing. */
  readonly secrets: readonly SecretMount[];
  readonly replicas: number;
  readonly exposure: Exposure;
  /** How long open connections may last after the pod was told to end. */
  readonly drainSeconds: number;
  /** Whether the corporate proxy may be given by a name, which only the cluster's DNS or the node knows. */
  readonly resolvesProxy: boolean;
}

/** The user of distroless images: anything but root. */
const USER = 65532;
/** What is left after draining to write the last audit lines. */
const GRACE_SECONDS = 15;
const MAIN = ['node', 'forwarder/main.ts'];
/** The command is a program of its own, and has to get its turn as well. */
const READINESS = { periodSeconds: Duration.seconds(10), timeoutSeconds: Duration.seconds(10) };
/** Where everything is late, ending the forwarder would cost its connections and make the rest later still. */
const LIVENESS = { periodSeconds: Duration.seconds(30), timeoutSeconds: Duration.seconds(30) };

/** The Deployment of a forwarder. */
export class ForwarderDeployment extends Construct {
  constructor(scope: Construct, id: string, props: ForwarderDeploymentProps) {
    super(scope, id);
    const onNode = props.exposure === 'hostNetwork';
    const deployment = new Deployment(this, 'deployment', {
      metadata: { name: FORWARDER, labels: nameLabel(FORWARDER) },
      podMetadata: { labels: nameLabel(FORWARDER) },
      select: false,
      replicas: props.replicas,
      // The new pod serves beside the old one before the old one goes.
      strategy: DeploymentStrategy.rollingUpdate({
        maxSurge: PercentOrAbsolute.absolute(1),
        maxUnavailable: PercentOrAbsolute.absolute(0),
      }),
      serviceAccount: ServiceAccount.fromServiceAccountName(this, 'account', FORWARDER),
      automountServiceAccountToken: true,
      hostNetwork: onNode,
      dns: { policy: dnsPolicy(props) },
      terminationGracePeriod: Duration.seconds(props.drainSeconds + GRACE_SECONDS),
      securityContext: {
        ensureNonRoot: true,
        user: USER,
        group: USER,
        fsGroup: USER,
        // On the node's network the node itself is told so, see host/.
        ...(!onNode && { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] }),
      },
    });
    deployment.select(LabelSelector.of({ labels: nameLabel(FORWARDER) }));
    this.mount(deployment.addContainer(containerOf(props)), props);
    ApiObject.of(deployment).addJsonPatch(...patches(props.replicas));
  }

  private mount(container: Container, { secrets }: ForwarderDeploymentProps): void {
    // As a folder: a single file that is mounted never changes.
    const configMap = ConfigMap.fromConfigMapName(this, 'configuration-reference', FORWARDER);
    const configuration = Volume.fromConfigMap(this, 'configuration', configMap, { name: 'configuration' });
    container.mount(CONFIGURATION_FOLDER, configuration, { readOnly: true });
    for (const { volume, secret, folder } of secrets) {
      const reference = Secret.fromSecretName(this, `${volume}-reference`, secret);
      const mounted = Volume.fromSecret(this, volume, reference, { name: volume, defaultMode: 0o440 });
      container.mount(folder, mounted, { readOnly: true });
    }
    const state = Volume.fromEmptyDir(this, 'state', 'state', { sizeLimit: Size.mebibytes(64) });
    container.mount(STATE_FOLDER, state);
    container.mount(RUN_FOLDER, Volume.fromEmptyDir(this, 'run', 'run', { sizeLimit: Size.mebibytes(1) }));
  }
}

function containerOf({ image }: ForwarderDeploymentProps): ConstructorParameters<typeof Container>[0] {
  const health = [...MAIN, 'health', HEALTH_SOCKET];
  return {
    name: FORWARDER,
    image,
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    command: MAIN,
    args: ['--config', CONFIGURATION_FILE],
    // On the node's network the host's name is the node's, which the pod before and after this one share.
    envVariables: { POD_NAME: EnvValue.fromFieldRef(EnvFieldPaths.POD_NAME) },
    // By a socket in the pod's own folder: on the node's network a port would be answered by the other pod as well.
    readiness: Probe.fromCommand(health, { ...READINESS, failureThreshold: 3 }),
    liveness: Probe.fromCommand([...health, '--live'], { ...LIVENESS, failureThreshold: 4 }),
    resources: {
      cpu: { request: Cpu.millis(100) },
      memory: { request: Size.mebibytes(256), limit: Size.mebibytes(1024) },
    },
    securityContext: {
      ensureNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: [Capability.ALL] },
      seccompProfile: { type: SeccompProfileType.RUNTIME_DEFAULT },
    },
  };
}

/** The forwarder asks the resolvers of its configuration itself; only a proxy's name is left to the system. */
function dnsPolicy({ exposure, resolvesProxy }: ForwarderDeploymentProps): DnsPolicy {
  return resolvesProxy && exposure === 'loadBalancer' ? DnsPolicy.CLUSTER_FIRST : DnsPolicy.DEFAULT;
}

/** What the library adds or lacks: a label that changes with the construct tree, and spreading over nodes. */
function patches(replicas: number): JsonPatch[] {
  const unlabel = JsonPatch.remove('/spec/template/metadata/labels/cdk8s.io~1metadata.addr');
  if (replicas === 1) return [unlabel];
  const spread = {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: nameLabel(FORWARDER) },
  };
  return [unlabel, JsonPatch.add('/spec/template/spec/topologySpreadConstraints', [spread])];
}
