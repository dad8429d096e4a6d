// That a page which tells people something wrong is found out.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { faultsOf } from '../support/pages/judge-command.ts';
import { PageReader } from '../support/pages/reader.ts';

let reader: PageReader;
beforeAll(() => void (reader = new PageReader()));
afterAll(() => reader[Symbol.dispose]());

describe('faultsOf()', () => {
  test.each([
    ['kubectl --context bakery-l9 get pods', 'no cluster is called "bakery-l9"'],
    ['kubectl --namespace sallyport get allowlist level-9', 'no allowlist is called "level-9"'],
    ['kubectl get allowlist level-3', 'allowlist "level-3" is in "sallyport", not in "default"'],
    ['kubectl --namespace sallyport restart deployment forwarder', '"restart" is no verb that is used here'],
    ['kubectl --nmespace sallyport get pods', 'TypeError [ERR_PARSE_ARGS_UNKNOWN_OPTION]'],
    ['kubectl --namespace sallyport-probe create job one --from=cronjob/prob', 'no cronjob is called "prob"'],
    ['az connectedk8s connect --name bakery-l3', '--resource-group is missing'],
    ['az connectedk8s attach --name bakery-l3', '"az connectedk8s attach" is no command that is known here'],
    [
      'az deployment group create --resource-group a --template-file dist/contoso-bakery/level-3/azure/none.json',
      'there is no "dist/',
    ],
    ['sudo systemctl restart sallyport.service', 'there is no unit "sallyport.service"'],
    ['sudo reboot', '"reboot" is not known here'],
    ['docker build --file Dockerfile .', 'there is no "Dockerfile"'],
    ['npm run deploy', 'there is no such script'],
  ])('finds what is wrong with %s', (command, fault) => {
    reader.forgetAsked();
    expect(reader.follow({ line: 0, language: 'bash', text: command })).toMatchObject({ code: 0 });
    expect(faultsOf(reader.asked(), reader.clone.path)).toEqual([expect.stringContaining(`${command}: ${fault}`)]);
  });
});
