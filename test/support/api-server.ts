// A real Kubernetes API server with its etcd, on loopback and in a folder that goes with the test. There are no controllers
// and no nodes: objects are stored, validated, admitted and authorized as in a cluster, and nothing acts on them.

import type { OutgoingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { ApiClient, type Identity } from './api-client.ts';
import { createAuthority } from './certificates.ts';
import { freePorts } from './coredns.ts';
import { Program } from './program.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const HOST = '127.0.0.1';
const START_MS = 60_000;

export class ApiServer implements AsyncDisposable {
  readonly url: string;
  /** The authority of its certificate, PEM. */
  readonly ca: string;
  /** Of the group system:masters: no rule of authorization stops it. */
  readonly admin: ApiClient;
  readonly #identity: Identity;
  readonly #clients: ApiClient[] = [];
  readonly #stack: AsyncDisposableStack;

  private constructor(url: string, ca: string, identity: Identity, stack: AsyncDisposableStack) {
    this.url = url;
    this.ca = ca;
    this.#identity = identity;
    this.#stack = stack;
    this.admin = this.#client(identity);
  }

  /** Both processes started and the server ready for every request. */
  static async start(binaries: { readonly etcd: string; readonly kubeApiServer: string }): Promise<ApiServer> {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(new TemporaryFolder());
    const [clientPort = 0, peerPort = 0, port = 0] = await freePorts(3);
    const store = `http://${HOST}:${clientPort}`;
    const { ca, admin, args } = await certificatesIn(folder);
    stack.use(new Program(binaries.etcd, etcdArguments(folder, store, `http://${HOST}:${peerPort}`)));
    const program = stack.use(new Program(binaries.kubeApiServer, [...args, ...serverArguments(store, port)]));
    const server = new ApiServer(`https://${HOST}:${port}`, ca, admin, stack.move());
    try {
      await program.until(() => server.#isReady(), START_MS);
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    return server;
  }

  /** Speaks as another user, of these groups; a service account has its own groups without saying so. */
  as(user: string, ...groups: string[]): ApiClient {
    return this.#client(this.#identity, { 'impersonate-user': user, 'impersonate-group': groups });
  }

  /** Speaks with a token. */
  withToken(token: string): ApiClient {
    return this.#client({ token });
  }

  /** A token of a service account, as a kubelet asks for it. */
  async tokenOf(namespace: string, name: string): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3_600 } };
    const answer = await this.admin.ask({ method: 'POST', path, body });
    const { status } = answer.body;
    if (typeof status !== 'object' || status === null || !('token' in status))
      throw new Error(`Cannot have a token of "${namespace}/${name}": ${answer.message}. Create the account first`);
    return String(status.token);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client[Symbol.dispose]();
    await this.#stack[Symbol.asyncDispose]();
  }

  #client(identity: Identity, headers: OutgoingHttpHeaders = {}): ApiClient {
    const client = new ApiClient(this.url, this.ca, identity, { headers });
    this.#clients.push(client);
    return client;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await this.admin.get('/readyz')).status === 200;
    } catch {
      return false; // it does not listen yet
    }
  }
}

type Certificates = { readonly ca: string; readonly admin: Identity; readonly args: readonly string[] };

async function certificatesIn(folder: TemporaryFolder): Promise<Certificates> {
  const authority = await createAuthority('Test cluster');
  const [server, admin, accounts] = await Promise.all([
    authority.issue(HOST),
    authority.issue('admin', 'system:masters'),
    authority.issue('service-accounts'),
  ]);
  const args = [
    `--tls-cert-file=${folder.write('server.crt', server.cert)}`,
    `--tls-private-key-file=${folder.write('server.key', server.key)}`,
    `--client-ca-file=${folder.write('ca.crt', authority.ca)}`,
    `--service-account-signing-key-file=${folder.write('service-accounts.key', accounts.key)}`,
    `--service-account-key-file=${folder.write('service-accounts.crt', accounts.cert)}`,
  ];
  return { ca: authority.ca, admin, args };
}

function etcdArguments(folder: TemporaryFolder, clients: string, peers: string): readonly string[] {
  return [
    '--name=test',
    `--data-dir=${join(folder.path, 'etcd')}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
    `--listen-client-urls=${clients}`,
    `--advertise-client-urls=${clients}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=test=${peers}`,
  ];
}

function serverArguments(store: string, port: number): readonly string[] {
  return [
    `--etcd-servers=${store}`,
    `--secure-port=${port}`,
    `--bind-address=${HOST}`,
    `--advertise-address=${HOST}`,
    '--endpoint-reconciler-type=none', // loopback is no address for endpoints
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.43.0.0/16',
  ];
}
