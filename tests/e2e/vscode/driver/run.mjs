// node run.mjs SCENARIO GIVEN: runs one scenario; GIVEN is JSON. Ends with 0 when every step has passed.
import { Workbench } from "./workbench.mjs";

const [, , scenario, given] = process.argv;
const { default: play } = await import(`./${scenario}.mjs`);
const bench = await Workbench.open(JSON.parse(given));
try {
  await play(bench);
  bench.say(`${bench.passed} passed`);
  if (bench.failed) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await bench.close();
}
