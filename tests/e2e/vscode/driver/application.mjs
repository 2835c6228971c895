// The application as a whole: its routes, its document, its rules, all of its findings.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

const BOOKS = "bookshop/routers/books.py";
const MAIN = "bookshop/main.py";

export default async function play(bench) {
  const { page } = bench;

  await bench.step("the Routes view shows applications, routers and routes", async () => {
    await bench.openFile(MAIN);
    await bench.openRoutes();
    await bench.row("bookshop.main:app").waitFor({ timeout: 180_000 });
    await bench.row("GET /books/{book_id}").waitFor();
    await bench.row("DELETE /books/{book_id}").waitFor();
    await bench.row("GET /health").waitFor();
    await bench.row("bookshop.routers.books:router").waitFor();
  });

  await bench.step("the dependencies of a route are a tree beneath it", async () => {
    await bench.row("POST /books").locator(".monaco-tl-twistie").click();
    await bench.row("get_session").waitFor();
    await bench.row("current_user").locator(".monaco-tl-twistie").click();
    await bench.row("oauth2_scheme").waitFor();
    await bench.picture("routes");
  });

  await bench.step("a click goes to the handler", async () => {
    await bench.row("DELETE /books/{book_id}").click();
    await bench.untilActive("books.py");
    await bench.untilLine(53);
  });

  await bench.step("the view follows the code", async () => {
    await bench.goToLine(11);
    await bench.press("End");
    await page.keyboard.press("Enter");
    await page.keyboard.insertText('@router.get("/newest")\ndef newest(session: "SessionDep") -> int:\n    return 1\n');
    await bench.row("GET /books/newest").waitFor();
    await bench.row("GET /books/{book_id}").click();
    await bench.untilLine(41);
    await bench.revert();
    await bench.row("GET /books/newest").waitFor({ state: "hidden" });
  });

  await bench.step("a path and a request are copied", async () => {
    const copied = (text) => async () => (await bench.clipboard()).startsWith(text);
    await bench.menu(bench.row("GET /books/{book_id}"), "Copy Path", copied("/books/{book_id}"));
    await bench.menu(bench.row("POST /books"), "Copy as curl", copied("curl -X POST http://127.0.0.1:8000/books"));
    assert.match(await bench.clipboard(), /"price_cents": 1/);
  });

  await bench.step("a filter leaves the routes that fit", async () => {
    await bench.command("Filter Routes...");
    await bench.fill("Filter Routes", "delete");
    await page.keyboard.press("Enter");
    await bench.row("GET /health").waitFor({ state: "hidden" });
    await bench.row("DELETE /books/{book_id}").waitFor();
    await bench.command("Clear the Filter");
    await bench.row("GET /health").waitFor();
  });

  await bench.step("the tests of a route are found", async () => {
    const found = page.locator(".peekview-widget .peekview-title", { hasText: "test_main.py" }).first();
    await bench.menu(bench.row("GET /health"), "Find Tests", () => found.isVisible());
    await page.keyboard.press("Escape");
  });

  await bench.step("a route is found by its path", async () => {
    await bench.pick("F1", "Go to Route...");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "GET /rates/{currency}" }).waitFor();
    await bench.fill("Go to Route", "books");
    await bench.picture("search");
    await bench.fill("Go to Route", "rates");
    await bench.choose("GET /rates/{currency}");
    await bench.untilActive("rates.py");
    await bench.untilLine(10);
  });

  await bench.step("the predicted OpenAPI document is shown, and follows the code", async () => {
    await bench.command("Show the Predicted OpenAPI Document");
    await bench.untilActive("bookshop.main.app (OpenAPI).json");
    await bench.line('"title": "Bookshop"').waitFor();
    await bench.openFile(MAIN);
    await bench.clickWord("app = FastAPI(", "Bookshop");
    await page.keyboard.press("Control+KeyD");
    await page.keyboard.type("Library");
    await bench.line('FastAPI(title="Library")').waitFor();
    await bench.pick("Control+KeyP", "(OpenAPI).json", "(OpenAPI).json");
    await bench.untilActive("(OpenAPI).json");
    await bench.line('"title": "Library"').waitFor();
    await bench.openFile(MAIN);
    await bench.revert();
    await bench.line('FastAPI(title="Bookshop")').waitFor();
  });

  await bench.step("a rule is explained, from a list and from the code of a finding", async () => {
    await bench.command("Explain a Rule");
    await bench.fill("Explain a Rule", "called-dependency");
    await bench.choose("called-dependency");
    await bench.untilPreview(/called-dependency/);
    await bench.picture("rule");
    await page.keyboard.press("Control+KeyW");
    await bench.press("Control+Shift+KeyM");
    const row = page.locator(".markers-panel .monaco-list-row", { hasText: "Any site may call this API" }).first();
    await row.locator("a", { hasText: "cors-any-origin-with-credentials" }).click();
    await bench.untilPreview(/cors-any-origin-with-credentials/);
    await bench.press("Control+Shift+KeyM");
  });

  await bench.step("all of the project is fixed, after a look at what would change", async () => {
    await bench.openFile(BOOKS);
    const before = bench.onDisk(BOOKS);
    await bench.command("Fix All in the Project...");
    await page.locator(".multiDiffEditor, .multi-diff-root").first().waitFor({ timeout: 60_000 });
    assert.equal(bench.onDisk(BOOKS), before);
    await bench.picture("project");
    await bench.answer("apply them?", "Apply");
    await bench.untilOnDisk(BOOKS, /def read_book\(book_id: int, session: SessionDep\) -> BookRead:/);
    await bench.untilOnDisk("bookshop/schemas.py", /@field_validator/);
    await bench.untilOnDisk("bookshop/auth.py", /datetime\.now\((UTC|timezone\.utc)\)/);
  });

  await bench.step("a baseline hides what is there", async () => {
    await bench.command("Write a Baseline");
    await bench.notification("written").waitFor({ timeout: 60_000 });
    const file = path.join(bench.folder, "fastapi-mentor-baseline.json");
    assert.match(fs.readFileSync(file, "utf8"), /cors-any-origin-with-credentials/);
    await bench.openFile(MAIN);
    await bench.squiggles("error").first().waitFor();
    fs.appendFileSync(path.join(bench.folder, "pyproject.toml"), '\n[tool.fastapi-mentor]\nbaseline = "fastapi-mentor-baseline.json"\n');
    await bench.untilSquiggles("error", 0);
  });

  await bench.step("the status bar says what is known", async () => {
    await page.locator(".statusbar-item", { hasText: /FastAPI .*0\.115/ }).hover();
    const hover = page.locator(".monaco-hover:visible", { hasText: "private environment" }).first();
    await hover.waitFor();
    assert.match((await hover.innerText()).replaceAll("\u00a0", " "), /8 routes of 1 application$/m);
  });

  await bench.step("the tour begins", async () => {
    await bench.command("Take the Tour");
    await page.locator(".gettingStartedContainer", { hasText: "Open a FastAPI project" }).first().waitFor();
    await page.locator(".gettingStartedContainer", { hasText: "Go to a route by its path" }).first().waitFor();
  });
}
