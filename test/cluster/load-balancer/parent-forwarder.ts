// The forwarder of the parent, on a host: the program itself, with the files that the synthesis makes for a zone without a
// cluster. What it says about connections that came through the load balancer is what counts here.

import { join } from 'node:path';
import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import { CONFIGURATION_FILE, keysFolder, RUN_FOLDER, STATE_FOLDER } from '../../../constructs/forwarder/places.ts';
import type { Site } from '../../../levels/model.ts';
import { isConfirmed, stateOnHost, untilState } from '../drills/allowlist.ts';
import { auditIn } from '../drills/audit.ts';
import { REPOSITORY } from '../judges/committed-objects.ts';
import type { Machine, Service } from '../machines/machine.ts';
import { EXPOSED, PARENT, parentFiles } from './exposed-site.ts';

const MAIN = join(REPOSITORY, 'forwarder/main.ts');
const FOLDER = '/etc/sallyport';
const READY_MS = 60_000;

export class ParentForwarder {
  readonly name = PARENT;
  readonly #service: Service;

  private constructor(service: Service) {
    this.#service = service;
  }

  /** `key` is that of its conduit to the cluster: a file by the name of its id. */
  static async start(machine: Machine, site: Site, key: ConduitKey): Promise<ParentForwarder> {
    await machine.ask('mkdir', ['-p', `${FOLDER}/config`, keysFolder(EXPOSED), STATE_FOLDER, RUN_FOLDER]);
    for (const [path, text] of parentFiles(site)) await machine.ask('tee', [`${FOLDER}/${path}`], { input: text });
    await machine.ask('tee', [join(keysFolder(EXPOSED), key.id)], { input: key.text });
    const forwarder = new ParentForwarder(
      machine.start('forwarder', process.execPath, [MAIN, '--config', CONFIGURATION_FILE]),
    );
    await untilState('the forwarder above is confirmed', () => stateOnHost(machine), isConfirmed, READY_MS);
    return forwarder;
  }

  async audit(): Promise<readonly AuditRecord[]> {
    return auditIn(this.#service.log);
  }
}

export type ConduitKey = { readonly id: string; readonly text: string };
