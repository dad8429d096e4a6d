// Drills follow each other on one plant, and for most of their time wait for it. What needs nothing of that plant runs beside
// them, one after the other too, in a process that has the machine when the plant leaves it idle (second-lane.mjs).
import { createRequire } from 'node:module';

const { default: TestRunner } = createRequire(import.meta.url)('jest-runner');

const DRILL = /\/test\/cluster\/drills\/[a-z]-/;

// oxlint-disable-next-line import/no-default-export -- jest asks for it
export default class TwoLanes extends TestRunner {
  async runTests(tests, watcher, options) {
    const [drills, others] = [tests.filter(isDrill), tests.filter((test) => !isDrill(test))];
    // A lane alone is nobody's neighbour.
    if (drills.length === 0) return super.runTests(others, watcher, options);
    const beside = this.#runBeside(others, watcher, options);
    return Promise.all([beside, super.runTests(drills, watcher, { ...options, serial: true })]);
  }

  /** In a process of its own, which is there at once and knows what it is. */
  #runBeside(tests, watcher, options) {
    if (tests.length === 0) return undefined;
    process.env['SALLYPORT_SECOND_LANE'] = 'yes';
    const running = super.runTests(tests, watcher, { ...options, serial: false });
    delete process.env['SALLYPORT_SECOND_LANE'];
    return running;
  }
}

function isDrill({ path }) {
  return DRILL.test(path);
}
