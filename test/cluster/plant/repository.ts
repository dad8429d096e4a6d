// The operator's clone: declarations are edited in it, synthesized by the real command, committed with a signature and pushed
// to the bare repository that the plant's Internet serves under the address of site.yaml. Flux sees it from there.

import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Document, parseDocument } from 'yaml';
import { loadSite } from '../../../levels/load-site.ts';
import type { Site } from '../../../levels/model.ts';
import { run } from '../image/run.ts';
import { copyCheckout } from './checkout-copy.ts';

export type RepositoryOptions = {
  /** Holds the clone and the key of its signatures; made here. */
  readonly workstation: string;
  readonly site: string;
  /** The folder of the bare repositories that the Internet serves. */
  readonly served: string;
  /** Of the images that were really built, as an operator writes them into site.yaml. */
  readonly digests: { readonly forwarder: string; readonly coredns: string };
};

export type Published = { readonly commit: string; readonly pushedAt: Date };

/** The checkout's own list names the folder with what npm made in it; the clone's is made of links. */
const NEVER_COMMITTED = '/node_modules/';
const OPERATOR = 'operator@plant.example';

export class OperatorRepository {
  /** The root of the clone. */
  readonly folder: string;
  readonly #key: string;
  readonly #site: string;

  private constructor(workstation: string, site: string) {
    this.folder = join(workstation, 'repository');
    this.#site = site;
    this.#key = join(workstation, 'signing-key');
  }

  /** Makes the clone and the bare repository, and pushes what the checkout says with the digests of this run. */
  static async create({ workstation, site, served, digests }: RepositoryOptions): Promise<OperatorRepository> {
    const repository = new OperatorRepository(workstation, site);
    mkdirSync(workstation, { recursive: true });
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', OPERATOR, '-f', repository.#key]);
    await copyCheckout(repository.folder, site);
    await repository.#connect(served);
    await repository.#signIn();
    repository.editYaml(siteFile(site), (document) => {
      document.setIn(['images', 'forwarder'], digests.forwarder);
      document.setIn(['images', 'coredns'], digests.coredns);
    });
    await repository.publish(`${site}: as it is onboarded`);
    return repository;
  }

  static at(workstation: string, site: string): OperatorRepository {
    return new OperatorRepository(workstation, site);
  }

  /** What its declarations say now. */
  get site(): Site {
    const { site, problems } = loadSite(this.folder, this.#site);
    if (site !== undefined) return site;
    throw new Error(
      `Cannot read site "${this.#site}" in "${this.folder}": ${problems[0]?.message ?? 'it is not there'}`,
    );
  }

  /** The line that makes a host obey commits of this clone, as ssh-keygen(1) describes under ALLOWED SIGNERS. */
  get allowedSigners(): string {
    return `${OPERATOR} namespaces="git" ${readFileSync(`${this.#key}.pub`, 'utf8')}`;
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  edit(file: string, change: (text: string) => string): void {
    const text = this.read(file);
    const changed = change(text);
    if (changed === text)
      throw new Error(`Cannot edit "${file}": the edit changes nothing. Look at what the file says`);
    writeFileSync(join(this.folder, file), changed);
  }

  /** Changes values of a YAML file; its comments stay. */
  editYaml(file: string, change: (document: Document) => void): void {
    this.edit(file, (text) => {
      const document = parseDocument(text);
      change(document);
      return document.toString({ lineWidth: 0 });
    });
  }

  /** Runs `sallyport synth` of the clone. Throws with its words when it finds a problem. */
  async synth(): Promise<void> {
    await run(process.execPath, ['cli/main.ts', 'synth'], { cwd: this.folder });
  }

  /** Commits all that changed, signed unless a drill wants to see that refused. */
  async commit(message: string, { signed = true } = {}): Promise<string> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message, ...(signed ? [] : ['--no-gpg-sign']));
    return this.head();
  }

  async push(): Promise<void> {
    await this.git('push', '--quiet', 'origin', 'HEAD');
  }

  /** An edit's whole way: synthesized, committed, pushed. */
  async publish(message: string): Promise<Published> {
    await this.synth();
    return this.publishAsIs(message);
  }

  /** As `publish`, for a change that the command itself would not make: someone edited what is generated. */
  async publishAsIs(message: string): Promise<Published> {
    const commit = await this.commit(message);
    await this.push();
    return { commit, pushedAt: new Date() };
  }

  /** Takes a commit back by a new one, and pushes it. */
  async revert(commit = 'HEAD'): Promise<Published> {
    await this.git('revert', '--no-edit', commit);
    await this.push();
    return { commit: await this.head(), pushedAt: new Date() };
  }

  /** Makes everything as it was at a commit, by a new one where something differs. Returns what is published then. */
  async restore(commit: string): Promise<string> {
    await this.git('add', '--all');
    await this.git('read-tree', '-u', '--reset', commit);
    const changed = await this.git('diff', '--cached', '--name-only', 'HEAD');
    if (changed !== '') await this.commit(`as it was at ${commit}`);
    await this.push();
    return this.head();
  }

  /** The id of the newest commit. */
  async head(): Promise<string> {
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  async git(...args: readonly string[]): Promise<string> {
    return run('git', args, { cwd: this.folder });
  }

  /** A clone of what is pushed, for whoever carries out steps on another machine. */
  async cloneTo(folder: string): Promise<void> {
    mkdirSync(dirname(folder), { recursive: true });
    await this.git('clone', '--quiet', (await this.git('remote', 'get-url', 'origin')).trim(), folder);
  }

  async #connect(served: string): Promise<void> {
    const { url, branch } = this.site.declaration.git;
    const bare = join(served, `${new URL(url).pathname.replace(/\.git$/, '').slice(1)}.git`);
    if (existsSync(bare)) throw new Error(`Cannot serve "${url}": "${bare}" exists. Take the plant down first`);
    await run('git', ['init', '--quiet', '--bare', '--initial-branch', branch, bare]);
    await this.git('init', '--quiet', '--initial-branch', branch);
    await this.git('remote', 'add', 'origin', bare);
    appendFileSync(join(this.folder, '.git', 'info', 'exclude'), `${NEVER_COMMITTED}\n`);
  }

  /** Whoever commits in the clone is the operator and signs, also a developer who types `git commit` there. */
  async #signIn(): Promise<void> {
    const settings = {
      'user.name': 'Operator',
      'user.email': OPERATOR,
      'user.signingKey': this.#key,
      'gpg.format': 'ssh',
      'commit.gpgSign': 'true',
    };
    for (const [name, value] of Object.entries(settings)) await this.git('config', name, value);
  }
}

export function siteFile(site: string): string {
  return `levels/sites/${site}/site.yaml`;
}

export function zoneFile(site: string, zone: string): string {
  return `levels/sites/${site}/${zone}.yaml`;
}
