// A workspace that nobody trusts: it is looked at, and nothing of it is run.
export default async function play(bench) {
  await bench.step("findings are shown", async () => {
    await bench.openFile("bookshop/config.py");
    await bench.squiggles("info").first().waitFor({ timeout: 180_000 });
    await bench.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
  });
}
