/** The item in the status bar: whether the server runs, which it is, and what it knows of the project. */

import * as vscode from "vscode";
import type { Requests, Status } from "./server/requests";
import type { Supervisor } from "./server/supervisor";

const AGAIN = 1_000;

export class StatusItem implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly listening: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly supervisor: Supervisor,
    private readonly requests: () => Requests | undefined,
  ) {
    this.item = vscode.window.createStatusBarItem("fastapiMentor.status", vscode.StatusBarAlignment.Right, 90);
    this.item.name = "FastAPI Mentor";
    this.item.command = "fastapiMentor.showMenu";
    this.listening = [
      supervisor.onDidChange((state) => {
        void vscode.commands.executeCommand("setContext", "fastapiMentor.state", state);
        this.refreshSoon();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.refreshSoon()),
    ];
    this.show(undefined);
  }

  refreshSoon(pause = 50): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), pause);
  }

  async refresh(): Promise<void> {
    let status: Status | undefined;
    if (this.supervisor.state === "running") {
      const editor = vscode.window.activeTextEditor;
      const document = editor?.document.uri.scheme === "file" ? editor.document.uri.toString() : undefined;
      status = await this.requests()?.status(document).catch(() => undefined);
    }
    this.show(status);
    if (status?.indexing) {
      this.refreshSoon(AGAIN);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.item.dispose();
    this.listening.forEach((each) => each.dispose());
  }

  private show(status: Status | undefined): void {
    const { state, problem } = this.supervisor;
    const isBroken = state === "failed";
    const project = status?.projects[0];
    const fastapi = project?.packages["fastapi"];
    const words = state === "running" ? (fastapi ? `FastAPI ${fastapi}` : "FastAPI") : "FastAPI Mentor";
    const sign = isBroken ? "error" : state === "running" && !status?.indexing ? "mortar-board" : "sync~spin";
    this.item.text = `$(${sign}) ${words}`;
    this.item.backgroundColor = isBroken ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    this.item.tooltip = status ? tooltip(status, this.supervisor) : (problem ?? `FastAPI Mentor: ${state}`);
    this.item.show();
  }
}

function tooltip(status: Status, supervisor: Supervisor): vscode.MarkdownString {
  const text = new vscode.MarkdownString(`**FastAPI Mentor ${status.version}**, ${status.rules} rules\n\n`);
  const fact = (what: string) => text.appendMarkdown("- ").appendText(what).appendMarkdown("\n");
  fact(supervisor.launch?.interpreter ?? `Python ${status.python}`);
  if (status.indexing) {
    fact("the workspace is being read");
  }
  for (const project of status.projects) {
    text.appendMarkdown("\n").appendText(project.root).appendMarkdown("\n\n");
    const packages = Object.entries(project.packages).map(([name, version]) => `${name} ${version}`);
    fact(packages.join(", ") || "nothing says which versions it uses");
    fact(project.environment ? `environment ${project.environment}` : "no environment was found");
    fact(`rules: ${project.preset}${project.settings ? `, settings in ${project.settings}` : ""}`);
    if (project.routes !== null) {
      fact(`${counted(project.routes, "route")} of ${counted(project.applications ?? 0, "application")}`);
    }
  }
  return text;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
