/** The extension: what happens when it wakes up, and when it goes to sleep. */

import * as vscode from "vscode";
import { registerCommands } from "./commands/registering";
import { OpenApi } from "./commands/openapi";
import { Pages } from "./documents/pages";
import { follow } from "./python/extensions";
import { RoutesView } from "./routes/view";
import { hasFindings } from "./rules/explaining";
import { SECTION } from "./server/client";
import { APPLICATIONS_CHANGED, Requests } from "./server/requests";
import { Supervisor } from "./server/supervisor";
import { StatusItem } from "./status";

const STARTING = ["interpreter", "importStrategy"].map((name) => `${SECTION}.${name}`);

let running: Supervisor | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("FastAPI Mentor", { log: true });
  const supervisor = (running = new Supervisor(context, log, ready));
  const requests = () => (supervisor.state === "running" && supervisor.client ? new Requests(supervisor.client) : undefined);
  const view = new RoutesView(requests, log);
  const rules = new Pages("fastapi-mentor-rule");
  const documents = new Pages("fastapi-mentor-openapi");
  const fixed = new Pages("fastapi-mentor-fixed");
  const openapi = new OpenApi(documents, view, requests);
  const status = new StatusItem(supervisor, requests);

  function ready(): void {
    view.refreshSoon();
    void openapi.refresh();
    supervisor.client?.onNotification(APPLICATIONS_CHANGED, () => {
      view.refreshSoon();
      status.refreshSoon();
      void openapi.refresh();
    });
  }

  context.subscriptions.push(log, view, rules, documents, fixed, openapi, status);
  context.subscriptions.push(...registerCommands({ context, log, supervisor, requests, view, rules, fixed, openapi }));
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (STARTING.some((name) => event.affectsConfiguration(name))) {
        void supervisor.reconsider("the settings have changed");
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void supervisor.reconsider("the workspace is trusted now")),
    vscode.workspace.onDidChangeWorkspaceFolders(() => view.refreshSoon()),
    vscode.languages.onDidChangeDiagnostics(noteFindings),
    vscode.window.onDidChangeActiveTextEditor(noteFindings),
  );
  void follow(() => void supervisor.reconsider("another interpreter was chosen")).then((each) => context.subscriptions.push(each));
  // Not awaited: nobody waits for an environment that is being made.
  void supervisor.restart("the extension was activated");
}

function noteFindings(): void {
  const found = hasFindings(vscode.window.activeTextEditor);
  void vscode.commands.executeCommand("setContext", "fastapiMentor.hasFindings", found);
}

export async function deactivate(): Promise<void> {
  await running?.dispose();
}
