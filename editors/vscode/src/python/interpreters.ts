/** The Pythons that may be used for a folder, the one that is wanted most first. */

import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { chosen, type Found } from "./extensions";
import { isNewEnough, OLDEST, probe, type Python, shown } from "./probe";

export interface Candidate {
  readonly python: Python;
  readonly from: string;
}

/** No Python that was found will do; the message says what was found. */
export class NoPython extends Error {}

const SETTING = "the setting fastapiMentor.interpreter";

async function* places(folder: vscode.WorkspaceFolder | undefined): AsyncGenerator<Found> {
  const setting = settingOf(folder);
  if (setting) {
    yield { command: [setting], from: SETTING };
  }
  if (vscode.workspace.isTrusted) {
    // What they choose may be inside of the workspace, and so is `.venv`.
    yield* chosen(folder?.uri);
    for (const name of folder ? [".venv", "venv"] : []) {
      const python = executableIn(path.join(folder?.uri.fsPath ?? "", name));
      if (fs.existsSync(python)) {
        yield { command: [python], from: `${name} of the folder` };
      }
    }
  }
  for (const command of process.platform === "win32" ? [["py", "-3"], ["python"]] : [["python3"], ["python"]]) {
    yield { command, from: "PATH" };
  }
}

export function executableIn(environment: string): string {
  return process.platform === "win32"
    ? path.join(environment, "Scripts", "python.exe")
    : path.join(environment, "bin", "python");
}

function settingOf(folder: vscode.WorkspaceFolder | undefined): string {
  const given = vscode.workspace.getConfiguration("fastapiMentor", folder?.uri).get<string | null>("interpreter");
  const text = (given ?? "").trim().replaceAll("${workspaceFolder}", folder?.uri.fsPath ?? "");
  const home = process.env["HOME"] ?? process.env["USERPROFILE"] ?? "";
  return text.replace(/^~(?=[\\/])/, home);
}

/** Every Python that runs, in the order in which it is wanted. */
export async function* candidates(
  folder: vscode.WorkspaceFolder | undefined,
  log: vscode.LogOutputChannel,
): AsyncGenerator<Candidate> {
  for await (const { command, from } of places(folder)) {
    const python = await probe(command);
    if (python) {
      log.debug(`${from}: Python ${shown(python.version)} at ${python.executable}`);
      yield { python, from };
    } else if (from !== "PATH") {
      log.warn(`${from}: ${command.join(" ")} is no Python that runs`);
      if (from === SETTING) {
        yield* missing(command.join(" "));
      }
    }
  }
}

/** Says once that the interpreter of the setting is none. */
async function* missing(command: string): AsyncGenerator<Candidate> {
  void complain(`fastapiMentor.interpreter names ${command}, which is no Python that runs. Another one is used.`);
  yield* [];
}

/** The first Python that is new enough; throws NoPython. */
export async function usable(
  folder: vscode.WorkspaceFolder | undefined,
  log: vscode.LogOutputChannel,
): Promise<Candidate> {
  const tooOld: string[] = [];
  for await (const candidate of candidates(folder, log)) {
    if (isNewEnough(candidate.python.version)) {
      return candidate;
    }
    const { python, from } = candidate;
    const found = `Python ${shown(python.version)} at ${python.executable} (${from})`;
    log.warn(`${found} is older than ${OLDEST.join(".")}`);
    if (from === SETTING) {
      void complain(`${found} is too old to run FastAPI Mentor, which needs ${OLDEST.join(".")} or newer. Another one is used.`);
    }
    tooOld.push(found);
  }
  const found = tooOld.length ? `Found: ${[...new Set(tooOld)].join("; ")}.` : "No Python was found.";
  throw new NoPython(
    `FastAPI Mentor needs Python ${OLDEST.join(".")} or newer to run. ${found} ` +
      "Install one, or name it in the setting fastapiMentor.interpreter.",
  );
}

const told = new Set<string>();

async function complain(message: string): Promise<void> {
  if (told.has(message)) {
    return;
  }
  told.add(message);
  if ((await vscode.window.showWarningMessage(`FastAPI Mentor: ${message}`, "Open Settings")) === "Open Settings") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "fastapiMentor.interpreter");
  }
}
