/** What the item in the status bar offers. */

import * as vscode from "vscode";
import type { Supervisor } from "../server/supervisor";

const ENTRIES = [
  ["$(search) Go to Route...", "fastapiMentor.searchRoutes"],
  ["$(list-tree) Show the Routes view", "fastapiMentor.routes.focus"],
  ["$(json) Show the predicted OpenAPI document", "fastapiMentor.showOpenApi"],
  ["$(book) Explain a rule...", "fastapiMentor.explainRule"],
  ["$(wand) Fix all in this file", "fastapiMentor.fixAllInFile"],
  ["$(wand) Fix all in the project...", "fastapiMentor.fixAllInProject"],
  ["$(history) Write a baseline", "fastapiMentor.writeBaseline"],
  ["$(debug-restart) Restart the server", "fastapiMentor.restart"],
  ["$(output) Show the log", "fastapiMentor.showLog"],
  ["$(gear) Settings", "workbench.action.openSettings"],
] as const;

export async function showMenu(supervisor: Supervisor): Promise<void> {
  const items = ENTRIES.map(([label, command]) => ({ label, command }));
  const title = supervisor.problem ? `FastAPI Mentor: ${supervisor.problem}` : "FastAPI Mentor";
  const chosen = await vscode.window.showQuickPick(items, { title });
  if (chosen) {
    const given = chosen.command === "workbench.action.openSettings" ? ["@ext:fastapi-mentor.fastapi-mentor"] : [];
    await vscode.commands.executeCommand(chosen.command, ...given);
  }
}
