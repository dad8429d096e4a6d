import { describe, expect, test } from '@jest/globals';
import { helloVariants } from '../../../bench/forwarder/hello-variants.ts';
import { parseHello } from '../../support/parse-hello.ts';

const variants = helloVariants('a.example', 'b.example');

describe('helloVariants()', () => {
  test('has no title twice', () => {
    expect(new Set(variants.map(({ title }) => title)).size).toBe(variants.length);
  });

  test.each(variants.map(({ title, ...variant }) => [title, variant] as const))(
    '%s is what it says',
    (_title, variant) => {
      const parsed = parseHello(variant.segments);
      const name = parsed.kind === 'hello' ? parsed.hello.serverName : undefined;
      expect(name === 'a.example').toBe(variant.mayPass);
    },
  );
});
