// The GitRepository of mode native. In mode arc the extension makes the same from azure/flux-configuration.json.

import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { SiteDeclaration } from '../../levels/declaration/site.ts';
import { fluxNamespaceOf, SOURCE_NAME } from './flux-home.ts';

export type GitSourceProps = {
  readonly git: SiteDeclaration['git'];
  /** Folders to check out, relative to the repository. It saves bytes; it is not access control. */
  readonly folders: readonly string[];
};

export class GitSource extends ApiObject {
  constructor(scope: Construct, id: string, props: GitSourceProps) {
    const { url, branch, secretRef } = props.git;
    super(scope, id, {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: SOURCE_NAME, namespace: fluxNamespaceOf('native') },
      spec: {
        interval: '1m',
        timeout: '1m',
        url,
        ref: { branch },
        ...(secretRef !== undefined && { secretRef: { name: secretRef } }),
        sparseCheckout: props.folders,
      },
    });
  }
}
