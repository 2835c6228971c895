/** The interpreters that Microsoft's Python extensions have chosen, where one of them is installed. */

import * as vscode from "vscode";

const ENVIRONMENTS = "ms-python.vscode-python-envs";
const PYTHON = "ms-python.python";

interface Execution {
  readonly executable: string;
  readonly args?: readonly string[];
}

/** The parts that we need of the API of "Python Environments". */
interface EnvironmentsApi {
  getEnvironment?(scope: vscode.Uri | undefined): Promise<
    { execInfo?: { run?: Execution; activatedRun?: Execution } } | undefined
  >;
  onDidChangeEnvironment?: vscode.Event<unknown>;
}

/** The parts that we need of the API of "Python". */
interface PythonApi {
  environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { id: string; path: string };
    resolveEnvironment(path: { id: string; path: string }): Promise<
      { executable?: { uri?: vscode.Uri } } | undefined
    >;
    onDidChangeActiveEnvironmentPath?: vscode.Event<unknown>;
  };
}

export interface Found {
  readonly command: readonly string[];
  readonly from: string;
}

async function apiOf<T>(id: string): Promise<T | undefined> {
  const extension = vscode.extensions.getExtension<T>(id);
  if (!extension) {
    return undefined;
  }
  try {
    return extension.isActive ? extension.exports : await extension.activate();
  } catch {
    return undefined;
  }
}

/** What they have chosen for a folder, the newer extension first. */
export async function* chosen(folder: vscode.Uri | undefined): AsyncGenerator<Found> {
  const environments = await apiOf<EnvironmentsApi>(ENVIRONMENTS);
  const info = (await quietly(() => environments?.getEnvironment?.(folder)))?.execInfo;
  const run = info?.activatedRun ?? info?.run;
  if (run) {
    yield { command: [run.executable, ...(run.args ?? [])], from: "the Python Environments extension" };
  }
  const python = (await apiOf<PythonApi>(PYTHON))?.environments;
  if (python) {
    const active = await quietly(() => python.resolveEnvironment(python.getActiveEnvironmentPath(folder)));
    const uri = active?.executable?.uri;
    if (uri) {
      yield { command: [uri.fsPath], from: "the Python extension" };
    }
  }
}

/** Calls `changed` whenever one of them chooses another interpreter. */
export async function follow(changed: () => void): Promise<vscode.Disposable> {
  const environments = await apiOf<EnvironmentsApi>(ENVIRONMENTS);
  const python = await apiOf<PythonApi>(PYTHON);
  const told = [environments?.onDidChangeEnvironment, python?.environments?.onDidChangeActiveEnvironmentPath];
  return vscode.Disposable.from(...told.map((event) => event?.(changed) ?? new vscode.Disposable(() => {})));
}

async function quietly<T>(work: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
