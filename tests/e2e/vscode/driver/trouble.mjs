// A machine on which the server can not be started: the message says what to do.
export default async function play(bench) {
  await bench.step(`a message says: ${bench.message}`, async () => {
    await bench.openFile("bookshop/config.py");
    const shown = bench.notification(bench.message);
    await shown.waitFor({ timeout: 120_000 });
    for (const button of bench.buttons) {
      await shown.locator(".monaco-button", { hasText: button }).first().waitFor();
    }
    await bench.picture("message");
  });

  await bench.step("and the status bar and the view say that it does not run", async () => {
    await bench.page.locator(".statusbar-item.has-background-color", { hasText: "FastAPI Mentor" }).waitFor();
    await bench.openRoutes();
    await bench.page.locator(".welcome-view-content", { hasText: "The server does not run." }).waitFor();
  });
}
