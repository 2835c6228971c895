// From the first file that is opened to the last finding that is mended.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { servers } from "./processes.mjs";

const BOOKS = "bookshop/routers/books.py";
const CONFIG = "bookshop/config.py";
const SCHEMAS = "bookshop/schemas.py";

export default async function play(bench) {
  const { page } = bench;

  await bench.step("a finding is underlined as soon as the server is there", async () => {
    await bench.openFile(BOOKS);
    await bench.squiggles("warning").first().waitFor({ timeout: 180_000 });
    await bench.untilSquiggles("error", 1);
    await bench.untilSquiggles("warning", 1);
  });

  await bench.step("the Problems panel lists what was found in all files", async () => {
    await bench.press("Control+Shift+KeyM");
    const row = page.locator(".markers-panel .monaco-list-row", { hasText: "does not declare what it returns" });
    await row.first().waitFor();
    const text = await row.first().innerText();
    assert.match(text, /search_books/);
    assert.match(text, /FastAPI Mentor/);
    assert.match(text, /missing-response-model/);
    await page.locator(".markers-panel .monaco-list-row", { hasText: "Any site may call this API" }).waitFor();
    await bench.press("Control+Shift+KeyM");
    await page.locator(".markers-panel").waitFor({ state: "hidden" });
  });

  await bench.step("a hover says why, as rendered Markdown", async () => {
    const hover = await bench.hover("def search_books", "search_books", "FastAPI reads the return annotation");
    await hover.locator("h3", { hasText: "missing-response-model" }).waitFor();
    await bench.picture("findings", { still: true });
    await bench.leaveHover();
  });

  await bench.step("a hover of a route says where it is and what it needs", async () => {
    const hover = await bench.hover("def list_books", "list_books", "GET /books");
    assert.match(await hover.innerText(), /get_session/);
    await bench.leaveHover();
  });

  await bench.step("the light bulb adds a response model", async () => {
    await bench.goToLine(37);
    await bench.clickWord("def read_book", "read_book");
    await bench.untilLine(37);
    await bench.fixByBulb("Declare `-> BookRead`");
    await bench.line("def read_book(book_id: int, session: SessionDep) -> BookRead:").waitFor();
    await bench.save(BOOKS, /def read_book\(book_id: int, session: SessionDep\) -> BookRead:/);
  });

  await bench.step("Ctrl+. moves a variable of the environment to a Settings class", async () => {
    await bench.openFile(CONFIG);
    await bench.untilSquiggles("info", 3);
    await bench.goToLine(3);
    await bench.clickWord("DATABASE_URL = ", "getenv");
    await bench.untilLine(3);
    await bench.openActions();
    await bench.picture("fixes");
    await bench.pickAction("Move it to a `Settings` class");
    await bench.line("class Settings(BaseSettings):").waitFor();
    await bench.save(CONFIG, /class Settings\(BaseSettings\):/);
  });

  await bench.step("all findings of a file are fixed at once", async () => {
    await bench.openFile(SCHEMAS);
    await bench.untilSquiggles("warning", 2);
    await bench.command("Fix All in This File");
    await bench.line("@field_validator").waitFor();
    await bench.untilSquiggles("warning", 0);
    await bench.save(SCHEMAS, /model_config = ConfigDict\(from_attributes=True\)/);
  });

  await bench.step("a broken line breaks nothing else", async () => {
    await bench.openFile(BOOKS);
    await bench.goToLine(14);
    await page.keyboard.type("\nbroken = = 1");
    await bench.untilSquiggles("warning", 1);
    await newFinding(bench, "while_broken");
    await bench.revert();
    await bench.goToLine(22);
    await bench.untilSquiggles("warning", 1);
  });

  await bench.step("a setting counts without a reload", async () => {
    const file = path.join(bench.folder, ".vscode", "settings.json");
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, '{ "fastapiMentor.ignore": ["query-in-loop"] }');
    await bench.goToLine(22);
    await bench.untilSquiggles("warning", 0);
    fs.writeFileSync(file, "{}");
    await bench.untilSquiggles("warning", 1);
  });

  await bench.step("a server that was killed comes back", async () => {
    const [before, ...others] = servers(bench.state);
    assert.equal(others.length, 0);
    process.kill(before, "SIGKILL");
    await bench.until(() => servers(bench.state).some((each) => each !== before), 30_000);
    await newFinding(bench, "after_the_end");
    await bench.revert();
  });
}

/** Adds a route about which there is something to say, and waits until it is said. */
async function newFinding(bench, name) {
  await bench.press("Control+End");
  await bench.page.keyboard.insertText(`\n\n@router.get("/${name}")\ndef ${name}():\n    return {"${name}": 1}\n`);
  await bench.hover(`def ${name}`, name, "does not declare what it returns");
  await bench.leaveHover();
}
