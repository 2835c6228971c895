// VS Code in a browser, used the way a person uses it: what is done is seen on the page before the next is done.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.DRIVER_MODULES}/`);
const { chromium } = require("playwright-core");
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const MODIFIER = "Control";

export class Workbench {
  constructor(given) {
    Object.assign(this, given); // url, folder, shots, pictures
    this.begun = Date.now();
    this.passed = 0;
    this.failed = false;
  }

  static async open(given) {
    const bench = new Workbench(given);
    fs.mkdirSync(bench.shots, { recursive: true });
    bench.browser = await chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: FLAGS });
    const context = await bench.browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    bench.page = await context.newPage();
    bench.page.setDefaultTimeout(30_000);
    await context.route((url) => !["127.0.0.1", "localhost"].includes(url.hostname), (route) => route.abort());
    const kind = bench.folder.endsWith(".code-workspace") ? "workspace" : "folder";
    await bench.page.goto(`${bench.url}/?${kind}=${encodeURIComponent(bench.folder)}`, { waitUntil: "domcontentloaded" });
    await bench.page.waitForSelector(".monaco-workbench", { timeout: 60_000 });
    await bench.page.waitForSelector(".explorer-folders-view .monaco-list-row", { timeout: 60_000 });
    return bench;
  }

  say(text) {
    console.log(`[${((Date.now() - this.begun) / 1000).toFixed(1)}s] ${text}`);
  }

  /** A step that is told of; a picture is taken when it fails. */
  async step(name, work) {
    try {
      await work();
      this.passed += 1;
      this.say(`ok   ${name}`);
    } catch (error) {
      this.say(`FAIL ${name}: ${error.stack}`);
      await this.shot(`failure-${name.replaceAll(/\W+/g, "-")}`);
      // Whoever works on the steps wants to see all that fail.
      if (!process.env.FASTAPI_MENTOR_E2E_GO_ON) throw error;
      this.failed = true;
      await this.press("Escape");
    }
  }

  async shot(name) {
    await this.page.screenshot({ path: path.join(this.shots, `${name}.png`) }).catch(() => {});
  }

  /** A picture for the README; where the pointer stays still, so does its hover. */
  async picture(name, { still } = {}) {
    if (!still) await this.page.mouse.move(800, 640);
    await this.page.waitForTimeout(400);
    await this.shot(name);
  }

  async close() {
    await this.browser?.close();
  }

  // Files

  onDisk(file) {
    return fs.readFileSync(path.join(this.folder, file), "utf8");
  }

  /** VS Code truncates a file and then writes it: wait until it is what it should be. */
  async untilOnDisk(file, wanted, patience = 10_000) {
    const end = Date.now() + patience;
    const fits = () => (wanted instanceof RegExp ? wanted.test(this.onDisk(file)) : this.onDisk(file) === wanted);
    while (!fits() && Date.now() < end) await this.page.waitForTimeout(100);
    if (wanted instanceof RegExp) assert.match(this.onDisk(file), wanted);
    else assert.equal(this.onDisk(file), wanted);
  }

  // Keys

  async press(key) {
    await this.page.keyboard.press(key);
  }

  /** Types into the quick input that `opening` opens, and chooses the row with a text (or presses a key). */
  async pick(opening, text, row = text, { press } = {}) {
    const input = this.page.locator(".quick-input-widget:visible .quick-input-filter input");
    for (let attempt = 0; ; attempt += 1) {
      await this.press(opening);
      try {
        await input.waitFor({ timeout: 3_000 });
        await input.fill(opening === "F1" ? `>${text}` : text);
        if (press) await this.press(press);
        else await this.choose(row, 10_000);
        return;
      } catch (error) {
        // A key is lost while widgets settle, and what was searched too early is not searched again.
        if (attempt === 4) throw error;
        await this.press("Escape");
      }
    }
  }

  /** Chooses the row with a text in the quick input that is open. */
  async choose(row, timeout = 30_000) {
    const found = this.page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row", { hasText: row }).first();
    await found.waitFor({ timeout });
    await found.click();
  }

  /** Types into the quick input that bears a title. */
  async fill(title, text) {
    const widget = this.page.locator(".quick-input-widget:visible");
    await widget.locator(".quick-input-title", { hasText: title }).waitFor();
    await widget.locator("input.input").first().fill(text);
  }

  async command(title) {
    await this.pick("F1", title);
  }

  async openFile(file) {
    for (let attempt = 0; ; attempt += 1) {
      await this.pick(`${MODIFIER}+KeyP`, file, path.basename(file));
      try {
        await this.untilActive(path.basename(file), 10_000);
        return;
      } catch (error) {
        // A list that was filled anew under the pointer leads elsewhere, or nowhere.
        if (attempt === 3) throw error;
        await this.press("Escape");
      }
    }
  }

  async untilActive(name, timeout = 30_000) {
    await this.page.locator(".tab.active", { hasText: name }).waitFor({ timeout });
    await this.page.locator(".editor-group-container.active .monaco-editor .view-lines").first().waitFor();
  }

  async save(file, wanted) {
    await this.press(`${MODIFIER}+KeyS`);
    await this.untilOnDisk(file, wanted);
  }

  // The text

  /** The spans of a line that holds a text; of `word`, where that is given, the smallest around it. */
  line(text) {
    return this.page.locator(".editor-group-container.active .view-line", { hasText: text.replaceAll(" ", "\u00a0") }).first();
  }

  word(line, word) {
    return this.line(line).locator("span > span", { hasText: word }).first();
  }

  /** Where a word begins on a line of text, on the page: one span may hold several words. */
  async spot(line, word) {
    const found = this.line(line);
    await found.waitFor();
    return found.evaluate((node, wanted) => {
      const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      const full = node.textContent.replaceAll("\u00a0", " ");
      const start = full.indexOf(wanted);
      let passed = 0;
      for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        if (start < passed + text.length) {
          const range = document.createRange();
          range.setStart(text, start - passed);
          range.setEnd(text, start - passed + 1);
          const box = range.getBoundingClientRect();
          return { x: box.x, y: box.y + box.height / 2, width: box.width };
        }
        passed += text.length;
      }
      throw new Error(`${wanted} is not in ${full}`);
    }, word);
  }

  async clickWord(line, word) {
    const { x, y, width } = await this.spot(line, word);
    await this.page.mouse.click(x + width / 2, y);
  }

  /** The hover over a word that shows a text; the pointer moves until one is there. */
  async hover(line, word, text) {
    const hover = this.page.locator(".monaco-hover:visible", { hasText: text }).first();
    for (let attempt = 0; ; attempt += 1) {
      const { x, y, width } = await this.spot(line, word);
      await this.page.mouse.move(x + width * 1.5 + attempt, y);
      await this.page.mouse.move(x + width / 2, y);
      try {
        await hover.waitFor({ timeout: 5_000 });
        return hover;
      } catch (error) {
        if (attempt === 4) throw error;
        await this.page.mouse.move(5, 400);
      }
    }
  }

  squiggles(kind) {
    return this.page.locator(`.editor-group-container.active .squiggly-${kind}`);
  }

  async untilSquiggles(kind, count, patience = 30_000) {
    const selector = `.editor-group-container.active .squiggly-${kind}`;
    await this.page.waitForFunction(
      ([each, wanted]) => document.querySelectorAll(each).length === wanted, [selector, count], { timeout: patience },
    );
  }

  async leaveHover() {
    await this.page.mouse.move(5, 400);
    await this.press("Escape");
    await this.page.locator(".monaco-hover:visible").first().waitFor({ state: "hidden" });
  }

  async goToLine(number) {
    await this.pick("Control+KeyG", `:${number}`, "Go to", { press: "Enter" });
    await this.untilLine(number);
  }

  async untilLine(number) {
    await this.page.locator(".statusbar-item", { hasText: new RegExp(`Ln ${number},`) }).waitFor();
  }

  async until(holds, patience = 20_000) {
    const end = Date.now() + patience;
    while (!(await holds())) {
      assert.ok(Date.now() < end, `never came true: ${holds}`);
      await this.page.waitForTimeout(100);
    }
  }

  /** Gives up what was typed and not saved. */
  async revert() {
    await this.command("File: Revert File");
    await this.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  }

  // Views

  async openRoutes() {
    await this.page.locator('.activitybar .action-item [aria-label^="FastAPI Mentor"]').first().click();
    await this.page.locator(".sidebar .composite.title", { hasText: "FastAPI Mentor" }).first().waitFor();
  }

  /** A row of the view at the side that shows a text. */
  row(text) {
    return this.page.locator(".sidebar .customview-tree .monaco-list-row", { hasText: text }).first();
  }

  /**
   * Chooses from the context menu of a row, again where nothing came of it: a view that is drawn anew at that
   * moment closes the menu, as a person would see.
   */
  async menu(row, title, done) {
    const item = this.page.locator(".context-view .action-menu-item:visible, .monaco-menu .action-item:visible", { hasText: title }).first();
    for (let attempt = 0; ; attempt += 1) {
      try {
        await row.click({ button: "right", timeout: 5_000 });
        await item.click({ timeout: 5_000 });
        await this.until(done, 5_000);
        return;
      } catch (error) {
        if (attempt === 4) throw error;
        await this.page.keyboard.press("Escape");
      }
    }
  }

  /** Waits for a Markdown preview that shows a text; it is a frame in a frame. */
  async untilPreview(text) {
    await this.until(async () => {
      for (const frame of this.page.frames()) {
        const body = await frame.locator(".markdown-body").first().innerText({ timeout: 500 }).catch(() => "");
        if (text.test(body)) return true;
      }
      return false;
    }, 30_000);
  }

  async clipboard() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  notification(text) {
    return this.page.locator(".notification-list-item, .notifications-toasts .monaco-list-row", { hasText: text }).first();
  }

  async answer(text, button) {
    const found = this.notification(text);
    await found.waitFor();
    await found.locator(".monaco-button", { hasText: button }).first().click();
  }

  // Fixes

  /** Picks from the list of actions that is open. */
  async pickAction(title) {
    const item = this.page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
    await item.waitFor({ timeout: 5_000 });
    await item.click();
  }

  /** Opens the actions at the cursor by keyboard; a key that is pressed while widgets settle is lost. */
  async openActions() {
    for (let attempt = 0; ; attempt += 1) {
      await this.press(`${MODIFIER}+Period`);
      try {
        await this.page.locator(".action-widget .monaco-list-row").first().waitFor({ timeout: 5_000 });
        return;
      } catch (error) {
        if (attempt === 4) throw error;
        await this.press("Escape");
      }
    }
  }

  async fixByBulb(title) {
    const bulb = this.page.locator('.lightBulbWidget:visible, [class*="codicon-gutter-lightbulb"]:visible').first();
    await bulb.waitFor();
    await bulb.click();
    await this.pickAction(title);
  }
}
