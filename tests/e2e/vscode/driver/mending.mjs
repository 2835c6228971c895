// An environment that is broken is made again, without anybody doing anything.
import assert from "node:assert/strict";
import { servers } from "./processes.mjs";

export default async function play(bench) {
  await bench.step("findings are shown in the end", async () => {
    await bench.openFile("bookshop/config.py");
    await bench.squiggles("info").first().waitFor({ timeout: 240_000 });
    assert.equal(servers(bench.state).length, 1);
  });
}
