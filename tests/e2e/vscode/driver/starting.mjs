// How long it takes from a browser that opens a file to the first squiggle in it.
export default async function play(bench) {
  const file = `vscode-remote://${new URL(bench.url).host}${bench.folder}/${bench.file}`;
  const payload = encodeURIComponent(JSON.stringify([["openFile", file], ["skipWelcome", "true"]]));
  const address = `${bench.url}/?folder=${encodeURIComponent(bench.folder)}&payload=${payload}`;
  const times = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    await bench.page.goto("about:blank");
    await bench.page.waitForTimeout(3_000);
    const begun = Date.now();
    await bench.page.goto(address, { waitUntil: "domcontentloaded" });
    await bench.page.locator(".squiggly-warning, .squiggly-error").first().waitFor({ timeout: 120_000 });
    times.push((Date.now() - begun) / 1000);
  }
  console.log(`TIMES ${JSON.stringify(times)}`);
}
