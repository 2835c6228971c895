/** How the server is started: from the private environment, or from that of the project. */

import * as vscode from "vscode";
import { PrivateEnvironment } from "../environment/private";
import { run } from "../environment/running";
import { type Candidate, candidates, usable } from "../python/interpreters";
import { isNewEnough, type Python, shown } from "../python/probe";

export interface Launch {
  readonly command: string;
  readonly given: readonly string[];
  /** The Python that runs it, in words. */
  readonly interpreter: string;
  /** Where it comes from, when that is ours. */
  readonly environment: PrivateEnvironment | undefined;
}

/** Where a workspace remembers the Python that its server was made with. */
const LAST = "python";
const QUESTION = "import fastapi_mentor, sys; sys.stdout.write(fastapi_mentor.__version__)";

/** The way to start the server now; throws NoPython or NotCreated. */
export async function findLaunch(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Promise<Launch> {
  if (usesOwn()) {
    const own = await installed(context, log);
    if (own) {
      return own;
    }
  }
  const candidate = await usable(vscode.workspace.workspaceFolders?.[0], log);
  const environment = await PrivateEnvironment.for(candidate.python, context, log);
  await environment.ensure();
  await context.workspaceState.update(LAST, candidate.python);
  return fromPrivate(environment, candidate);
}

/** The way it was started here the last time, if that is still there: other extensions may take long to wake up. */
export async function lastLaunch(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Promise<Launch | undefined> {
  const python = context.workspaceState.get<Python>(LAST);
  if (!python || usesOwn()) {
    return undefined;
  }
  const environment = await PrivateEnvironment.for(python, context, log);
  return (await environment.isReady()) ? fromPrivate(environment, { python, from: "as the last time" }) : undefined;
}

function usesOwn(): boolean {
  const strategy = vscode.workspace.getConfiguration("fastapiMentor").get<string>("importStrategy");
  return strategy === "fromEnvironment" && vscode.workspace.isTrusted;
}

function fromPrivate(environment: PrivateEnvironment, { python, from }: Candidate): Launch {
  const interpreter = `Python ${shown(python.version)} in a private environment, made with ${python.executable} (${from})`;
  return { command: environment.executable, given: ["-I", "-m", "fastapi_mentor.lsp"], interpreter, environment };
}

/** The server that is installed for one of the folders. */
async function installed(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Promise<Launch | undefined> {
  const looked: string[] = [];
  for (const folder of vscode.workspace.workspaceFolders ?? [undefined]) {
    for await (const candidate of candidates(folder, log)) {
      if (isNewEnough(candidate.python.version)) {
        const found = await launchOf(candidate, context.globalStorageUri.fsPath, log);
        if (found) {
          return found;
        }
      }
      looked.push(candidate.python.executable);
    }
  }
  const where = [...new Set(looked)].join(", ") || "no Python";
  void vscode.window.showWarningMessage(
    `FastAPI Mentor is not installed in the project's environment (looked in ${where}), so the one that the ` +
      "extension carries is used. Install fastapi-mentor there, or set fastapiMentor.importStrategy to useBundled.",
  );
  return undefined;
}

async function launchOf(candidate: Candidate, cwd: string, log: vscode.LogOutputChannel): Promise<Launch | undefined> {
  const [command = candidate.python.executable, ...first] = candidate.python.command;
  try {
    // -P: what lies in the current folder is not what is installed.
    const version = await run(command, [...first, "-P", "-c", QUESTION], cwd, () => {});
    log.info(`${candidate.from}: fastapi-mentor ${version.trim()} is installed for ${candidate.python.executable}`);
  } catch {
    return undefined;
  }
  const interpreter = `Python ${shown(candidate.python.version)} at ${candidate.python.executable} (${candidate.from})`;
  return { command, given: [...first, "-P", "-m", "fastapi_mentor.lsp"], interpreter, environment: undefined };
}
