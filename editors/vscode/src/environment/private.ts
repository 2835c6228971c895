/** The private environment of the extension: made once per version, shared by all windows, mended when broken. */

import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { executableIn } from "../python/interpreters";
import { type Python, shown } from "../python/probe";
import { create } from "./creating";
import { locked } from "./lock";
import { run } from "./running";
import { bundledWheel, type Wheel } from "./wheel";

const READY = "fastapi-mentor.json";
const UNUSED_DAYS = 14;

export class PrivateEnvironment {
  private constructor(
    private readonly folder: string,
    private readonly python: Python,
    private readonly wheel: Wheel,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  static async for(python: Python, context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Promise<PrivateEnvironment> {
    const wheel = await bundledWheel(context.extensionPath);
    const name = `${wheel.version}-${wheel.digest}-py${python.version[0]}${python.version[1]}`;
    const folder = path.join(context.globalStorageUri.fsPath, "environments", name);
    return new PrivateEnvironment(folder, python, wheel, log);
  }

  get executable(): string {
    return executableIn(this.folder);
  }

  /** Makes the environment unless it is there. Throws NotCreated, or an AbortError when a person cancels. */
  async ensure(): Promise<void> {
    if (await this.isReady()) {
      void this.used();
      return;
    }
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: "FastAPI Mentor gets ready (once)",
      cancellable: true,
    };
    await vscode.window.withProgress(options, async (progress, token) => {
      const aborting = new AbortController();
      token.onCancellationRequested(() => aborting.abort());
      const tell = (message: string) => progress.report({ message });
      await fs.mkdir(path.dirname(this.folder), { recursive: true });
      await locked(this.folder, () => tell("another window is at it"), async () => {
        if (await this.isReady()) {
          return;
        }
        const begun = Date.now();
        await create(this.folder, this.python, this.wheel, this.log, tell, aborting.signal);
        const seconds = ((Date.now() - begun) / 1000).toFixed(1);
        await fs.writeFile(path.join(this.folder, READY), JSON.stringify({ seconds, python: shown(this.python.version) }));
        this.log.info(`the environment ${this.folder} was made in ${seconds} s`);
      });
    });
    void this.tidy();
  }

  /** Throws the environment away unless the server can be imported from it; whether it did. */
  async mend(): Promise<boolean> {
    try {
      await run(this.executable, ["-I", "-c", "import fastapi_mentor.lsp.server, libcst, pydantic"], path.dirname(this.folder), () => {});
      return false;
    } catch (error) {
      this.log.warn(`the environment ${this.folder} is broken and is made again: ${String(error)}`);
      await locked(this.folder, () => {}, () => fs.rm(path.join(this.folder, READY), { force: true }));
      return true;
    }
  }

  /** What makes the environment begin from nothing the next time. */
  async discard(): Promise<void> {
    await locked(this.folder, () => {}, () => fs.rm(this.folder, { recursive: true, force: true }));
  }

  /** Whether it was made, and its Python is still there. */
  async isReady(): Promise<boolean> {
    const [marked, runs] = await Promise.all([exists(path.join(this.folder, READY)), exists(this.executable)]);
    return marked && runs;
  }

  private async used(): Promise<void> {
    const now = new Date();
    await fs.utimes(path.join(this.folder, READY), now, now).catch(() => undefined);
  }

  /** Removes environments of other versions that no window has used for a while. */
  private async tidy(): Promise<void> {
    const parent = path.dirname(this.folder);
    for (const name of await fs.readdir(parent).catch(() => [])) {
      const folder = path.join(parent, name);
      const last = await fs.stat(path.join(folder, READY)).then((found) => found.mtimeMs, () => Date.now());
      if (folder !== this.folder && Date.now() - last > UNUSED_DAYS * 86_400_000) {
        this.log.info(`removing ${folder}, which was not used for ${UNUSED_DAYS} days`);
        await fs.rm(folder, { recursive: true, force: true }).catch(() => undefined);
      }
    }
  }
}

async function exists(file: string): Promise<boolean> {
  // Follows links: a Python whose base is gone does not exist.
  return fs.access(file).then(() => true, () => false);
}
