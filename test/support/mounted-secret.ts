// A folder as Kubernetes mounts a Secret: visible names lead through the link `..data` to a folder of one version, and
// an update turns that link at one stroke.

import { mkdir, readdir, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export class MountedSecret {
  readonly folder: string;
  #version = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes these the files. */
  async mount(files: Readonly<Record<string, string>>): Promise<void> {
    const version = `..version-${(this.#version += 1)}`;
    await mkdir(join(this.folder, version), { recursive: true });
    await Promise.all(
      Object.entries(files).map(([name, content]) => writeFile(join(this.folder, version, name), content)),
    );
    await symlink(version, join(this.folder, '..data_tmp'));
    await rename(join(this.folder, '..data_tmp'), join(this.folder, '..data'));
    const visible = (await readdir(this.folder)).filter((name) => !name.startsWith('.'));
    const added = Object.keys(files).filter((name) => !visible.includes(name));
    await Promise.all(added.map((name) => symlink(join('..data', name), join(this.folder, name))));
    await Promise.all(visible.filter((name) => !(name in files)).map((name) => unlink(join(this.folder, name))));
  }
}
