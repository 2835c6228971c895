/** A new environment with the server in it: made by uv where there is one, else by venv and pip. */

import * as fs from "node:fs/promises";
import * as path from "node:path";
import type * as vscode from "vscode";
import { executableIn } from "../python/interpreters";
import type { Python } from "../python/probe";
import { Failed, findUv, run } from "./running";
import type { Wheel } from "./wheel";

/** The environment could not be made; the message says why, and what to do. */
export class NotCreated extends Error {}

const NO_NETWORK =
  /Name or service not known|Temporary failure in name resolution|getaddrinfo|Network is unreachable|Connection refused|ConnectTimeout|NewConnectionError|failed to lookup address|dns error|tcp connect error|Could not connect|No route to host|client error \(Connect\)|ProxyError|Could not fetch URL|No matching distribution found|error sending request/i;
const NO_VENV = /ensurepip is not available|No module named '?(venv|ensurepip)|ensurepip.*returned non-zero/i;
const NO_SPACE = /No space left on device|ENOSPC/i;

type Tell = (step: string) => void;

export async function create(
  folder: string,
  python: Python,
  wheel: Wheel,
  log: vscode.LogOutputChannel,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  await fs.rm(folder, { recursive: true, force: true });
  const parent = path.dirname(folder);
  await fs.mkdir(parent, { recursive: true });
  const line = (text: string) => log.debug(text);
  const step = async (title: string, program: string, ...given: string[]) => {
    signal.throwIfAborted();
    log.info(`${title}: ${program} ${given.join(" ")}`);
    tell(title);
    // Never in the workspace: a file there must not stand in for a module.
    await run(program, given, parent, line, signal);
  };
  const inside = executableIn(folder);
  const uv = findUv();
  try {
    if (uv && (await tried(() => withUv(uv, step, folder, python, inside, wheel), log, signal))) {
      return;
    }
    await fs.rm(folder, { recursive: true, force: true });
    const [program = python.executable, ...first] = python.command;
    const base = [...first, "-I", "-m"];
    const install = ["install", "--no-input", "--disable-pip-version-check", "--prefer-binary", "--no-compile", wheel.path];
    if (await canInstallElsewhere(program, base, parent)) {
      // An environment without a pip of its own is there at once.
      await step("creating an environment", program, ...base, "venv", "--without-pip", folder);
      await step("installing the server", program, ...base, "pip", "--python", inside, ...install);
    } else {
      await step("creating an environment", program, ...base, "venv", folder);
      await step("installing the server", inside, "-I", "-m", "pip", ...install);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failed) {
      log.error(error.output);
      throw new NotCreated(explained(error.output, python, folder));
    }
    throw error;
  }
}

/** Whether the pip of a Python is new enough to install into an environment without one. */
async function canInstallElsewhere(program: string, base: readonly string[], cwd: string): Promise<boolean> {
  const said = await run(program, [...base, "pip", "--version"], cwd, () => {}).catch(() => "");
  const [, major = 0, minor = 0] = (/^pip (\d+)\.(\d+)/.exec(said) ?? []).map(Number);
  return major > 22 || (major === 22 && minor >= 3);
}

async function withUv(
  uv: string,
  step: (title: string, program: string, ...given: string[]) => Promise<void>,
  folder: string,
  python: Python,
  inside: string,
  wheel: Wheel,
): Promise<void> {
  await step("creating an environment", uv, "venv", "--no-config", "--no-project", "--python", python.executable, folder);
  await step("installing the server", uv, "pip", "install", "--python", inside, wheel.path);
}

/** Whether `work` succeeded; without a network nothing else needs to be tried. */
async function tried(work: () => Promise<void>, log: vscode.LogOutputChannel, signal: AbortSignal): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failed)) {
      throw error;
    }
    log.warn(`uv could not do it, pip is tried: ${error.output}`);
    return false;
  }
}

export function explained(output: string, python: Python, folder: string): string {
  const what = "FastAPI Mentor could not install its server.";
  if (NO_SPACE.test(output)) {
    return `${what} The disk that holds ${folder} is full.`;
  }
  if (NO_VENV.test(output)) {
    const [major, minor] = python.version;
    return (
      `${what} ${python.executable} has no module venv: on Debian and Ubuntu, install python${major}.${minor}-venv; ` +
      "or install uv."
    );
  }
  if (NO_NETWORK.test(output)) {
    return (
      `${what} Its packages could not be fetched: connect to the network once (behind a proxy, set HTTPS_PROXY or ` +
      "pip's index-url), then restart it; or install fastapi-mentor into the project's environment and set " +
      "fastapiMentor.importStrategy to fromEnvironment."
    );
  }
  return `${what} The log says why.`;
}
