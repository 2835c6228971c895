// Another extension chooses the environment of the project, and chooses another one.
import fs from "node:fs";
import path from "node:path";

export default async function play(bench) {
  const settings = path.join(bench.state, "data", "Machine", "settings.json");
  const status = (text) => bench.page.locator(".statusbar-item", { hasText: text });

  await bench.step("the packages of the environment that was chosen count", async () => {
    await bench.openFile("bookshop/config.py");
    await status("FastAPI 0.99.1").waitFor({ timeout: 180_000 });
  });

  await bench.step("and those of another one as soon as that is chosen", async () => {
    fs.writeFileSync(settings, JSON.stringify({ "pythonBeside.path": bench.other }));
    await status("FastAPI 0.116.2").waitFor({ timeout: 60_000 });
  });
}
