// Two folders, another interpreter and the project's own installation, all without a reload.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { servers } from "./processes.mjs";

export default async function play(bench) {
  const { page } = bench;
  const settings = path.join(bench.state, "data", "Machine", "settings.json");
  const command = () => servers(bench.state, bench.own).map((each) => fs.readFileSync(`/proc/${each}/cmdline`, "utf8").split("\0")[0]);

  await bench.step("both folders have findings and routes, each under its own settings", async () => {
    await bench.openFile("alone.py");
    await bench.squiggles("info").first().waitFor({ timeout: 180_000 });
    await bench.openFile("config.py");
    await bench.squiggles("info").first().waitFor();
    await bench.openRoutes();
    await bench.row("bookshop.main:app").waitFor();
    await bench.row("alone:api").waitFor();
  });

  await bench.step("the project's own server is used as soon as the settings say so", async () => {
    const [before] = command();
    assert.ok(before.includes("globalStorage"), before);
    fs.writeFileSync(settings, JSON.stringify({ "fastapiMentor.importStrategy": "fromEnvironment", "fastapiMentor.interpreter": bench.own }));
    await bench.until(() => command()[0] === bench.own, 60_000);
    await page.locator(".statusbar-item", { hasText: /FastAPI .*0\.1/ }).waitFor();
    await bench.row("alone:api").waitFor();
  });

  await bench.step("an interpreter that is none is complained of, and another one is used", async () => {
    fs.writeFileSync(settings, JSON.stringify({ "fastapiMentor.interpreter": "/nowhere/python" }));
    await bench.notification("/nowhere/python, which is no Python that runs").waitFor();
    await bench.until(() => command()[0]?.includes("globalStorage"), 60_000);
    await bench.row("alone:api").waitFor();
  });

  await bench.step("a server that ends again and again is given up with a message", async () => {
    for (let count = 0; count < 5; count += 1) {
      await bench.until(() => servers(bench.state).length > 0, 90_000);
      await page.waitForTimeout(1_500);
      servers(bench.state).forEach((each) => process.kill(each, "SIGKILL"));
      await bench.until(() => servers(bench.state).length === 0);
    }
    await bench.answer("ended 5 times in a row", "Try Again");
    await bench.until(() => servers(bench.state).length === 1, 60_000);
    await bench.row("alone:api").waitFor();
  });
}
