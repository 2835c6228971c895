/** The commands by name. */

import * as vscode from "vscode";
import type { Pages } from "../documents/pages";
import { copyCurl, copyPath, findTests, open, search, showReferences } from "../routes/going";
import type { Node, RouteNode } from "../routes/nodes";
import type { RoutesView } from "../routes/view";
import { explain } from "../rules/explaining";
import type { Requests } from "../server/requests";
import type { Supervisor } from "../server/supervisor";
import { writeBaseline } from "./baseline";
import { fixAllInFile, fixAllInProject } from "./fixing";
import { showMenu } from "./menu";
import type { OpenApi } from "./openapi";

export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly supervisor: Supervisor;
  readonly requests: () => Requests | undefined;
  readonly view: RoutesView;
  readonly rules: Pages;
  readonly fixed: Pages;
  readonly openapi: OpenApi;
}

export function registerCommands(parts: Parts): vscode.Disposable[] {
  const { log, supervisor, requests, view } = parts;
  const commands: Record<string, (...given: never[]) => unknown> = {
    restart: () => supervisor.restartAfresh(),
    showLog: () => log.show(),
    showMenu: () => showMenu(supervisor),
    recreateEnvironment: () => recreate(supervisor),
    explainRule: (rule: unknown) => explain(rule, requests(), parts.rules),
    fixAllInFile,
    fixAllInProject: () => fixAllInProject(requests(), parts.fixed),
    writeBaseline: () => writeBaseline(supervisor.launch, log),
    searchRoutes: () => search(view, requests),
    showOpenApi: (node: Node | undefined) => parts.openapi.show(node?.kind === "application" ? node : undefined),
    showReferences,
    openWalkthrough: () => vscode.commands.executeCommand("workbench.action.openWalkthrough", `${parts.context.extension.id}#start`),
    "routes.refresh": () => view.refresh(),
    "routes.filter": () => view.askForFilter(),
    "routes.clearFilter": () => view.setFilter(""),
    "routes.open": (node: Node | undefined) => open(node, requests),
    "routes.copyPath": (node: RouteNode) => copyPath(node),
    "routes.copyCurl": (node: RouteNode) => copyCurl(node, requests),
    "routes.findTests": (node: RouteNode) => findTests(node, requests),
  };
  return Object.entries(commands).map(([name, work]) =>
    vscode.commands.registerCommand(`fastapiMentor.${name}`, async (...given: never[]) => {
      try {
        return await work(...given);
      } catch (error) {
        log.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        const message = error instanceof Error ? error.message : String(error);
        void vscode.window.showErrorMessage(`FastAPI Mentor: ${message}`, "Show Log").then((answer) => answer && log.show());
        return undefined;
      }
    }),
  );
}

async function recreate(supervisor: Supervisor): Promise<void> {
  const environment = supervisor.launch?.environment;
  await supervisor.restartAfresh(() => environment?.discard() ?? Promise.resolve());
}
